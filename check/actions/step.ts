// One thing that happens in a case, as the session takes it and as a failure tells it.

import { SYSTEM_CALLS } from '../../abi/syscalls.ts';
import { FLOATS_BYTES, type Operation } from '../puppet/puppet.ts';
import type { Preemption } from '../session.ts';
import { registersFor } from '../stage.ts';
import type { Draw } from './draw.ts';

export type Step =
  | {
      kind: 'operation';
      operation: Operation;
      registers: number[];
      message?: MessagePage;
      /** What the floating-point registers are set to. */
      floats?: Uint8Array;
      /** An interrupt in the middle of it may come between slices, or change the time that it sees. */
      sliced: boolean;
      /** It may end something that is taken apart in slices. */
      ends: boolean;
      /** a2 to a5 are words of a message. */
      words: boolean;
      text: string;
    }
  | { kind: 'line'; line: number; text: string }
  | { kind: 'time'; mtime: number; text: string };

/** A step, and what happens in the middle of it. */
export interface Planned {
  step: Step;
  preemption?: Preemption | undefined;
}

/** What is written into the message page before a long message. */
export interface MessagePage {
  payload: Uint8Array;
  handles: number[];
  transfers: number[];
}

/** System calls that may end something, which is taken apart in slices, that look at the clock, or that mask lines. */
const SLICED: ReadonlySet<string> = new Set([
  'interrupt_bind',
  'interrupt_acknowledge',
  'handle_close',
  'handle_revoke',
  'process_exit',
  'process_kill',
  'thread_exit',
  'thread_budget',
  'memory_unmap',
  'receive',
  'reply',
  'reply_receive',
  'reply_to',
  'send',
  'call',
  'call_timed',
]);
const ENDS: ReadonlySet<string> = new Set([
  'process_exit',
  'process_kill',
  'thread_exit',
  'handle_close',
  'handle_revoke',
]);
const WORDS: ReadonlySet<string> = new Set(['call', 'call_timed', 'send']);
const NUMBERS = new Map(SYSTEM_CALLS.map(({ name, number }) => [name, number]));

const hex = (value: number) => (value > 9 ? `0x${value.toString(16)}` : String(value));

/** A system call by its name. */
export function callStep(name: string, words: number[], draw: Draw, message?: MessagePage): Step {
  return numberedCallStep(name, NUMBERS.get(name)!, words, draw, message);
}

export function numberedCallStep(
  name: string,
  number: number,
  words: number[],
  draw: Draw,
  message?: MessagePage,
): Step {
  const operation = draw.chance(1, 8) ? 'int' : 'call';
  const given = words.map((word) => hex(word >>> 0)).join(', ');
  return {
    kind: 'operation',
    operation,
    registers: registersFor(number, words, draw.next() & 0xffff),
    ...(message && { message }),
    sliced: SLICED.has(name),
    ends: ENDS.has(name),
    words: WORDS.has(name),
    text: `${name}(${given})${operation === 'int' ? ' by int' : ''}`,
  };
}

/** An operation that is no system call; `address` is where a load, store or jump goes. */
export function touchStep(operation: Operation, address: number, draw: Draw): Step {
  const goes = operation === 'load' || operation === 'store' || operation === 'jump';
  return {
    kind: 'operation',
    operation,
    registers: registersFor(0, [draw.next(), address], draw.next() & 0xffff),
    sliced: true,
    ends: false,
    words: false,
    ...(operation === 'setfloats' && {
      floats: Uint8Array.from({ length: FLOATS_BYTES }, () => draw.next()),
    }),
    text: `${operation}${goes ? ` ${hex(address >>> 0)}` : ''}`,
  };
}
