// Who runs: of the ready threads of highest priority the one that has waited longest. A thread that is preempted keeps its
// place; one whose slice ends, or that yields, goes to the end.

import type { State, Thread } from '../state.ts';

/** Puts a thread that can run at the end of its ready queue. A stopped one stays out until it may run again. */
export function makeReady(state: State, thread: Thread): void {
  thread.state = 'ready';
  if (!isStopped(thread)) state.ready[thread.priority].push(thread);
}

/** The same, at the head of its ready queue: for a receiver that goes on in place of its caller. */
export function makeReadyFirst(state: State, thread: Thread): void {
  thread.state = 'ready';
  if (!isStopped(thread)) state.ready[thread.priority].unshift(thread);
}

/** Ready, but not to run: suspended, or what it runs on is used up. */
export const isStopped = ({ suspended, depleted }: Thread) => suspended || depleted;

/** Takes a thread out of whatever queue it is in, or off the processor. */
export function withdraw(state: State, thread: Thread): void {
  if (state.current === thread) state.current = null;
  remove(state.ready[thread.priority], thread);
  if (thread.endpoint) {
    remove(thread.endpoint.senders, thread);
    remove(thread.endpoint.receivers, thread);
  }
  for (const object of state.objects) if (object.kind === 'notification') remove(object.waiters, thread);
}

export function remove<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}

/** Changes the effective priority; a ready thread goes to the end of its new queue. */
export function setPriority(state: State, thread: Thread, priority: number): void {
  if (thread.priority === priority) return;
  const queue = state.ready[thread.priority];
  const queued = queue.includes(thread);
  remove(queue, thread);
  thread.priority = priority;
  if (queued) state.ready[priority].push(thread);
}

/** The running thread goes to the end of its queue, where somebody of its priority or above is ready. */
export function rotate(state: State): void {
  const { current } = state;
  if (current === null || bestReady(state) < current.priority) return;
  state.ready[current.priority].push(current);
  state.current = null;
}

/** Priority of the best thread that is ready; below 0 where none is. */
export function bestReady(state: State): number {
  return state.ready.findLastIndex((queue) => queue.length > 0);
}
