// Threads, as the kernel has them.

import { type Process, TEMPORARIES, Thread, type ThreadState } from '../state.ts';
import { slotAt } from './handles.ts';
import type { ObjectKind } from './reader.ts';
import { readUse } from './uses.ts';

const STATES: readonly ThreadState[] = ['ready', 'sending', 'receiving', 'awaiting reply', 'waiting', 'dead'];
const SEND_KINDS = ['call', 'one-way', 'fault'] as const;

export const thread: ObjectKind<Thread> = {
  make: () => new Thread(null as unknown as Process),
  read(reader, thread, word, address) {
    const { guest, image } = reader;
    thread.process = reader.object('process', word('THREAD_PROCESS'))!;
    thread.state = STATES[word('THREAD_STATE')] ?? 'dead';
    const hold = word('THREAD_HOLD');
    thread.suspended = (hold & image.symbol('HOLD_SUSPENDED')) !== 0;
    thread.depleted = (hold & image.symbol('HOLD_DEPLETED')) !== 0;
    thread.priority = word('THREAD_PRIORITY');
    thread.basePriority = word('THREAD_BASE_PRIORITY');
    thread.deadline = reader.timer(address, 'THREAD_WAIT');
    thread.refill = reader.timer(address, 'THREAD_REFILL');
    thread.budget = word('THREAD_BUDGET');
    thread.period = word('THREAD_PERIOD');
    thread.remaining = word('THREAD_REMAINING');
    thread.periodEnd = guest.double(address + image.symbol('THREAD_PERIOD_END'));
    thread.sendKind = SEND_KINDS[word('THREAD_SEND_KIND')] ?? 'call';
    thread.sendBadge = word('THREAD_SEND_BADGE');
    thread.accept = word('THREAD_ACCEPT');
    thread.pc = word('THREAD_PC');
    thread.stopped = word('THREAD_FULL_RESTORE') !== 0;
    const registers = address + image.symbol('THREAD_PC');
    for (let n = 1; n < 32; n++) thread.registers[n] = guest.word(registers + 4 * n);
    // What stands there is older: a thread that does not get them back finds zeroes.
    if (!thread.stopped) for (const n of TEMPORARIES) thread.registers[n] = 0;
    if (thread.state === 'dead') return; // what it referred to may be gone
    if (thread.state === 'sending' || thread.state === 'receiving')
      thread.endpoint = reader.object('endpoint', word('THREAD_ENDPOINT'));
    thread.caller = reader.object('thread', word('THREAD_CALLER'));
    thread.server = reader.object('thread', word('THREAD_SERVER'));
    thread.messageMemory = reader.object('memory', word('THREAD_MESSAGE_MEMORY'));
    thread.notification = reader.object('notification', word('THREAD_NOTIFICATION'));
    thread.queued = readUse(reader, address, 'THREAD_SENDER_KIND', 'queued message', thread);
    thread.bound = readUse(reader, address, 'THREAD_BOUND_KIND', 'binding of a thread', thread);
    thread.fault = ['CAUSE', 'PC', 'VALUE', 'SP'].map((name) => word(`THREAD_FAULT_${name}`));
    const reply = word('THREAD_REPLY_SLOT');
    reader.onceSlotsAreKnown(() => {
      thread.replySlot = slotAt(reader, reply);
    });
  },
};
