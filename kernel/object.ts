// The header of every kernel object, and typed pools: objects of one size, carved from whole pages. Objects are charged to a
// process in units of 64 bytes, see quota.ts. A page whose objects are all free goes back to frames.ts, but for one a type.
//
//   page of a pool   0  the first free object in it, or 0
//                    4  the next page of the pool that has a free object, and
//                    8  the one before it
//                   12  how many objects are in use
//                   16  objects, at multiples of 8 for their 64-bit fields

import { PAGE_BYTES } from '../abi/memory-map';
import { allocateFrame, freeFrame } from './frames';
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
/** For each type the first page that has a free object. */
export const pools: usize = memory.data(TYPES * 4);
const JUNK: u8 = 0xdb;

@unmanaged
class PoolPage {
  free: KernelObject | null;
  next: PoolPage | null;
  previous: PoolPage | null;
  used: u32;
}

export const POOL_PAGE_HEADER_BYTES: u32 = offsetof<PoolPage>();

function units(bytes: u32): u32 {
  return (bytes + CHARGE_UNIT_BYTES - 1) / CHARGE_UNIT_BYTES;
}

function poolOf(type: u32): usize {
  return pools + ((<usize>type) << 2);
}

function pageOf(object: KernelObject): PoolPage {
  return changetype<PoolPage>(changetype<usize>(object) & ~(<usize>(PAGE_BYTES - 1)));
}

function enter(pool: usize, page: PoolPage): void {
  const first = changetype<PoolPage | null>(load<usize>(pool));
  page.next = first;
  page.previous = null;
  if (first != null) first.previous = page;
  store<usize>(pool, changetype<usize>(page));
}

function leave(pool: usize, page: PoolPage): void {
  const next = page.next;
  const previous = page.previous;
  if (next != null) next.previous = previous;
  if (previous != null) previous.next = next;
  else store<usize>(pool, changetype<usize>(next));
}

/** A new page of free objects; false where there is no memory. */
function grow(pool: usize, bytes: u32): bool {
  const frame = allocateFrame();
  if (frame === 0) return false;
  const stride = (bytes + 7) & ~7;
  const page = changetype<PoolPage>(frame);
  page.used = 0;
  page.free = null;
  for (let offset = POOL_PAGE_HEADER_BYTES; offset + stride <= PAGE_BYTES; offset += stride) {
    const object = changetype<KernelObject>(frame + offset);
    object.nextFree = page.free;
    page.free = object;
  }
  enter(pool, page);
  return true;
}

/** A zeroed object with one reference, charged to `payer` (null: to nobody); 0 where the quota or the machine has no room. */
export function allocateObject(type: u32, bytes: u32, payer: Process | null): usize {
  const pool = poolOf(type);
  if (payer != null && !charge(payer, units(bytes))) return 0;
  if (load<usize>(pool) === 0 && !grow(pool, bytes)) {
    if (payer != null) uncharge(payer, units(bytes));
    return 0;
  }
  if (payer != null) payer.references++;
  const page = changetype<PoolPage>(load<usize>(pool));
  const object = page.free!;
  page.free = object.nextFree;
  page.used++;
  if (page.free == null) leave(pool, page);
  memory.fill(changetype<usize>(object), 0, bytes);
  object.type = type;
  object.references = 1;
  object.payer = payer;
  return changetype<usize>(object);
}

/** Returns an object to its pool, filled with junk, so that a stale pointer shows. */
export function freeObject(object: KernelObject, bytes: u32): void {
  const pool = poolOf(object.type);
  const payer = object.payer;
  memory.fill(changetype<usize>(object), JUNK, bytes);
  const page = pageOf(object);
  if (page.free == null) enter(pool, page);
  object.nextFree = page.free;
  page.free = object;
  if (--page.used === 0 && (page.next != null || page.previous != null)) {
    leave(pool, page);
    freeFrame(changetype<usize>(page));
  }
  if (payer != null) {
    uncharge(payer, units(bytes));
    dropProcess(payer);
  }
}
