// Traps that are not system calls: interrupts, and exceptions of user code, which become calls to the fault endpoint.

import { csr_read } from '../abi/intrinsics';
import { CAUSE_ILLEGAL_INSTRUCTION, VECTOR_SYSTEM_CALL_INT } from '../abi/traps';
import { handleTimer } from './clock';
import { takeFpu } from './fpu';
import { handleExternal } from './interrupt';
import { callWithFault, FAULT_INFO } from './ipc/send';
import { panicWith } from './panic';
import { killProcess } from './process';
import { CSR_SIP, INTERRUPT_EXTERNAL_BIT, INTERRUPT_TIMER_BIT } from './riscv';
import { block, current, reschedule, reschedule_wanted } from './schedule';
import { idtInHardware } from './trap-tables';
import { STATUS_UNHANDLED_FAULT } from './wait';

export let interrupts: u32 = 0;
export let faults: u32 = 0;

export function interruptCount(): u32 {
  return interrupts;
}

export function faultCount(): u32 {
  return faults;
}

/** Serves what is pending; also called between the slices of what takes long, and by the idle loop, with interrupts off. */
export function handlePendingInterrupts(): void {
  const pending = csr_read(CSR_SIP) & (INTERRUPT_EXTERNAL_BIT | INTERRUPT_TIMER_BIT);
  if (pending === 0) return;
  interrupts++;
  if ((pending & INTERRUPT_EXTERNAL_BIT) !== 0) handleExternal();
  if ((pending & INTERRUPT_TIMER_BIT) !== 0) handleTimer();
}

/** From entry.S. */
export function handle_interrupt(): void {
  handlePendingInterrupts();
  if (reschedule_wanted !== 0) reschedule();
}

/** `int 48` as an instruction word: where the processor lacks Xidt it is illegal, and emulated here. */
const INSTRUCTION_INT_48: u32 = (VECTOR_SYSTEM_CALL_INT << 20) | 0x0b;

/**
 * From entry.S: an exception of user code. The thread waits for what its fault handler says. 1 where the instruction was the
 * second door for system calls, on a processor that does not have it: entry.S makes the call then.
 */
export function handle_exception(cause: u32, value: u32): u32 {
  const thread = current();
  if (cause === CAUSE_ILLEGAL_INSTRUCTION && value === INSTRUCTION_INT_48 && idtInHardware() === 0) {
    thread.pc += 4;
    return 1;
  }
  if (cause === CAUSE_ILLEGAL_INSTRUCTION && takeFpu(thread)) return 0;
  faults++;
  const process = thread.process;
  const endpoint = process.faultEndpoint;
  if (endpoint == null) panicWith('fault in init, which nobody handles: pc', thread.pc);
  const badge = process.faultBadge;
  thread.faultInfo = FAULT_INFO;
  thread.faultCause = cause;
  thread.faultPc = thread.pc;
  thread.faultValue = value;
  thread.faultSp = thread.sp;
  if (!callWithFault(thread, endpoint!, badge != null ? badge.value : 0))
    killProcess(process, STATUS_UNHANDLED_FAULT);
  block();
  return 0;
}
