// A new puppet: a dozen system calls in a row, which chance alone would never make.

import { RIGHT_EXECUTE, RIGHT_READ, RIGHT_WRITE, TYPE_ENDPOINT } from '../../abi/handles.ts';
import { MESSAGE_PAGE, PAGE_BYTES } from '../../abi/memory-map.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import type { Session } from '../session.ts';
import { argumentFor, type Stage } from '../stage.ts';
import type { Thread } from '../state.ts';
import type { Draw } from './draw.ts';
import { callStep, type Step } from './step.ts';

/** Makes a process with a puppet in it, as far as quotas and rights allow. */
export function* spawn(draw: Draw, session: Session, stage: Stage, maker: Thread): Generator<Step> {
  const slots = [...maker.process.slots.values()];
  const endpoints = slots.filter(({ type, rights }) => type === TYPE_ENDPOINT && (rights & 1) !== 0);
  const code = slots.find(
    ({ object, rights }) => object?.kind === 'memory' && object.base !== 0 && (rights & 5) === 5,
  );
  if (endpoints.length === 0 || code === undefined) {
    yield callStep('endpoint_create', [], draw);
    return;
  }
  const result = () => (session.running === maker ? maker.registers[10] | 0 : -1);
  const call = (name: string, ...words: number[]) => callStep(name, words, draw);
  yield call('process_create', draw.of([12, 20, 40]), draw.of(endpoints).handle);
  const process = result();
  if (process < 0) return;
  const { firstPage, pages } = stage.codeMapping();
  const base = stage.entry - (stage.entry % PAGE_BYTES);
  yield call('memory_map', process, code.handle, base, firstPage, pages, RIGHT_READ | RIGHT_EXECUTE);
  if (result() < 0) return;
  yield call('memory_create', process, 1);
  const mailboxes = result();
  if (mailboxes < 0) return;
  yield call('memory_map', process, mailboxes, argumentFor(0) + 1024, 0, 1, RIGHT_READ | RIGHT_WRITE);
  if (result() < 0) return;
  yield call('handle_close', mailboxes);
  if (result() < 0) return;
  for (const slot of draw.chance(1, 2) ? [draw.of(slots), draw.of(slots), code] : [code]) {
    yield call('handle_grant', process, slot.handle, RIGHTS_ALL);
    if (session.running !== maker) return;
  }
  yield call('thread_create', process, stage.entry, 0x3000, argumentFor(0), draw.below(13), MESSAGE_PAGE);
}
