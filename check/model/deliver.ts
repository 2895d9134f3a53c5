// What reaches a receiver that waits: the message itself, its badge, and that it can run.

import { LABEL_BADGE_DEAD, LABEL_NOTIFICATION, RECEIVED_CALL, RECEIVED_ONE_WAY } from '../../abi/messages.ts';
import type { State, Thread } from '../state.ts';
import { lend } from './budget.ts';
import { stopWaiting } from './ends.ts';
import { makeReady, setPriority } from './schedule.ts';

const A0 = 10;
const A1 = 11;
const A6 = 16;

/** info and four words: a1 to a5. */
export type Message = readonly [number, number, number, number, number];

export const messageOf = ({ registers }: Thread): Message => [
  registers[11],
  registers[12],
  registers[13],
  registers[14],
  registers[15],
];

export function setMessage({ registers }: Thread, message: readonly number[]): void {
  message.forEach((word, index) => {
    registers[A1 + index] = word >>> 0;
  });
}

export function endReceive(state: State, receiver: Thread): void {
  stopWaiting(state, receiver);
  receiver.endpoint = null;
  receiver.state = 'ready';
}

/** A one-way message for a receiver that waits. */
export function deliverOneWay(
  state: State,
  receiver: Thread,
  message: readonly number[],
  badge: number,
): void {
  endReceive(state, receiver);
  takeOneWay(receiver, message, badge);
  makeReady(state, receiver);
}

export function takeOneWay(receiver: Thread, message: readonly number[], badge: number): void {
  setMessage(receiver, message);
  receiver.registers[A0] = RECEIVED_ONE_WAY;
  receiver.registers[A6] = badge;
}

/** A call stands in the receiver's registers: it runs at no less than the caller's priority, and on its budget, until it answers. */
export function takeCall(
  state: State,
  receiver: Thread,
  caller: Thread,
  message: readonly number[],
  badge: number,
): void {
  setMessage(receiver, message);
  receiver.registers[A0] = RECEIVED_CALL;
  receiver.registers[A6] = badge;
  caller.state = 'awaiting reply';
  caller.endpoint = null;
  caller.server = receiver;
  receiver.caller = caller;
  if (caller.priority > receiver.priority) setPriority(state, receiver, caller.priority);
  if (caller.budget !== 0) lend(state, receiver);
}

export function deliverBadgeDeath(state: State, receiver: Thread, badge: number): void {
  deliverOneWay(state, receiver, [LABEL_BADGE_DEAD, 0, 0, 0, 0], badge);
}

export function deliverNotification(state: State, receiver: Thread, bits: number): void {
  deliverOneWay(state, receiver, [LABEL_NOTIFICATION, bits, 0, 0, 0], 0);
}
