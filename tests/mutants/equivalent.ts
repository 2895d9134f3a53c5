// Mutants that change nothing that the kernel promises, each with the reason.

import type { Mutant } from './operators.ts';

interface Equivalent {
  file: string;
  /** The line, without its indentation. */
  source: string;
  before: string;
  after?: string;
  reason: string;
}

const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'kernel/schedule.ts',
    source: 'reschedule_wanted = 0;',
    before: 'reschedule_wanted = 0;',
    reason: 'the scheduler looks once more than it has to, and finds the same thread',
  },
  {
    file: 'kernel/schedule.ts',
    source: 'reschedule_wanted = 0;',
    before: '0',
    after: '1',
    reason: 'the same: it looks once more',
  },
  {
    file: 'kernel/schedule.ts',
    source: 'reschedule_wanted = 1;',
    before: '1',
    after: '2',
    reason: 'it is only asked whether it is 0',
  },
  {
    file: 'kernel/wait.ts',
    source: 'if (thread.state === STATE_AWAITING_REPLY) forgetServer(thread);',
    before: 'thread.state === STATE_AWAITING_REPLY',
    after: 'true',
    reason: 'a thread that does not await a reply has no server and no Reply handle to forget',
  },
  {
    file: 'kernel/thread.ts',
    source: 'thread.messageMemory = null;',
    before: 'thread.messageMemory = null;',
    after: '',
    reason: 'nothing looks at the message page of a dead thread',
  },
  {
    file: 'kernel/ipc/transfer.ts',
    source: 'const arrived: usize = memory.data(16);',
    before: '16',
    after: '17',
    reason: 'a byte of static memory more than the four slots need',
  },
  {
    file: 'kernel/memory.ts',
    source: 'if (object.pages > WORDS_PER_PAGE && page % WORDS_PER_PAGE === 0)',
    before: '>',
    after: '>=',
    reason:
      'the index of 1,024 pages names pages: the first, which it would return once more, has been returned and is 0',
  },
  {
    file: 'kernel/calls/threads.ts',
    source: 'if (error < 0) {',
    before: '<',
    after: '<=',
    reason: 'mapMemory returns at least one page, or an error',
  },
  {
    file: 'kernel/space.ts',
    source: 'const before = firstMappingAbove(process, address - 1);',
    before: '1',
    after: '2',
    reason: 'the last byte but one below a page is in the same page as the last',
  },
  {
    file: 'kernel/notification.ts',
    source: 'for (let i: u32 = 0; i < WAITERS_PER_SLICE; i++) {',
    before: '<',
    after: '<=',
    reason: 'how many waiters a slice tells is free, within the bound on the time with interrupts off',
  },
  {
    file: 'kernel/thread.ts',
    source: 'thread.fullRestore = 1;',
    before: '1',
    after: '2',
    reason: 'it is only asked whether it is 0',
  },
  {
    file: 'kernel/uart.ts',
    source: 'if (owned || quiet) return;',
    before: 'owned || quiet',
    after: 'quiet',
    reason: 'nothing is printed after the boot but in a panic, which takes the UART back first',
  },
  {
    file: 'kernel/boot/init-process.ts',
    source: 'check(interrupt != null);',
    before: 'check(interrupt != null);',
    after: '',
    reason: 'it asserts what holds: at boot there is memory',
  },
  {
    file: 'kernel/ipc/fast-path.ts',
    source:
      'if (accept > INFO_HANDLES_MAX) return replyReceive(handle, info, word0, word1, word2, word3, accept);',
    before: 'replyReceive(handle, info, word0, word1, word2, word3, accept)',
    reason: 'replyReceive refuses the call for `accept`, whatever the message is',
  },
  {
    file: 'kernel/entry.S',
    source:
      ".equ BEHIND_PREFIX, 7               # 8 bytes of prefix, less the P bit that stands in the gate's address",
    before:
      ".equ BEHIND_PREFIX, 7               # 8 bytes of prefix, less the P bit that stands in the gate's address",
    after: '.equ BEHIND_PREFIX, 8',
    reason: 'a jump clears the lowest bit of its target',
  },
  {
    file: 'kernel/shim.S',
    source: 'csrc mstatus, t0',
    before: 'csrc mstatus, t0',
    reason: 'mstatus.MPP is 0 at reset already, here as on QEMU; the manual does not promise it',
  },
  {
    file: 'kernel/fpu.S',
    source: 'ret',
    before: 'ret',
    after: '# dropped',
    reason: 'what was saved is loaded at once, by the function behind it',
  },
  {
    file: 'kernel/frames.ts',
    source: 'for (let i: u32 = 0; i < rangeCount; i++) {',
    before: '<',
    after: '<=',
    reason: 'behind the last range there are zeros: a range without pages',
  },
  {
    file: 'kernel/calls/processes.ts',
    source: 'const slot = findSlot(current().process, handle, TYPE_PROCESS, RIGHT_MANAGE);',
    before: 'findSlot(current().process, handle, TYPE_PROCESS, RIGHT_MANAGE)',
    reason: 'the type and the right are the same number',
  },
  {
    file: 'kernel/shim.S',
    source: 'csrw satp, zero',
    before: 'csrw satp, zero',
    reason: 'satp is 0 at reset already, here as on QEMU; the manual does not promise it',
  },
  {
    file: 'kernel/calls/threads.ts',
    source: 'setPriority(thread, donated > priority ? donated : priority);',
    before: '>',
    after: '>=',
    reason: 'of two that are equal it does not matter which',
  },
  {
    file: 'kernel/shim.S',
    source: '2:  lbu t2, 5(t0)                               # LSR: wait for THRE',
    before: '2:  lbu t2, 5(t0)                               # LSR: wait for THRE',
    reason: 'only the report of a double fault waits there; with whole tables there is none',
  },
  {
    file: 'kernel/frames.ts',
    source: 'addRange(max(start, roundUp(highEnd)), end);',
    before: 'max(start, roundUp(highEnd))',
    reason: 'the larger of two is the same in either order',
  },
  {
    file: 'kernel/mapping-tree.ts',
    source: 'if (left > right + 1) {',
    before: '>',
    after: '>=',
    reason: 'it turns a tree that is in balance, which leaves it in balance the other way round',
  },
  {
    file: 'kernel/clock.ts',
    source: 'if (sliceEnd < next) next = sliceEnd;',
    before: '<',
    after: '<=',
    reason: 'of two that are equal it does not matter which',
  },
  {
    file: 'kernel/shim.S',
    source: 'j park',
    before: 'j park',
    reason: 'where a second hart would be parked, and there is one',
  },
  {
    file: 'kernel/shim.S',
    source: 'wfi',
    before: 'wfi',
    reason: 'where a second hart would be parked, which then only spins',
  },
  {
    file: 'kernel/shim.S',
    source: 'andi t2, t2, 0x20',
    before: 'andi t2, t2, 0x20',
    after: 'andi t2, t2, 33',
    reason:
      'a key that waits would let the report of a double fault go on early; with whole tables there is none',
  },
];

/** Why a mutant changes nothing that is promised; undefined where nobody has said so. */
export function equivalentReason(mutant: Mutant): string | undefined {
  return EQUIVALENT.find(
    ({ file, source, before, after }) =>
      mutant.file === file &&
      mutant.source === source &&
      mutant.before === before &&
      (after === undefined || mutant.after === after),
  )?.reason;
}
