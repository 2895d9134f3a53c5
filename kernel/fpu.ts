// Floating point, switched lazily: the unit is off until a thread uses it, which is an illegal instruction then. The
// registers keep the values of the last thread that used them, its owner, until another one does. New threads begin with
// zeroes. The owner never takes the fast path (Thread.hold), so that the unit is on exactly while its owner runs.

import { csr_clear, csr_read, csr_set } from '../abi/intrinsics';
import { fpu_load, fpu_save } from './assembly';
import { CSR_SSTATUS, SSTATUS_FS } from './riscv';
import { floatsOf, HOLD_FPU, Thread } from './thread';

export let owner: Thread | null = null;
let present: bool = false;

/** Does this machine have the unit? sstatus.FS reads as zero where it does not. */
export function initializeFpu(): void {
  csr_set(CSR_SSTATUS, SSTATUS_FS);
  present = (csr_read(CSR_SSTATUS) & SSTATUS_FS) !== 0;
  csr_clear(CSR_SSTATUS, SSTATUS_FS);
}

/** After an illegal instruction of the running thread: true where the unit was off, and is on and the thread's now. */
export function takeFpu(thread: Thread): bool {
  const previous = owner;
  if (!present || previous === thread) return false;
  csr_set(CSR_SSTATUS, SSTATUS_FS);
  if (previous != null) {
    fpu_save(floatsOf(previous));
    previous.hold &= ~HOLD_FPU;
  }
  fpu_load(floatsOf(thread));
  thread.hold |= HOLD_FPU;
  owner = thread;
  return true;
}

/** The unit is on while its owner runs. */
export function switchFpu(thread: Thread): void {
  if ((thread.hold & HOLD_FPU) !== 0) csr_set(CSR_SSTATUS, SSTATUS_FS);
  else csr_clear(CSR_SSTATUS, SSTATUS_FS);
}

/** A thread is gone: what it left in the registers is nobody's. */
export function dropFpu(thread: Thread): void {
  if (owner === thread) owner = null;
}
