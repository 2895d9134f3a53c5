// The right to answer is nobody's to pass on: a message that would carry a Reply handle is refused.

import { RIGHT_RECEIVE, RIGHT_SEND } from '../../abi/handles.ts';
import { FOREVER, INFO_HANDLES_MAX, INFO_HANDLES_SHIFT, RIGHTS_ALL } from '../../abi/messages.ts';
import type { Planned } from '../actions/step.ts';
import { Disagreement } from '../session.ts';
import { endpointOf } from './pair.ts';
import { Director, type Scene } from './scene.ts';

const RUNNERS_MAX = 12;

export const replySent: Scene = {
  name: 'reply-sent',
  *steps(session) {
    const director = new Director(session);
    const server = session.running;
    const own = endpointOf(director, RIGHT_RECEIVE)!;
    yield director.call('receive', own.handle, INFO_HANDLES_MAX, FOREVER, FOREVER);
    let receives = 0;
    for (let runner = 0; runner < RUNNERS_MAX && session.running !== server; runner++) {
      if (session.running === null) throw new Disagreement(['schedule: nobody is left who could call']);
      if (director.process.threads.length < 2) {
        yield director.call('notification_create');
        yield director.call('wait', director.result, FOREVER, FOREVER);
      } else if (receives++ === 0) {
        const other = endpointOf(director, RIGHT_RECEIVE)!.handle;
        yield director.call('receive', other, INFO_HANDLES_MAX, FOREVER, FOREVER);
      } else yield director.call('call', endpointOf(director, RIGHT_SEND, own.object)!.handle, 1, 2, 3, 4, 5);
    }
    yield director.call('save_reply');
    yield* sendHandle(director, director.result);
    yield* sendHandle(director, director.self);
  },
};

/** To the endpoint where another waits. */
function* sendHandle(director: Director, handle: number): Generator<Planned> {
  const to = director.handle(
    ({ object, badge }) => object?.kind === 'endpoint' && badge !== null && object.receivers.length > 0,
  );
  const planned = director.call('send', to, 1 << INFO_HANDLES_SHIFT, 0, 0, 0, 0, 0);
  const message = {
    payload: new Uint8Array(0),
    handles: [handle, 0, 0, 0],
    transfers: [RIGHTS_ALL, 0, 0, 0],
  };
  yield { step: { ...planned.step, message } as Planned['step'] };
}
