// One Memory, mapped in several ways.

import { RIGHT_EXECUTE, RIGHT_READ, RIGHT_WRITE } from '../../abi/handles.ts';
import type { Operation } from '../puppet/puppet.ts';
import type { Session } from '../session.ts';
import type { Thread } from '../state.ts';
import { freePages } from './addresses.ts';
import type { Draw } from './draw.ts';
import { callStep, type Step, touchStep } from './step.ts';

/**
 * Maps a Memory for writing and touches it, so that the TLB knows it; asks for it to be executable at the same time; takes the
 * mapping away; then touches the place again, sometimes after another mapping has taken it. Chance alone seldom does all of
 * this with the same Memory at the same address.
 */
export function* remap(draw: Draw, session: Session, thread: Thread): Generator<Step> {
  const { process } = thread;
  const self = [...process.slots.values()].find(({ object }) => object === process)?.handle;
  const [place, other] = freePages(process, draw);
  if (self === undefined || other === undefined || process === session.model.init) {
    yield callStep('null', [], draw);
    return;
  }
  const result = () => (session.running === thread ? thread.registers[10] | 0 : -1);
  const call = (name: string, ...words: number[]) => callStep(name, words, draw);
  const touch = (operation: Operation) => touchStep(operation, place + 4 * draw.below(1024), draw);
  const executable = RIGHT_READ | RIGHT_EXECUTE;
  yield call('memory_create', self, 1);
  const memory = result();
  if (memory < 0) return;
  const [first, second] = draw.of([
    [RIGHT_READ | RIGHT_WRITE, executable],
    [RIGHT_READ | RIGHT_WRITE, executable],
    [executable, RIGHT_READ | RIGHT_WRITE],
  ]);
  yield call('memory_map', self, memory, place, 0, 1, first);
  if (result() < 0) return;
  yield touch(first === executable ? 'load' : draw.of(['store', 'store', 'load']));
  if (session.running !== thread) return;
  yield call('memory_map', self, memory, other, 0, 1, second); // refused: never writable and executable
  if (session.running !== thread) return;
  yield call('memory_unmap', self, place, 1);
  if (result() < 0) return;
  if (draw.chance(1, 4)) {
    yield call('memory_seal', memory);
    if (session.running !== thread) return;
    yield call('memory_map', self, memory, place, 0, 1, RIGHT_READ | RIGHT_WRITE); // refused from now on
    if (session.running !== thread) return;
  } else if (draw.chance(1, 2)) {
    yield call('memory_map', self, memory, place, 0, 1, draw.of([RIGHT_READ, second]));
    if (session.running !== thread) return;
  }
  yield touch('load');
  if (session.running === thread) yield touch('store');
}
