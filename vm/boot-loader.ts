// What a boot loader does before the hart starts: puts the program, the boot archive (initrd) and the device tree into
// RAM, where QEMU's `virt` puts them.

import { RAM_BASE } from '../abi/memory-map.ts';
import type { MachineOptions } from './api.ts';
import { buildDeviceTree } from './device-tree.ts';
import { type ElfSegment, LoadError, parseElf } from './elf-loader.ts';
import type { PhysicalMemory } from './mmu/physical.ts';

const ISA = 'rv32imafdc_zicsr_zifencei_sstc';

const PAGE_BYTES = 4096;
/** The device tree lies below the end of RAM at a multiple of this, where RAM is that large. */
const DEVICE_TREE_ALIGNMENT = 0x200000;
/** The archive lies in the middle of RAM, but no further in than this. */
const INITRD_DISTANCE_MAX = 0x8000000;

export interface LoadedProgram {
  readonly entry: number;
  /** Address of the HTIF symbol, if the program has it. */
  readonly tohost: number | undefined;
}

/** @throws LoadError with one clear line for a file that is no program for this machine, or does not fit */
export function placeProgram(memory: PhysicalMemory, file: Uint8Array): LoadedProgram {
  const { entry, segments, tohost } = parseElf(file);
  for (const segment of segments) placeSegment(memory, segment);
  if (!memory.isRam(entry, 4)) {
    throw new LoadError(`ELF entry ${hex(entry)} lies outside RAM (${ramRange(memory)})`);
  }
  return { entry, tohost };
}

function placeSegment(memory: PhysicalMemory, segment: ElfSegment): void {
  // Linkers put the file's headers on the page before the first section; when that is the page before RAM, they go.
  const below = RAM_BASE - segment.address;
  const skipped = below > 0 && below <= PAGE_BYTES ? below : 0;
  const address = segment.address + skipped;
  const bytes = segment.bytes.subarray(skipped);
  const memoryBytes = Math.max(segment.memoryBytes - skipped, 0);
  if (!memory.isRam(address, memoryBytes)) {
    throw new LoadError(
      `ELF segment at ${range(address, memoryBytes)} lies outside RAM (${ramRange(memory)})`,
    );
  }
  memory.copyIn(address, bytes);
  memory.clear(address + bytes.length, memoryBytes - bytes.length);
}

/** Places boot archive and device tree; the tree's address. @throws LoadError where they do not fit */
export function placeBootData(memory: PhysicalMemory, options: MachineOptions): number {
  const initrd = options.initrd === undefined ? undefined : placeInitrd(memory, options.initrd);
  const { bootArguments } = options;
  const tree = buildDeviceTree({
    ramBytes: memory.ramBytes,
    isa: ISA,
    ...(bootArguments === undefined ? {} : { bootArguments }),
    ...(initrd === undefined ? {} : { initrd }),
  });
  const end = RAM_BASE + memory.ramBytes;
  const alignment = memory.ramBytes > DEVICE_TREE_ALIGNMENT ? DEVICE_TREE_ALIGNMENT : PAGE_BYTES;
  const address = Math.floor((end - tree.length) / alignment) * alignment;
  if (initrd !== undefined && initrd.end > address) {
    throw new LoadError(`the boot archive (${options.initrd?.length} bytes) does not fit into RAM`);
  }
  memory.copyIn(address, tree);
  return address;
}

function placeInitrd(memory: PhysicalMemory, archive: Uint8Array): { start: number; end: number } {
  const start = RAM_BASE + Math.min(Math.floor(memory.ramBytes / 2), INITRD_DISTANCE_MAX);
  if (!memory.copyIn(start, archive)) {
    throw new LoadError(`the boot archive (${archive.length} bytes) does not fit into RAM`);
  }
  return { start, end: start + archive.length };
}

const hex = (address: number) => `0x${address.toString(16).padStart(8, '0')}`;
const range = (address: number, bytes: number) => `${hex(address)}..${hex(address + bytes - 1)}`;
const ramRange = (memory: PhysicalMemory) => range(RAM_BASE, memory.ramBytes);
