// A process with as many handles as there can be: every call that needs one more says so and changes nothing; a message with
// handles does not arrive by halves; a handle that is closed makes room for one; and the end of it all.

import { RIGHT_RECEIVE, RIGHT_SEND, TYPE_ENDPOINT } from '../../abi/handles.ts';
import { FOREVER, INFO_HANDLES_SHIFT, RIGHTS_ALL } from '../../abi/messages.ts';
import type { Planned } from '../actions/step.ts';
import type { Process, Slot } from '../state.ts';
import { Director, type Scene } from './scene.ts';

const ACCEPT_ALL = 4;

const canReceive = ({ type, rights }: Slot) => type === TYPE_ENDPOINT && (rights & RIGHT_RECEIVE) !== 0;

export const fullTable: Scene = {
  name: 'full-table',
  fullTable: true,
  *steps(session) {
    const director = new Director(session);
    const { process } = director;
    yield* callsThatNeedOne(director);
    const [other, victim] = [...process.slots.values()].slice(-2).map(({ handle }) => handle);
    yield director.call('handle_close', other!);
    yield director.call('endpoint_create');
    yield director.call('handle_mint', director.result, 7, RIGHT_SEND); // full again
    yield director.call('handle_close', victim!);
    yield director.call('notification_create');
    yield director.call('endpoint_create');
    const endpoint = [...process.slots.values()].find(canReceive)!;
    yield director.call('receive', endpoint.handle, ACCEPT_ALL, FOREVER, FOREVER);
    yield* sendHandles(director, process, endpoint);
    yield* end(director, process);
  },
};

function* callsThatNeedOne(director: Director): Generator<Planned> {
  const { self, session } = director;
  const endpoint = director.handle(({ type }) => type === TYPE_ENDPOINT);
  yield director.call('handle_copy', self, RIGHTS_ALL);
  yield director.call('handle_grant', self, endpoint, RIGHTS_ALL);
  yield director.call('handle_mint', endpoint, 7, RIGHT_SEND);
  yield director.call('endpoint_create');
  yield director.call('notification_create');
  yield director.call('memory_create', self, 1);
  yield director.call('process_create', 1, endpoint);
  yield director.call('thread_create', self, 0x1000, 0, 0, 1, 0x50000000);
  yield director.call('save_reply');
  if (session.running === null) yield director.time();
}

/** Somebody else sends handles to the process that has no room for them. */
function* sendHandles(director: Director, receiver: Process, { object }: Slot): Generator<Planned> {
  const { session } = director;
  for (let turn = 0; turn < 6 && session.running !== null && session.running.process !== receiver; turn++) {
    const to = director.handle((slot) => slot.object === object && (slot.rights & RIGHT_SEND) !== 0);
    if (to === 0) {
      yield director.call('yield');
      continue;
    }
    const sent = Array.from({ length: 4 }, () => director.self);
    const planned = director.call('send', to, 1 << INFO_HANDLES_SHIFT, 0, 0, 0, 0, FOREVER);
    const message = { payload: new Uint8Array(0), handles: sent, transfers: sent.map(() => RIGHTS_ALL) };
    yield { step: { ...planned.step, message } as Planned['step'] };
  }
}

/** Whoever can run ends, until the process with the full table has. */
function* end(director: Director, process: Process): Generator<Planned> {
  const { session } = director;
  for (let left = 8; left > 0 && !process.takenApart; left--) {
    if (session.running === null) yield director.time();
    else if (session.running.process === session.model.init) return;
    else yield director.call('process_exit', 1);
  }
}
