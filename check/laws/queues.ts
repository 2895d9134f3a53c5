// queues: every thread is in exactly the queue that its state says; timers stand in a heap, each in at most one place.

import type { KernelView } from '../abstraction/view.ts';
import type { Session } from '../session.ts';
import type { Thread } from '../state.ts';
import type { Law } from './laws.ts';

export const queues: Law = {
  name: 'queues',
  says: 'every thread is in exactly the queue that its state says, every timer once in the heap',
  check({ view }: Session): string[] {
    return [...checkQueues(view), ...checkHeap(view)].slice(0, 5);
  },
};

function checkQueues(view: KernelView): string[] {
  const places = new Map<Thread, string[]>();
  const note = (threads: readonly Thread[], place: string) => {
    for (const thread of threads) places.set(thread, [...(places.get(thread) ?? []), place]);
  };
  for (const queue of view.state.ready) note(queue, 'ready');
  for (const object of view.state.objects) {
    if (object.kind === 'endpoint') {
      note(object.senders, 'sending');
      note(object.receivers, 'receiving');
    } else if (object.kind === 'notification') note(object.waiters, 'waiting');
  }
  const problems: string[] = [];
  for (const thread of view.state.objects) {
    if (thread.kind !== 'thread') continue;
    const found = (places.get(thread) ?? []).join(' and ');
    const wanted = placeOf(thread, view.state.current);
    if (thread.process.dead && found === '') continue; // it was running when its process ended
    if (found !== wanted) problems.push(`a thread that is ${thread.state} is ${found || 'in no queue'}`);
    if ((view.field(thread, 'THREAD_QUEUE') !== 0) !== (wanted !== '') && thread.state !== 'dead')
      problems.push('a thread does not know which queue it is in');
  }
  return problems;
}

/** The queue that a thread's state says; '' for none. */
function placeOf(thread: Thread, current: Thread | null): string {
  const { state, suspended, depleted } = thread;
  if (state === 'ready') return thread === current || suspended || depleted ? '' : 'ready';
  return state === 'awaiting reply' || state === 'dead' ? '' : state;
}

function checkHeap(view: KernelView): string[] {
  const { guest, image } = view;
  const pages = image.symbol('timer_heap');
  const timerAt = (position: number) =>
    guest.word(guest.word(pages + 4 * ((position - 1) >> 10)) + 4 * ((position - 1) & 1023));
  const count = view.variable('timer_count');
  const set = new Map<number, number>(); // deadline by address of the timer
  for (const object of view.state.objects) {
    const timers =
      object.kind === 'thread'
        ? ['THREAD_WAIT', 'THREAD_REFILL']
        : object.kind === 'notification'
          ? ['NOTIFICATION_ALARM']
          : [];
    for (const name of timers) {
      const address = view.addresses.get(object)! + image.symbol(`${name}_DEADLINE`);
      if (view.field(object, `${name}_POSITION`) !== 0) set.set(address, guest.double(address));
    }
  }
  const problems: string[] = [];
  if (set.size !== count) problems.push(`${count} timers in the heap, and ${set.size} that are set`);
  for (let position = 1; position <= Math.min(count, 1000); position++) {
    const timer = timerAt(position);
    if (!set.has(timer)) problems.push('the heap holds a timer that is not set');
    if (guest.word(timer + image.symbol('TIMER_POSITION')) !== position)
      problems.push('a timer does not know its place');
    const above = position > 1 ? timerAt(position >> 1) : 0;
    if (position > 1 && (set.get(above) ?? 0) > (set.get(timer) ?? 0))
      problems.push('the heap of timers is out of order');
  }
  return problems;
}
