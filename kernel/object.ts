// The header of every kernel object, and typed pools: objects of one size, carved from whole pages, with a list of free
// ones. Objects are charged to a process in units of 64 bytes, see quota.ts.

import { PAGE_BYTES } from '../abi/memory-map';
import { allocateFrame } from './frames';
import { dropProcess, Process } from './process';
import { CHARGE_UNIT_BYTES, charge, uncharge } from './quota';

@unmanaged
export class KernelObject {
  type: u32;
  /** Handles and kernel pointers to this object; at zero it is freed. */
  references: u32;
  /** The process that this object is charged to. */
  payer: Process | null;
  /** Next in the pool while this one is free; next to be reclaimed once it has ended. */
  nextFree: KernelObject | null;
}

// Private types, beside those of abi/handles.ts.
export const TYPE_BADGE: u32 = 8; // a minted badge
export const TYPE_MAPPING: u32 = 9;
const TYPES: i32 = 10;
/** Head of the free list of each type. */
export const freeLists: usize = memory.data(TYPES * 4);
const JUNK: u8 = 0xdb;

function units(bytes: u32): u32 {
  return (bytes + CHARGE_UNIT_BYTES - 1) / CHARGE_UNIT_BYTES;
}

/** Objects stand at multiples of 8, for their 64-bit fields. */
function strideOf(bytes: u32): u32 {
  return (bytes + 7) & ~7;
}

function refill(head: usize, bytes: u32): bool {
  const page = allocateFrame();
  if (page === 0) return false;
  const stride = strideOf(bytes);
  let list: usize = 0;
  for (let offset: usize = 0; offset + stride <= PAGE_BYTES; offset += stride) {
    changetype<KernelObject>(page + offset).nextFree = changetype<KernelObject | null>(list);
    list = page + offset;
  }
  store<usize>(head, list);
  return true;
}

/** A zeroed object with one reference, charged to `payer` (null: to nobody); 0 where the quota or the machine has no room. */
export function allocateObject(type: u32, bytes: u32, payer: Process | null): usize {
  const head = freeLists + ((<usize>type) << 2);
  if (payer != null && !charge(payer, units(bytes))) return 0;
  if (load<usize>(head) === 0 && !refill(head, bytes)) {
    if (payer != null) uncharge(payer, units(bytes));
    return 0;
  }
  if (payer != null) payer.references++;
  const object = changetype<KernelObject>(load<usize>(head));
  store<usize>(head, changetype<usize>(object.nextFree));
  memory.fill(changetype<usize>(object), 0, bytes);
  object.type = type;
  object.references = 1;
  object.payer = payer;
  return changetype<usize>(object);
}

/** Returns an object to its pool, filled with junk, so that a stale pointer shows. */
export function freeObject(object: KernelObject, bytes: u32): void {
  const head = freeLists + ((<usize>object.type) << 2);
  const payer = object.payer;
  memory.fill(changetype<usize>(object), JUNK, bytes);
  object.nextFree = changetype<KernelObject | null>(load<usize>(head));
  store<usize>(head, changetype<usize>(object));
  if (payer != null) {
    uncharge(payer, units(bytes));
    dropProcess(payer);
  }
}
