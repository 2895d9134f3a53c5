// A way to the shared parts for tests on the host. Not part of any server.

import { Ring } from './ring.ts';
import { BadgeTable } from './table.ts';

const buffer = memory.data(4096);
let ring = Ring.create(16);
let table = BadgeTable.create();

export function newRing(capacity: u32): void {
  ring.destroy();
  ring = Ring.create(capacity);
}

/** How many characters found room. */
export function push(text: string): u32 {
  for (let i = 0; i < text.length; i += 1) store<u8>(buffer + i, text.charCodeAt(i));
  return ring.push(buffer, text.length);
}

export function pop(count: u32): string {
  let got = ring.pop(buffer, count);
  let text = '';
  for (let i: u32 = 0; i < got; i += 1) text += String.fromCharCode(load<u8>(buffer + i));
  return text;
}

export function free(): u32 {
  return ring.free;
}

export function newTable(): void {
  table = BadgeTable.create();
}

/** Enters a record (an even number, not 0); its badge. */
export function add(record: u32): u32 {
  return table.add(record);
}

export function find(badge: u32): u32 {
  return table.find(badge);
}

export function removeBadge(badge: u32): void {
  table.remove(badge);
}
