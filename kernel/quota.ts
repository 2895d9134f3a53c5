// Quotas: how much memory a process may hold, in units of 64 bytes (so that small objects and whole pages add up).
//
// A child's limit is reserved out of its parent's, so own use plus children's reservations never exceeds a limit. When a
// process dies its limit shrinks to what is still in use because others refer to it; the rest goes back to the parent, and
// so does every later return. A process's payer is its parent.

import { PAGE_BYTES } from '../abi/memory-map';
import { Process } from './process';

export const CHARGE_UNIT_BYTES: u32 = 64;
export const UNITS_PER_PAGE: u32 = PAGE_BYTES / CHARGE_UNIT_BYTES;

/** False, and nothing charged, where the limit would be exceeded. */
export function charge(process: Process, units: u32): bool {
  if (process.limit - process.used < units) return false;
  process.used += units;
  return true;
}

/** What an ended process gives back is its parent's, and so on: PROCESS_DEPTH_MAX times at most. */
export function uncharge(process: Process, units: u32): void {
  let payer = process;
  payer.used -= units;
  while (payer.dead) {
    payer.limit -= units;
    payer = payer.payer!; // init, who has none, does not end
    payer.reserved -= units;
    payer.used -= units;
  }
}

/** Takes a child's limit out of the parent's. False, and nothing reserved, where it does not fit. */
export function reserve(parent: Process, units: u32): bool {
  if (!charge(parent, units)) return false;
  parent.reserved += units;
  return true;
}

/** Part of what a child had reserved is the parent's again. */
export function returnReservation(parent: Process, units: u32): void {
  parent.reserved -= units;
  uncharge(parent, units);
}

/** At death: gives what is not in use back to the parent. */
export function shrinkToUse(process: Process): void {
  const unused = process.limit - process.used;
  process.limit = process.used;
  const parent = process.payer;
  if (parent != null) returnReservation(parent, unused);
}
