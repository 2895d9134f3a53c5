// The guest's memory as a debugger sees it: virtual addresses by the TLB and page tables of the moment, or physical ones.
// RAM and the reset ROM only: reading a device's register can change the device.

import type { Machine } from '../machine.ts';

const PAGE_BYTES = 4096;

/** Reads up to `bytes` bytes: fewer where the rest is not there. */
export function readMemory(machine: Machine, address: number, bytes: number, physical: boolean): Uint8Array {
  const result = new Uint8Array(bytes);
  let done = 0;
  while (done < bytes) {
    const { at, length } = piece(machine, address + done, bytes - done, physical);
    const content = at === undefined ? undefined : contentAt(machine, at, length);
    if (content === undefined) break;
    result.set(content, done);
    done += length;
  }
  return result.subarray(0, done);
}

/** False (and then nothing is written) where some of it is not RAM. */
export function writeMemory(
  machine: Machine,
  address: number,
  bytes: Uint8Array,
  physical: boolean,
): boolean {
  const pieces: { at: number; from: number; length: number }[] = [];
  for (let done = 0; done < bytes.length; ) {
    const { at, length } = piece(machine, address + done, bytes.length - done, physical);
    if (at === undefined || !machine.memory.isRam(at, length)) return false;
    pieces.push({ at, from: done, length });
    done += length;
  }
  for (const { at, from, length } of pieces) machine.memory.copyIn(at, bytes.subarray(from, from + length));
  return true;
}

/** The part of a range that lies in its first page, and where that is. */
function piece(machine: Machine, address: number, bytes: number, physical: boolean) {
  const unsigned = address % 2 ** 32;
  const length = Math.min(bytes, PAGE_BYTES - (unsigned % PAGE_BYTES));
  return { at: physical ? unsigned : machine.hart.mmu.probe(unsigned), length };
}

function contentAt(machine: Machine, at: number, length: number): Uint8Array | undefined {
  const inRam = machine.memory.view(at >>> 0, length);
  if (inRam !== undefined) return inRam;
  const rom = machine.board.devices.find(({ name }) => name === 'reset-rom');
  if (rom === undefined || at < rom.base || at + length > rom.base + rom.bytes) return undefined;
  return Uint8Array.from({ length }, (_, index) => rom.read(at - rom.base + index, 1));
}
