// A system call with drawn arguments, put right where chance alone would seldom get far, and held back where it would end
// the check itself.

import { RIGHT_EXECUTE } from '../../abi/handles.ts';
import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { FOREVER } from '../../abi/messages.ts';
import type { SystemCall } from '../../abi/syscalls.ts';
import type { Session } from '../session.ts';
import { argumentFor, MAILBOX_COUNT, PLAYGROUND, type Stage } from '../stage.ts';
import type { Mapping, Process, Thread } from '../state.ts';
import { harmless } from './addresses.ts';
import { argumentOf } from './arguments.ts';
import type { Draw } from './draw.ts';
import { longMessage } from './messages.ts';
import { callStep, type Step } from './step.ts';

export function systemCallStep(
  call: SystemCall,
  draw: Draw,
  session: Session,
  stage: Stage,
  thread: Thread,
): Step {
  const { name } = call;
  const words = call.arguments.map((argument) => argumentOf(argument, name, draw, session, stage, thread));
  if (tooDangerous(name, words, session, thread)) return callStep('null', [], draw);
  const infoAt = call.arguments.indexOf('info');
  const message = infoAt < 0 ? undefined : longMessage(words, infoAt, draw, thread);
  if (name === 'memory_map' && draw.chance(1, 3)) extendMapping(words, draw, thread);
  if (name === 'memory_map' && isArchive(words[1], thread)) words[5] &= ~RIGHT_EXECUTE;
  if (name === 'memory_unmap') words[1] = harmless(words[1]);
  if (name === 'thread_write') keepPuppet(words, session, thread);
  if (name === 'thread_create') words[3] = argumentFor(freeMailbox(session, processNamed(words[0], thread)));
  const low = call.arguments.indexOf('deadline_low');
  if (low >= 0 && words[low] === FOREVER) words[low + 1] = FOREVER;
  return callStep(name, words, draw, message);
}

const TP = 4;
const T0 = 5;
const S0 = 8;

/** Without init nothing goes on, and without its code no puppet does. */
function tooDangerous(name: string, words: number[], session: Session, thread: Thread): boolean {
  const { init } = session.model;
  if (thread.process === init && (name === 'process_exit' || name === 'thread_exit')) return true;
  const named = [...thread.process.slots.values()].find(({ handle }) => handle === words[0] >>> 0);
  if (name === 'handle_revoke') return named?.object?.kind === 'memory' && named.object.base !== 0; // the code
  if (name === 'process_kill' || name === 'thread_create') return named?.object === init;
  if (name === 'thread_write' && named?.object?.kind === 'thread' && isBetween(named.object, session))
    return true;
  return named?.object?.kind === 'thread' && named.object.process === init;
}

/** Goes on where a mapping that was made through a handle of the process ends, or nearly there. */
function extendMapping(words: number[], draw: Draw, { process }: Thread): void {
  const made = [...process.slots.values()].flatMap((slot) =>
    slot.children.flatMap((child) =>
      child.kind === 'use' && child.of.kind === 'mapping' && goesOn(child.of)
        ? [{ slot, mapping: child.of }]
        : [],
    ),
  );
  if (made.length === 0) return;
  const { slot, mapping } = draw.of(made);
  const space = [...process.slots.values()].find(({ object }) => object === mapping.process);
  const { at, firstPage, pages, protection } = mapping;
  if (space === undefined) return;
  const off = draw.chance(1, 6) ? 1 : 0;
  const by = draw.of([protection, protection, protection, 1, 3]);
  words.splice(0, 6, space.handle, slot.handle, (at + pages) * PAGE_BYTES, firstPage + pages + off, 1, by);
}

/** Its Memory has more pages. */
const goesOn = ({ at, firstPage, pages, memory }: Mapping) =>
  at * PAGE_BYTES >= PLAYGROUND && firstPage + pages < memory.pages;

function processNamed(handle: number, { process }: Thread): Process {
  const object = [...process.slots.values()].find((slot) => slot.handle === handle >>> 0)?.object;
  return object?.kind === 'process' ? object : process;
}

/** A mailbox that no puppet of a process has. */
function freeMailbox(session: Session, process: Process): number {
  const taken = new Set<number>();
  for (const [other, { mailbox }] of session.user.puppets) if (other.process === process) taken.add(mailbox);
  for (const other of process.threads) taken.add(other.registers[10] + 1024);
  for (let n = 1; n < MAILBOX_COUNT; n++) if (!taken.has(argumentFor(n) + 1024)) return n;
  return 0;
}

/** The pages with the puppets' code: to jump into the middle of that would lead who knows where. */
function isArchive(handle: number, { process }: Thread): boolean {
  const object = [...process.slots.values()].find((slot) => slot.handle === handle >>> 0)?.object;
  return object?.kind === 'memory' && object.base !== 0 && !object.device;
}

/** Somewhere between taking its operation and reporting: which registers it has read or told already, nobody knows. */
function isBetween(thread: Thread, { user }: Session): boolean {
  const puppet = user.puppets.get(thread);
  return puppet !== undefined && (puppet.phase === 'disturbed' || puppet.pending !== undefined);
}

/** A puppet whose registers are written still finds its code, its mailbox, and nothing to do where it polls. */
function keepPuppet(words: number[], { user }: Session, { process }: Thread): void {
  const target = [...process.slots.values()].find(({ handle }) => handle === words[0] >>> 0)?.object;
  if (target?.kind !== 'thread' || !user.puppets.has(target)) return;
  const [, register] = words;
  if (register === 0 && target.state !== 'ready') words[2] = target.pc;
  else if (register === 0 || register === TP || register === T0) words[1] = S0;
}
