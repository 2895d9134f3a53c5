// The machine's time, as any program can read it (RISC-V unprivileged manual, "Zicntr": time and timeh).

import { csr_read } from '../../abi/intrinsics.ts';
import { TICKS_PER_SECOND } from '../../abi/memory-map.ts';

const CSR_TIME: u32 = 0xc01;
const CSR_TIMEH: u32 = 0xc81;

/** Ticks since the machine started: read twice where the low half ran over in between. */
export function ticks(): u64 {
  while (true) {
    let high = csr_read(CSR_TIMEH);
    let low = csr_read(CSR_TIME);
    if (csr_read(CSR_TIMEH) === high) return ((<u64>high) << 32) | low;
  }
}

/** Whole seconds since the machine started. */
export function secondsUp(): u32 {
  return <u32>(ticks() / TICKS_PER_SECOND);
}
