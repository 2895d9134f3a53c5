// A handle from which more came than one slice undoes, of every kind: copies and copies of copies, handles with badges, a
// binding, mappings. Revoking it leaves nothing of them, and the handle itself.

import { RIGHT_MINT, RIGHT_READ, RIGHT_SEND } from '../../abi/handles.ts';
import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import type { Planned } from '../actions/step.ts';
import { PLAYGROUND } from '../stage.ts';
import { Director, type Scene } from './scene.ts';

/** Several slices. */
const MANY = 17;

export const revocation: Scene = {
  name: 'revocation',
  *steps(session) {
    const director = new Director(session);
    yield* copies(director);
    yield* badges(director);
    yield* mappings(director);
  },
};

function* copies(director: Director): Generator<Planned> {
  yield director.call('notification_create');
  const first = director.result;
  for (let last = first, n = 0; n < MANY; n++) {
    yield director.call('handle_copy', n % 3 === 0 ? first : last, RIGHTS_ALL);
    last = director.result;
  }
  yield director.call('notification_bind', first);
  yield director.call('handle_revoke', first);
}

function* badges(director: Director): Generator<Planned> {
  yield director.call('endpoint_create');
  const endpoint = director.result;
  for (let badge = 1; badge <= MANY; badge++)
    yield director.call(
      'handle_mint',
      endpoint,
      badge,
      badge % 2 === 0 ? RIGHT_SEND : RIGHT_SEND | RIGHT_MINT,
    );
  yield director.call('handle_revoke', endpoint);
  yield director.call('receive', endpoint, 0, 0, 0); // the first that is dead
}

function* mappings(director: Director): Generator<Planned> {
  const { self } = director;
  yield director.call('memory_create', self, MANY);
  const memory = director.result;
  for (let page = 0; page < MANY; page++)
    yield director.call('memory_map', self, memory, PLAYGROUND + 2 * page * PAGE_BYTES, page, 1, RIGHT_READ);
  yield director.call('handle_revoke', memory);
  yield director.call('handle_close', memory);
}
