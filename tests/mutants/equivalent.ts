// Mutants that change nothing that the kernel promises, each with the reason.

import type { Mutant } from './operators.ts';

interface Equivalent {
  file: string;
  /** The line, without its indentation. */
  source: string;
  before: string;
  after?: string;
  /** The function it is in, or the last label above, where the same line stands elsewhere, too. */
  label?: string;
  /** What the line is then, where the same change can be made twice in it. */
  becomes?: string;
  reason: string;
}

/** For waits until the UART can take a byte. */
const ALWAYS_READY = 'the UART of this machine can always take a byte: the kernel never has to wait for it';

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
    file: 'kernel/notification.ts',
    source: 'for (let i: u32 = 0; i < WAITERS_PER_SLICE; i++) {',
    before: '0',
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
    label: 'fpu_save',
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
  {
    file: 'kernel/timer.ts',
    source: 'if (child < heapSize && at(child + 1).deadline < at(child).deadline) child++;',
    before: '<',
    after: '<=',
    becomes: 'if (child < heapSize && at(child + 1).deadline <= at(child).deadline) child++;',
    reason: 'of two timers that are due at the same time either may stand above',
  },
  {
    file: 'kernel/timer.ts',
    source: 'if (child < heapSize && at(child + 1).deadline < at(child).deadline) child++;',
    before: '<',
    after: '<=',
    becomes: 'if (child <= heapSize && at(child + 1).deadline < at(child).deadline) child++;',
    reason:
      'behind the end stands the timer that is sifted down: where it is the earlier one, its place is found',
  },
  {
    file: 'kernel/schedule.ts',
    source: 'else if (thread.priority === current().priority) armSlice();',
    before: 'thread.priority === current().priority',
    after: 'true',
    reason: 'a slice ends more often than it has to: with nobody to rotate to, the same thread goes on',
  },
  {
    file: 'kernel/boot/archive.ts',
    source: 'let value: u32 = 0;',
    before: '0',
    reason: 'eight digits shift everything out that was there before',
  },
  {
    file: 'kernel/boot/archive.ts',
    source: 'value = (value << 4) | (digit <= 57 ? digit - 48 : (digit | 32) - 87);',
    before: '57',
    reason: 'a colon is no hexadecimal digit',
  },
  {
    file: 'kernel/panic.ts',
    source: 'while (true) wfi();',
    before: 'true',
    reason: 'the machine is off before',
  },
  {
    file: 'kernel/panic.ts',
    source: 'if (!holds) panic(text);',
    before: 'panic(text);',
    reason: 'it asserts what holds',
  },
  {
    file: 'kernel/timer.ts',
    source: 'if (timer.deadline > time) return false;',
    before: '>',
    after: '>=',
    reason: 'a timer that is due in this very tick goes off with the interrupt that follows at once',
  },
  {
    file: 'kernel/entry.S',
    source: 'srli t0, t0, 1',
    before: 'srli t0, t0, 1',
    after: 'srli t0, t0, 2',
    reason: 'the gates of all interrupts have the same handler',
  },
  {
    file: 'kernel/interrupt.ts',
    source: 'mmio_write32(plic(PLIC_ENABLE), 0);',
    before: '0',
    after: '1',
    reason: 'bit 0 names no line',
  },
  {
    file: 'kernel/uart.ts',
    source: 'if (owned || quiet) return;',
    before: 'owned || quiet',
    after: 'owned',
    label: 'printHex',
    reason: 'only a panic prints such numbers, and it ends the quiet first',
  },
  {
    file: 'kernel/boot/device-tree.ts',
    source: 'let cursor = tree + word(tree + HEADER_STRUCTURE);',
    before: '+',
    after: '-',
    becomes: 'let cursor = tree + word(tree - HEADER_STRUCTURE);',
    reason: 'what is before the structure has no tokens in it, and is passed over',
  },
  {
    file: 'kernel/trace.ts',
    source:
      'for (let page: u32 = 0; page < TRACE_PAGES; page++) if (pageOfMemory(memory, page) === 0) return false;',
    before: '0',
    becomes:
      'for (let page: u32 = 0; page < TRACE_PAGES; page++) if (pageOfMemory(memory, page) === 1) return false;',
    reason: 'at boot there is memory',
  },
  ...['if (page === 0)', 'if (slot.handle !== handle)'].flatMap((condition) =>
    [
      'call(handle, info, word1, word0, word2, word3)',
      'call(handle, info, word0, word2, word1, word3)',
      'call(handle, info, word0, word1, word3, word2)',
    ].map(
      (after): Equivalent => ({
        file: 'kernel/ipc/fast-path.ts',
        source: `${condition} return call(handle, info, word0, word1, word2, word3);`,
        before: 'call(handle, info, word0, word1, word2, word3)',
        after,
        reason: 'call refuses a handle that is none before it looks at the words',
      }),
    ),
  ),
  {
    file: 'kernel/calls/threads.ts',
    source: 'thread.fullRestore = 1; // the t-registers are as they were set',
    before: '1',
    after: '2',
    reason: 'it is only asked whether it is 0',
  },
  {
    file: 'kernel/boot/archive.ts',
    source: 'export let firstFile: usize = 0;',
    before: '0',
    reason: 'it is stored before it is read',
  },
  {
    file: 'kernel/frames.ts',
    source: "if (rangeCount === RANGES_MAX) panic('frames: too many memory ranges');",
    before: "panic('frames: too many memory ranges');",
    reason: 'it asserts what holds: there are three ranges at most, and room for eight',
  },
  {
    file: 'kernel/frames.ts',
    source: 'setFrameOwner(page, 0);',
    before: 'setFrameOwner(page, 0);',
    label: 'allocateFrame',
    reason: 'a page that is free has no owner: freeFrame says so, and at boot none has one',
  },
  {
    file: 'kernel/ipc/fast-path.ts',
    source:
      'if (slot.handle !== handle) return replyReceive(handle, info, word0, word1, word2, word3, accept);',
    before: 'replyReceive(handle, info, word0, word1, word2, word3, accept)',
    after: 'replyReceive(handle, info, word0, word1, word2, accept, word3)',
    reason: 'replyReceive refuses a handle that is none before it looks at the rest',
  },
  {
    file: 'kernel/ipc/receive.ts',
    source: 'for (let left = REFUSALS_PER_CALL; left !== 0; left--) {',
    before: '0',
    reason: 'how many senders a call refuses is free: it is made again for the others',
  },
  {
    file: 'kernel/thread.ts',
    source: 'if ((thread.hold & HOLD_TIMER) === 0) return;',
    before: '0',
    reason: 'cancelTimer finds by itself that nothing is set',
  },
  {
    file: 'kernel/thread.ts',
    source: 'export const STATE_DEAD: u32 = 5;',
    before: '5',
    reason: 'the number stands for nothing else',
  },
  {
    file: 'kernel/space.ts',
    source: 'while (budget !== 0) {',
    before: '0',
    reason: 'how many pages a call unmaps is free: it is made again for the others',
  },
  {
    file: 'kernel/boot/device-tree.ts',
    source: 'cursor = align4(cursor + textBytes(cursor) + 1);',
    before: 'cursor = align4(cursor + textBytes(cursor) + 1);',
    reason: 'no four bytes of the name of a node are a token: they are passed over',
  },
  {
    file: 'kernel/calls/system.ts',
    source: 'thread.a1 = 0;',
    before: 'thread.a1 = 0;',
    reason: 'whatever is asked for, a1 is stored again',
  },
  {
    file: 'kernel/calls/system.ts',
    source: 'thread.a1 = 0;',
    before: '0',
    reason: 'whatever is asked for, a1 is stored again',
  },
  {
    file: 'kernel/thread.ts',
    source: 'if (thread.state === STATE_AWAITING_REPLY) forgetServer(thread);',
    before: 'thread.state === STATE_AWAITING_REPLY',
    after: 'true',
    reason: 'a thread that does not await a reply has no server and no Reply handle to forget',
  },
  {
    file: 'kernel/entry.S',
    source: 'li t0, 1',
    before: 'li t0, 1',
    after: 'li t0, 2',
    reason: 'it is only asked whether it is 0',
  },
  {
    file: 'kernel/schedule.ts',
    source: 'return (thread.hold & HOLD_ON_BUDGET) === 0 || beginBudget(thread);',
    before: '&',
    reason: 'beginBudget finds by itself that nobody pays, and only takes longer',
  },
  {
    file: 'kernel/process.ts',
    source: "export const PROCESS_BYTES: u32 = offsetof<Process>('slotPages') + SLOT_PAGES * 4;",
    before: '4',
    reason: 'how many bytes an object has is free, as long as they are charged and given back',
  },
  {
    file: 'kernel/main.ts',
    source: 'csr_clear(CSR_SSTATUS, SSTATUS_SPP); // the first sret goes to user mode',
    before: 'csr_clear(CSR_SSTATUS, SSTATUS_SPP)',
    reason: 'the number of the CSR and the bit are the same number',
  },
  ...[
    'return load<usize>(owners + (((page - RAM_BASE) >> PAGE_SHIFT) << 2));',
    'store<usize>(owners + (((page - RAM_BASE) >> PAGE_SHIFT) << 2), memoryObject);',
  ].map(
    (source): Equivalent => ({
      file: 'kernel/frames.ts',
      source,
      before: '-',
      after: '+',
      reason: 'RAM begins at 2^31: in 32 bits, to add it and to take it away is the same',
    }),
  ),
  ...['export let archiveStart: usize = 0;', 'export let archiveEnd: usize = 0;'].map(
    (source): Equivalent => ({
      file: 'kernel/boot/device-tree.ts',
      source,
      before: '0',
      after: '1',
      reason: 'where the device tree names no archive, an archive of at most a byte is none either',
    }),
  ),
  ...[2, 3, 4, 5, 6, 7].map(
    (n): Equivalent => ({
      file: 'kernel/entry.S',
      source: `lw a${n}, THREAD_A${n}(tp)`,
      before: `lw a${n}, THREAD_A${n}(tp)`,
      after: '# dropped',
      label: 'emulated_int',
      reason:
        'the way through handle_exception that leads here leaves a2 to a7 as they were, as it is compiled',
    }),
  ),
  {
    file: 'kernel/uart.ts',
    source: 'const LSR: usize = 5; // line status register',
    before: '5',
    reason: ALWAYS_READY,
  },
  {
    file: 'kernel/uart.ts',
    source: 'const LSR_THRE: u32 = 0x20; // transmitter can take a byte',
    before: '0x20',
    reason: ALWAYS_READY,
  },
  ...['&', '0'].map(
    (before): Equivalent => ({
      file: 'kernel/uart.ts',
      source: 'while ((mmio_read8(base + LSR) & LSR_THRE) === 0) {}',
      before,
      reason: ALWAYS_READY,
    }),
  ),
];

const lineOf = ({ text, line }: Mutant) => text.split('\n')[line - 1]!.trim();

function labelAbove({ text, line }: Mutant): string | undefined {
  const lines = text.split('\n').slice(0, line - 1);
  for (const content of lines.reverse()) {
    const [, name] = /^(?:(?:export )?function )?([A-Za-z]\w*)[:(]/.exec(content) ?? [];
    if (name !== undefined) return name;
  }
  return undefined;
}

/** Why a mutant changes nothing that is promised; undefined where nobody has said so. */
export function equivalentReason(mutant: Mutant): string | undefined {
  return EQUIVALENT.find(
    ({ file, source, before, after, label, becomes }) =>
      mutant.file === file &&
      mutant.source === source &&
      mutant.before === before &&
      (after === undefined || mutant.after === after) &&
      (label === undefined || label === labelAbove(mutant)) &&
      (becomes === undefined || becomes === lineOf(mutant)),
  )?.reason;
}
