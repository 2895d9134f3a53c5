// A reply that cannot take the short way, since there are bits for the server: they come with the same call, and the client
// gets its words all the same.

import { RIGHT_SEND } from '../../abi/handles.ts';
import { INFO_HANDLES_MAX } from '../../abi/messages.ts';
import { endpointOf, pairUp } from './pair.ts';
import { Director, type Scene } from './scene.ts';

export const detour: Scene = {
  name: 'detour',
  *steps(session) {
    const director = new Director(session);
    const server = session.running;
    yield director.call('notification_create');
    const bits = director.result;
    yield director.call('notification_bind', bits);
    const own = yield* pairUp(director);
    for (let round = 0; round < 3 && session.running !== server; round++) {
      const endpoint = endpointOf(director, RIGHT_SEND, own.object)!.handle;
      yield director.call('call', endpoint, 1, 2, 3, 4, 5);
      if (session.running !== server) break;
      if (round > 0) yield director.call('signal', bits, round);
      yield director.call('reply_receive', own.handle, 1, 6, 7, 8, 9, INFO_HANDLES_MAX);
      if (session.running === server)
        yield director.call('reply_receive', own.handle, 1, 6, 7, 8, 9, INFO_HANDLES_MAX);
    }
  },
};
