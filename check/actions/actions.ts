// What a check lets happen. A case is a list of raw actions, each a few numbers that fast-check makes and shrinks; here
// such numbers become steps, by the state that the case has reached: "map a Memory" picks one that the running puppet has
// a handle to.

import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { SYSTEM_CALLS } from '../../abi/syscalls.ts';
import { mappingAt } from '../model/space.ts';
import type { Operation } from '../puppet/puppet.ts';
import type { Session } from '../session.ts';
import { LINES, type Stage } from '../stage.ts';
import type { Thread } from '../state.ts';
import { hostileAddress, mappedPage, pageIn } from './addresses.ts';
import { Draw } from './draw.ts';
import { mapOn } from './map-on.ts';
import { orphan } from './orphan.ts';
import { remap } from './remap.ts';
import { spawn } from './spawn.ts';
import { numberedCallStep, type Step, touchStep } from './step.ts';
import { systemCallStep } from './system-call.ts';
import { PICKS, TABLE } from './weights.ts';

/** What fast-check generates. */
export interface Raw {
  /** Which action: position in the table of weights. */
  pick: number;
  /** Everything else is drawn from this. */
  seed: number;
  /** 0, or after how many cycles of the step an interrupt comes. */
  preempt: number;
}

const CALLS = new Map(SYSTEM_CALLS.map((call) => [call.name, call]));

/** The steps of a raw action, one after the other: each looks at what the one before has led to. */
export function* stepsOf(raw: Raw, session: Session, stage: Stage): Generator<Step> {
  const draw = new Draw(raw.seed);
  const action = TABLE[raw.pick % PICKS];
  const thread = session.running;
  if (action === 'line' || (thread === null && draw.chance(1, 3))) yield lineStep(draw);
  else if (action === 'time' || thread === null) yield timeStep(draw, session);
  else if (action === 'spawn') yield* spawn(draw, session, stage, thread);
  else if (action === 'orphan') yield* orphan(draw, session, thread);
  else if (action === 'map_on') yield* mapOn(draw, session, thread);
  else if (action === 'remap') yield* remap(draw, session, thread);
  else if (action === 'none') yield numberedCallStep('none', 48 + draw.below(0x10000), [], draw);
  else if (CALLS.has(action)) yield systemCallStep(CALLS.get(action)!, draw, session, stage, thread);
  else yield operationStep(action as Operation, draw, session, thread);
}

function lineStep(draw: Draw): Step {
  const line = draw.of(LINES);
  return { kind: 'line', line, text: `interrupt line ${line}` };
}

/** To just behind the next event that the kernel waits for, or a while. */
function timeStep(draw: Draw, session: Session): Step {
  const { now } = session.world;
  const due = session.nextEvent;
  const mtime =
    due !== undefined && draw.chance(5, 6) ? session.behindEvents(due) : now + 1 + draw.below(5000);
  const to = session.behindEvents(Math.max(mtime, now + 1));
  return { kind: 'time', mtime: to, text: `${to - now} ticks pass` };
}

/** Init's own faults end the system, so it has none. */
function operationStep(wanted: Operation, draw: Draw, session: Session, thread: Thread): Step {
  const { process } = thread;
  const page = draw.chance(1, 10)
    ? hostileAddress(draw)
    : draw.chance(2, 3)
      ? mappedPage(process, draw)
      : pageIn(draw);
  const address = (page + 4 * draw.below(1024)) & ~3;
  const harmless = process !== session.model.init && !hasLifeOfItsOwn(address, session, thread);
  return touchStep(harmless ? wanted : 'nothing', address, draw);
}

/** Registers of a device, which may answer with a fault, or end the system; the record of messages, which has times in it. */
function hasLifeOfItsOwn(address: number, { model }: Session, { process }: Thread): boolean {
  const memory = mappingAt(process, Math.floor((address >>> 0) / PAGE_BYTES))?.memory;
  return memory !== undefined && (memory.device || memory === model.trace);
}
