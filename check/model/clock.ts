// Time. What is set for a time happens when it has come, at the next moment at which interrupts can come.

import { earliest, type Notification, type State, type Thread } from '../state.ts';
import { refill } from './budget.ts';
import { timeOut } from './ends.ts';
import { signalNotification } from './signal.ts';

interface Timer {
  time: number;
  ring(): void;
}

function timersOf(state: State, object: Thread | Notification): Timer[] {
  if (object.kind === 'notification') {
    const { alarm, alarmBits } = object;
    const ring = () => {
      object.alarm = undefined;
      signalNotification(state, object, alarmBits);
    };
    return alarm === undefined ? [] : [{ time: alarm, ring }];
  }
  const timers: Timer[] = [];
  if (object.deadline !== undefined)
    timers.push({ time: earliest(object.deadline), ring: () => timeOut(state, object) });
  if (object.refill !== undefined) timers.push({ time: object.refill, ring: () => refill(state, object) });
  return timers;
}

/** Every time for which something is set. */
export function timers(state: State): Timer[] {
  const found: Timer[] = [];
  for (const object of state.objects)
    if (object.kind === 'thread' || object.kind === 'notification') found.push(...timersOf(state, object));
  return found.sort((a, b) => a.time - b.time);
}

/** Lets happen what is due, in order; true where there was something. */
export function expireTimers(state: State): boolean {
  let [first] = timers(state);
  const any = first !== undefined && first.time <= state.now;
  while (first !== undefined && first.time <= state.now) {
    first.ring();
    [first] = timers(state);
  }
  return any;
}
