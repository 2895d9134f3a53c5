// An endpoint whose last receiver goes, with somebody who can still send to it.

import { RIGHT_SEND } from '../../abi/handles.ts';
import type { Session } from '../session.ts';
import type { Thread } from '../state.ts';
import type { Draw } from './draw.ts';
import { callStep, type Step } from './step.ts';

export function* orphan(draw: Draw, session: Session, thread: Thread): Generator<Step> {
  const result = () => (session.running === thread ? thread.registers[10] | 0 : -1);
  const call = (name: string, ...words: number[]) => callStep(name, words, draw);
  yield call('endpoint_create');
  const endpoint = result();
  if (endpoint < 0) return;
  yield draw.chance(1, 2)
    ? call('handle_mint', endpoint, 5, RIGHT_SEND)
    : call('handle_copy', endpoint, RIGHT_SEND);
  const sender = result();
  if (sender < 0) return;
  yield call('process_create', 4, sender);
  if (session.running !== thread) return;
  yield call('handle_close', endpoint);
  if (result() < 0) return;
  yield draw.of([
    call('call', sender, 7, draw.next(), 1, 2, 3),
    call('call_timed', sender, 7, draw.next(), 1, 2, 3, 50_000),
    call('send', sender, 7, draw.next(), 1, 2, 3, 50_000),
    call('process_create', 4, sender),
  ]);
}
