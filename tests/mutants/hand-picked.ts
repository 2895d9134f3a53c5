// Typical mistakes, one by one: where, what stands there, and what somebody could have written instead.

import type { Mutant } from './operators.ts';

interface Picked {
  file: string;
  what: string;
  before: string;
  after: string;
}

const PICKED: readonly Picked[] = [
  {
    file: 'kernel/handle.ts',
    what: 'a right is not checked',
    before: 'else if ((rightsOf(slot) & rights) !== rights) handleError = E_DENIED;',
    after: '',
  },
  {
    file: 'kernel/handle.ts',
    what: 'a copy keeps all rights',
    before: 'const kept = rightsOf(source) & rights;',
    after: 'const kept = rightsOf(source);',
  },
  {
    file: 'kernel/handle.ts',
    what: 'a stale handle is taken',
    before: 'return slot.handle === handle && handle !== 0 ? slot : null;',
    after: 'return slot.handle !== 0 ? slot : null;',
  },
  {
    file: 'kernel/handle.ts',
    what: 'a reference is not counted',
    before: '  source.object.references++;\n',
    after: '',
  },
  {
    file: 'kernel/handle.ts',
    what: 'a handle keeps its generation',
    before: 'slot.handle = ((slot.kind + 1) << HANDLE_INDEX_BITS) | index;',
    after: 'slot.handle = (slot.kind << HANDLE_INDEX_BITS) | index;',
  },
  {
    file: 'kernel/space.ts',
    what: 'the TLB is not flushed after unmapping',
    before: 'if (spaceReady(process)) sfence_vma_page(at, process.asid);',
    after: '',
  },
  {
    file: 'kernel/space.ts',
    what: 'the TLB keeps entries of a space that is gone',
    before: '  sfence_vma_asid(process.asid);\n',
    after: '',
  },
  {
    file: 'kernel/space.ts',
    what: 'a page is mapped for writing without being asked',
    before: 'if ((protection & RIGHT_WRITE) !== 0) bits |= PTE_W | PTE_D;',
    after: 'bits |= PTE_W | PTE_D;',
  },
  {
    file: 'kernel/frames.ts',
    what: 'a page is not zeroed',
    before: 'if (page !== 0) zeroPage(page);',
    after: '',
  },
  {
    file: 'kernel/frames.ts',
    what: 'a page is only half zeroed',
    before: 'for (let end = page + PAGE_BYTES;',
    after: 'for (let end = page + PAGE_BYTES / 2;',
  },
  {
    file: 'kernel/memory.ts',
    what: 'W^X is not checked for executable pages',
    before: '(object.writableMappings === 0 && !object.device)',
    after: '!object.device',
  },
  {
    file: 'kernel/memory.ts',
    what: 'a page is returned and not given back to the quota',
    before: '  if (payer != null) uncharge(payer, UNITS_PER_PAGE);\n}',
    after: '}',
  },
  {
    file: 'kernel/quota.ts',
    what: 'the limit is not checked',
    before: 'if (process.limit - process.used < units) return false;',
    after: '',
  },
  {
    file: 'kernel/quota.ts',
    what: 'a reservation is not returned',
    before: '  parent.reserved -= units;\n',
    after: '',
  },
  {
    file: 'kernel/endpoint.ts',
    what: 'nobody hears of the end of a badge',
    before: '    deliverBadgeDeath(receiver, badge.value);\n',
    after: '',
  },
  {
    file: 'kernel/ipc/rendezvous.ts',
    what: 'the badge of another message',
    before: 'return badge != null ? badge.value : 0;',
    after: 'return badge != null ? badge.value + 1 : 0;',
  },
  {
    file: 'kernel/ipc/rendezvous.ts',
    what: 'two words of a message are mixed up',
    before: '  thread.a4 = word2;\n  thread.a5 = word3;\n',
    after: '  thread.a4 = word3;\n  thread.a5 = word2;\n',
  },
  {
    file: 'kernel/ipc/rendezvous.ts',
    what: 'no priority is lent to the server',
    before: '  if (caller.priority > receiver.priority) setPriority(receiver, caller.priority);\n',
    after: '',
  },
  {
    file: 'kernel/ipc/transfer.ts',
    what: 'a handle that is moved stays',
    before: 'closeSlot(from.process, sentSlot(from, i)!);',
    after: '',
  },
  {
    file: 'kernel/ipc/transfer.ts',
    what: 'a message is a byte too short',
    before: 'memory.copy(to.messagePage, from.messagePage, bytes)',
    after: 'memory.copy(to.messagePage, from.messagePage, bytes - 1)',
  },
  {
    file: 'kernel/ipc/transfer.ts',
    what: 'the receiver is not asked how many handles it takes',
    before: ' || handles > accept',
    after: '',
  },
  {
    file: 'kernel/schedule.ts',
    what: 'priorities are ignored',
    before: 'const priority = 31 - clz<u32>(readyBits);',
    after: 'const priority = ctz<u32>(readyBits);',
  },
  {
    file: 'kernel/schedule.ts',
    what: 'a preempted thread goes to the end of its queue',
    before: 'else enqueueFirst(readyQueue(thread.priority), thread);',
    after: 'else enqueue(readyQueue(thread.priority), thread);',
  },
  {
    file: 'kernel/timer.ts',
    what: 'a timer goes off too late',
    before: 'if (timer.deadline > time) return false;',
    after: 'if (timer.deadline + 20000 > time) return false;',
  },
  {
    file: 'kernel/wait.ts',
    what: 'the deadline of a wait that ended stays set',
    before: '  cancelWaitDeadline(thread);\n',
    after: '',
  },
  {
    file: 'kernel/interrupt.ts',
    what: 'a line is not masked when it has interrupted',
    before: '    setEnabled(line, false);\n',
    after: '',
  },
  {
    file: 'kernel/interrupt.ts',
    what: 'another line is masked',
    before: '? bits | (1 << line) : bits & ~(1 << line)',
    after: '? bits | (1 << line) : bits & ~(2 << line)',
  },
  {
    file: 'kernel/entry.S',
    what: 'a register is not saved',
    before: '    sw s5, THREAD_S5(tp)\n',
    after: '',
  },
  {
    file: 'kernel/entry.S',
    what: 'a register of the kernel is visible to the user',
    before: '    li t4, 0\n',
    after: '',
  },
  {
    file: 'kernel/process.ts',
    what: 'children outlive their parent',
    before: 'else if (child != null) killProcess(child, STATUS_PARENT_DEAD);',
    after: '',
  },
  {
    file: 'kernel/interrupt.ts',
    what: 'an acknowledged line stays masked',
    before: '  if (interrupt.notification != null) setEnabled(interrupt.line, true);\n',
    after: '',
  },
  {
    file: 'kernel/interrupt.ts',
    what: 'a line that signals nobody stays enabled',
    before: '  setEnabled(interrupt.line, false);\n',
    after: '',
  },
  {
    file: 'kernel/ipc/reply.ts',
    what: 'an answered caller keeps its deadline',
    before: '  cancelWaitDeadline(caller);\n',
    after: '',
  },
  {
    file: 'kernel/ipc/reply.ts',
    what: 'a caller waits for ever when its server turns away',
    before: '  unbindCaller(server);\n  refuse(caller, E_PEER_DEAD);\n',
    after: '  unbindCaller(server);\n',
  },
  {
    file: 'kernel/ipc/reply.ts',
    what: 'a Reply handle stays when it was used',
    before: '  closeSlot(server.process, reply);\n  return OK;',
    after: '  return OK;',
  },
  {
    file: 'kernel/ipc/rendezvous.ts',
    what: 'a lent priority is not given back',
    before: '  setPriority(server, server.basePriority);\n',
    after: '',
  },
  {
    file: 'kernel/ipc/rendezvous.ts',
    what: "a server runs on nobody's budget",
    before: '  if (caller.budget !== 0) lend(receiver);\n',
    after: '',
  },
  {
    file: 'kernel/ipc/send.ts',
    what: 'a dead endpoint takes messages',
    before: '  if (endpoint.receiveHandles === 0) return E_PEER_DEAD;\n',
    after: '',
  },
  {
    file: 'kernel/ipc/send.ts',
    what: "the kernel's labels can be forged",
    before: '  if ((info & INFO_LABEL_MASK) >= LABEL_KERNEL) return E_INVALID;\n',
    after: '',
  },
  {
    file: 'kernel/ipc/receive.ts',
    what: 'a caller is not told that its server turned to the next',
    before: '  abandonCallerOf(thread);\n',
    after: '',
  },
  {
    file: 'kernel/ipc/receive.ts',
    what: 'bits arrive twice',
    before: '    notification.bits = 0;\n    thread.a6 = 0;\n',
    after: '    thread.a6 = 0;\n',
  },
  {
    file: 'kernel/notification.ts',
    what: 'an alarm is set twice',
    before: '  cancelTimer(alarm);\n',
    after: '',
  },
  {
    file: 'kernel/timer.ts',
    what: 'the heap is out of order when a timer goes',
    before: '    siftUp(last.position, last);\n',
    after: '',
  },
  {
    file: 'kernel/quota.ts',
    what: 'an ended process keeps its limit',
    before: '    payer.limit -= units;\n',
    after: '',
  },
  {
    file: 'kernel/revoke.ts',
    what: 'revoking forgets queued messages',
    before: '      refuse(threadOfSender(node), E_REVOKED);\n',
    after: '',
  },
  {
    file: 'kernel/space.ts',
    what: 'two processes get one address space number',
    before: 'process.asid = ++lastAsid;',
    after: 'process.asid = lastAsid;',
  },
  {
    file: 'kernel/space.ts',
    what: 'address space numbers begin anew without a flush',
    before: '    sfence_vma_all();\n',
    after: '',
  },
  {
    file: 'kernel/space.ts',
    what: 'the processor stays in a space that is gone',
    before: '    csr_write(CSR_SATP, SATP_MODE_SV32 | <u32>(kernelRoot() >> PAGE_SHIFT));\n',
    after: '    {}\n',
  },
  {
    file: 'kernel/handle.ts',
    what: 'an index is given out for ever',
    before: '  if (generation === HANDLE_GENERATION_MAX) return;\n',
    after: '',
  },
  {
    file: 'kernel/fpu.ts',
    what: 'the floating-point unit stays on for others',
    before: '  else csr_clear(CSR_SSTATUS, SSTATUS_FS);\n',
    after: '',
  },
  {
    file: 'kernel/fpu.ts',
    what: "a thread sees another's floating-point registers",
    before: '  fpu_load(floatsOf(thread));\n',
    after: '',
  },
  {
    file: 'kernel/fpu.S',
    what: 'a floating-point register is not saved',
    before: '    fsd f17, 136(a0)\n',
    after: '',
  },
  {
    file: 'kernel/trap.ts',
    what: 'an emulated call is executed again',
    before: '    thread.pc += 4;\n',
    after: '',
  },
  {
    file: 'kernel/schedule.ts',
    what: 'a slice that is over goes on',
    before: '  sliceOver = true;\n',
    after: '',
  },
  {
    file: 'kernel/memory.ts',
    what: 'a sealed Memory can be written',
    before: 'object.sealed || ',
    after: '',
  },
  {
    file: 'kernel/main.ts',
    what: 'user mode can read every counter',
    before: 'csr_set(CSR_SCOUNTEREN, COUNTEREN_TIME);',
    after: 'csr_set(CSR_SCOUNTEREN, 7);',
  },
  {
    file: 'kernel/kernel-map.ts',
    what: "the kernel's text can be written",
    before: 'setImagePage(page, PTE_R | PTE_X)',
    after: 'setImagePage(page, PTE_R | PTE_W | PTE_X)',
  },
  {
    file: 'kernel/kernel-map.ts',
    what: "the kernel's memory is open to user mode",
    before: 'const PTE_KERNEL: u32 = PTE_V | PTE_G | PTE_A;',
    after: 'const PTE_KERNEL: u32 = PTE_V | PTE_G | PTE_A | 16;',
  },
  {
    file: 'kernel/trap-tables.ts',
    what: 'the tables are not sealed',
    before: '  sealPage(page);\n',
    after: '',
  },
  {
    file: 'kernel/budget.ts',
    what: 'a budget is not consumed',
    before: 'payer.remaining = elapsed < payer.remaining ? payer.remaining - <u32>elapsed : 0;',
    after: 'payer.remaining = payer.remaining;',
  },
  {
    file: 'kernel/shim.S',
    what: 'a breakpoint of user mode is not delegated',
    before: '    .equ DELEGATED_EXCEPTIONS, 0xb1ff',
    after: '    .equ DELEGATED_EXCEPTIONS, 0xb1f7',
  },
];

/** @throws where the place of one is not there any more, or not unique */
export function handPicked(files: readonly { file: string; text: string }[]): Mutant[] {
  return PICKED.map(({ file, what, before, after }) => {
    const text = files.find((one) => one.file === file)?.text ?? '';
    const at = text.indexOf(before);
    if (at < 0) throw new Error(`hand-picked mutant: ${file} has no ${before}`);
    const line = text.slice(0, at).split('\n').length;
    return {
      file,
      line,
      operator: what,
      source: '',
      before,
      after,
      text: text.slice(0, at) + after + text.slice(at + before.length),
    };
  });
}
