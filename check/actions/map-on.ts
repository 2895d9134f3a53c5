// A Memory of many pages, mapped slice by slice as the library does it, and taken away by pieces.

import { RIGHT_READ, RIGHT_WRITE } from '../../abi/handles.ts';
import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import type { Session } from '../session.ts';
import { PLAYGROUND } from '../stage.ts';
import type { Thread } from '../state.ts';
import type { Draw } from './draw.ts';
import { callStep, type Step, touchStep } from './step.ts';

/** Where it is mapped: not where other actions map, and sometimes over the border between two page tables. */
const PLACES = [PLAYGROUND + 0x1000000, PLAYGROUND + 0x17fe000, PLAYGROUND + 0x1bfd000];
/** Below, at and above what a Memory lists in the object itself, and in one page. */
const SIZES = [5, 8, 9, 12, 40, 1024, 1025, 2100];
const CALLS_MAX = 4;

export function* mapOn(draw: Draw, session: Session, thread: Thread): Generator<Step> {
  const { process } = thread;
  const self = [...process.slots.values()].find(({ object }) => object === process)?.handle;
  if (self === undefined || process === session.model.init) {
    yield callStep('null', [], draw);
    return;
  }
  const result = () => (session.running === thread ? thread.registers[10] | 0 : -1);
  const call = (name: string, ...words: number[]) => callStep(name, words, draw);
  const pages = draw.of(SIZES);
  const place = draw.of(PLACES);
  yield call('memory_create', self, pages);
  const memory = result();
  if (memory < 0) return;
  const first = draw.below(pages);
  const count = Math.min(pages - first, 1 + draw.below(9));
  let done = 0;
  for (let calls = 0; done < count && calls < CALLS_MAX; calls++) {
    yield call(
      'memory_map',
      self,
      memory,
      place + done * PAGE_BYTES,
      first + done,
      count - done,
      RIGHT_READ | RIGHT_WRITE,
    );
    if (result() <= 0) break;
    done += result();
  }
  if (done === 0 || session.running !== thread) return;
  const page = () => place + draw.below(done) * PAGE_BYTES;
  yield touchStep('store', page() + 4 * draw.below(1024), draw);
  if (session.running !== thread) return;
  yield call('memory_unmap', self, page(), 1 + draw.below(3));
  if (result() < 0) return;
  yield touchStep('load', page(), draw);
  if (session.running !== thread) return;
  if (draw.chance(1, 2)) yield call('handle_copy', memory, RIGHTS_ALL);
  if (session.running !== thread) return;
  yield call(draw.of(['handle_close', 'handle_revoke', 'handle_close']), memory);
  if (session.running === thread && draw.chance(2, 3)) yield call('memory_unmap', self, place, count);
}
