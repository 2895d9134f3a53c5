// A quota that is used up one unit after the other: at every level each call that allocates is tried, so that it fails at each
// of its allocations, and changes nothing then.

import { RIGHT_READ, RIGHT_SEND, RIGHT_WRITE, TYPE_ENDPOINT } from '../../abi/handles.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import type { Planned } from '../actions/step.ts';
import { affords, limitOf, UNITS_PER_PAGE, usedBy } from '../model/quota.ts';
import { PLAYGROUND } from '../stage.ts';
import { Director, type Scene } from './scene.ts';

/** Left at first: enough for the call that needs most, a page with every table that leads to it. */
const LEVELS = 5 * UNITS_PER_PAGE;
/** Below this every call is tried, not only those that allocate several things. */
const LOW = 14;
/** So large that its pages are listed in two levels of tables. */
const LARGE_PAGES = 2000;
const WRITABLE = RIGHT_READ | RIGHT_WRITE;
const SPLIT = PLAYGROUND + 0x2000000;

export const exhaustion: Scene = {
  name: 'exhaustion',
  *steps(session) {
    const director = new Director(session);
    const { self, process } = director;
    const left = () => limitOf(session.model, process) - usedBy(session.model, process);
    const endpoint = director.handle(({ type }) => type === TYPE_ENDPOINT);
    yield director.call('memory_create', self, 3);
    const three = director.result;
    yield director.call('memory_map', self, three, SPLIT, 0, 3, WRITABLE);
    yield director.call('process_create', Math.floor((left() - LEVELS) / UNITS_PER_PAGE) - 1, endpoint);
    const child = director.result;
    yield director.call('handle_grant', child, endpoint, RIGHTS_ALL);
    for (let level = left(); level > 0; level = left()) {
      yield* tryLarge(director, self, level);
      yield* tryProcess(director, endpoint);
      if (level < LOW) yield* trySmall(director, self, endpoint);
      if (!affords(session.model, process, session.model.units.notification)) break;
      yield director.call('notification_create');
    }
    yield director.call('thread_create', self, 0x1000, 0, 0, 1, SPLIT + 0x1000000);
    yield director.call('memory_unmap', self, SPLIT + 0x1000, 1);
    yield director.call('memory_unmap', self, SPLIT, 3);
  },
};

/** A page of a large Memory where there is no page table yet. */
function* tryLarge(director: Director, self: number, level: number): Generator<Planned> {
  yield director.call('memory_create', self, LARGE_PAGES);
  const memory = director.result;
  if (memory < 0) return;
  const at = PLAYGROUND + 0x800000;
  yield director.call('memory_map', self, memory, at, LARGE_PAGES / 2, 1, WRITABLE);
  if (director.result > 0) yield director.call('memory_unmap', self, at, 1);
  yield director.call('memory_inspect', memory, LARGE_PAGES - 1 - level);
  if (level % 8 === 0) yield director.call('thread_create', self, 0x1000, 0, 0, 1, at + 0x400000 * level);
  yield director.call('handle_close', memory);
}

function* tryProcess(director: Director, endpoint: number): Generator<Planned> {
  yield director.call('process_create', 1, endpoint);
  const child = director.result;
  if (child < 0) return;
  yield director.call('handle_grant', child, endpoint, RIGHT_SEND); // it has no room for a table of handles
  yield director.call('handle_close', child);
}

function* trySmall(director: Director, self: number, endpoint: number): Generator<Planned> {
  for (const planned of [
    director.call('memory_create', self, 1),
    director.call('endpoint_create'),
    director.call('handle_mint', endpoint, 7, RIGHT_SEND),
    director.call('memory_unmap', self, SPLIT + 0x1000, 1),
  ]) {
    yield planned;
    if (director.result > 0) yield director.call('handle_close', director.result);
  }
}
