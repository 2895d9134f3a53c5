// The table of contents of the kernel: what happens, in order, between the first instruction in S-mode and the first in
// user mode. shim.S has entered here from machine mode, with paging and interrupts off.

import { csr_clear, csr_set, csr_write } from '../abi/intrinsics';
import { image_end_address, start_user_mode } from './assembly';
import { checkLayout } from './boot/check-layout';
import {
  archiveEnd,
  archiveStart,
  argumentsQuiet,
  memoryEnd,
  parseDeviceTree,
  treeBytes,
} from './boot/device-tree';
import { startInit } from './boot/init-process';
import { initializeClock } from './clock';
import { initializeFpu } from './fpu';
import { freeFrameCount, initializeFrames } from './frames';
import { initializeInterrupts } from './interrupt';
import { initializeKernelMap } from './kernel-map';
import {
  COUNTEREN_TIME,
  CSR_SCOUNTEREN,
  CSR_SIE,
  CSR_SSTATUS,
  INTERRUPT_EXTERNAL_BIT,
  INTERRUPT_TIMER_BIT,
  SSTATUS_SPP,
} from './riscv';
import { pickNext } from './schedule';
import { idtInHardware, initializeTrapTables } from './trap-tables';
import { print, printDecimal, setQuiet } from './uart';

// For tools that look at a kernel from outside (check/): addresses and offsets, as symbols.
export { budgetEnd as budget_end } from './budget';
export {
  programmed as timer_programmed,
  runningSince as running_since,
  sliceEnd as slice_end,
} from './clock';
export { owner as fpu_owner } from './fpu';
export {
  freeList as free_frames,
  freePages as free_frame_count,
  owners as frame_owners,
  ranges as frame_ranges,
} from './frames';
export { lines as interrupt_lines } from './interrupt';
// Exported so that the compiler keeps the general cases out of the fast path that calls them.
export { replyReceive } from './ipc/reply';
export { call } from './ipc/send';
export { root as kernel_root } from './kernel-map';
export * from './layout';
export { pools } from './object';
export { abort, kernel_trap_panic } from './panic';
export { head as reclaim_first } from './reclaim';
export {
  current_thread,
  readyBits as ready_bits,
  readyQueues as ready_queues,
  reschedule,
  reschedule_wanted,
  switches as switch_count,
} from './schedule';
export { generation as asid_generation, lastAsid as last_asid } from './space';
export { heap as timer_heap, heapSize as timer_count } from './timer';
export { on as trace_on, ring as trace_memory } from './trace';
export {
  faults as fault_count,
  handle_exception,
  handle_interrupt,
  handlePendingInterrupts as poll_interrupts,
  interrupts as interrupt_count,
} from './trap';
export { interrupt_descriptor_table, system_call_vector } from './trap-tables';

const PAGES_PER_MEBIBYTE: u32 = 256;

export function main(deviceTree: usize): void {
  checkLayout();
  parseDeviceTree(deviceTree); // how much RAM, where the boot archive is, the boot arguments
  if (argumentsQuiet()) setQuiet();
  print('\ncoxswain: a microkernel on RV32\n');

  initializeFrames(
    image_end_address(),
    archiveStart,
    archiveEnd,
    deviceTree,
    deviceTree + treeBytes,
    memoryEnd,
  );
  initializeKernelMap(); // paging on
  initializeTrapTables(); // IDT and SCV, sealed
  initializeInterrupts();
  initializeClock();
  initializeFpu();
  csr_write(CSR_SIE, INTERRUPT_TIMER_BIT | INTERRUPT_EXTERNAL_BIT);
  csr_set(CSR_SCOUNTEREN, COUNTEREN_TIME); // user mode may read the time, and no other counter
  csr_clear(CSR_SSTATUS, SSTATUS_SPP); // the first sret goes to user mode

  print('kernel: ');
  printDecimal(freeFrameCount() / PAGES_PER_MEBIBYTE);
  print(' MiB free, interrupt descriptor table walked in ');
  print(idtInHardware() !== 0 ? 'hardware\n' : 'software\n');

  startInit(); // the first process, from the boot archive
  pickNext();
  start_user_mode();
}
