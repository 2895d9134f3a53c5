// Time: how long, and what o'clock. A tick is 100 ns (10 MHz).

import { csr_read } from '../../abi/intrinsics';
import { TICKS_PER_MILLISECOND, TICKS_PER_SECOND } from '../../abi/memory-map';
import * as clock from '../../build/generated/protocols/clock';
import { sysNotificationCreate, sysWait } from '../../build/generated/syscalls';
import { lookup } from './registry';

const CSR_TIME: u32 = 0xc01;
const CSR_TIMEH: u32 = 0xc81;

/** Ticks since the machine started. */
export function ticks(): u64 {
  let high = csr_read(CSR_TIMEH);
  while (true) {
    const low = csr_read(CSR_TIME);
    const again = csr_read(CSR_TIMEH);
    if (again === high) return ((<u64>high) << 32) | <u64>low;
    high = again;
  }
}

/** Seconds since the machine started. */
export function uptime(): u32 {
  return <u32>(ticks() / TICKS_PER_SECOND);
}

let alarm: u32 = 0;

/** Does nothing for this long. */
export function sleep(milliseconds: u32): void {
  if (alarm === 0) alarm = <u32>sysNotificationCreate();
  const deadline = ticks() + <u64>milliseconds * TICKS_PER_MILLISECOND;
  sysWait(alarm, <u32>deadline, <u32>(deadline >> 32));
}

/** Seconds since 1970, or a negative error where there is no clock. */
export function now(): i64 {
  const server = lookup('clock');
  if (server < 0) return server;
  const status = clock.now(server);
  if (status < 0) return status;
  return <i64>(((<u64>clock.nowSecondsHigh()) << 32) | <u64>clock.nowSecondsLow());
}
