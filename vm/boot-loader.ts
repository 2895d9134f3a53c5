// What a boot loader does before the hart starts: puts the program, the boot archive (initrd) and the device tree into
// RAM, where QEMU's `virt` puts them.

import { RAM_BASE } from '../abi/memory-map.ts';
import type { MachineOptions } from './api.ts';
import { buildDeviceTree } from './device-tree.ts';
import { type ElfSegment, isElf, LoadError, parseElf } from './elf-loader.ts';
import type { HtifSymbols } from './htif.ts';
import type { PhysicalMemory } from './mmu/physical.ts';
import { Xorshift32 } from './xorshift.ts';

const ISA = 'rv32imafdc_zicsr_zifencei_zihintpause_sstc';
const RANDOM_SEED_BYTES = 32;

const PAGE_BYTES = 4096;
/** The device tree lies below the end of RAM at a multiple of this, where RAM is that large. */
const DEVICE_TREE_ALIGNMENT = 0x200000;
/** The archive lies half of RAM behind the start of the kernel, but no further than this. */
const INITRD_DISTANCE_MAX = 0x8000000;

/** Addresses of the first byte, and of the one behind the last. */
export interface MemoryRange {
  readonly start: number;
  readonly end: number;
}

export interface LoadedProgram {
  readonly entry: number;
  /** What it occupies. */
  readonly ranges: readonly MemoryRange[];
  /** If the program has them. */
  readonly htif: HtifSymbols | undefined;
}

/** What is to be started, as ELF executables or as bytes that are executed from the first one on. */
export interface BootFiles {
  readonly kernel?: Uint8Array | undefined;
  /** Started first, in M-mode; it starts the kernel. */
  readonly bios?: Uint8Array | undefined;
}

export interface BootPlan {
  /** Where the reset ROM goes. */
  readonly entry: number;
  /** Where firmware is to go then; 0 where there is no kernel for it. */
  readonly next: number;
  readonly htif: HtifSymbols | undefined;
}

/** A raw kernel lies behind its firmware, at a multiple of this. */
const KERNEL_ALIGNMENT = 0x400000;

/**
 * Places firmware and kernel where QEMU's `virt` does.
 * @returns the plan, and what memory is occupied then
 * @throws LoadError with one clear line
 */
export function placeBoot(
  memory: PhysicalMemory,
  { kernel, bios }: BootFiles,
): { plan: BootPlan; occupied: readonly MemoryRange[] } {
  const firmware = bios === undefined ? undefined : placeFile(memory, bios, RAM_BASE, 'bios');
  const behind = firmware === undefined ? RAM_BASE : alignUp(endOf(firmware.ranges), KERNEL_ALIGNMENT);
  const program = kernel === undefined ? undefined : placeFile(memory, kernel, behind, 'kernel');
  const overlap = program?.ranges.find((range) => overlaps(firmware?.ranges ?? [], range));
  if (overlap !== undefined) throw new LoadError(`lies over the firmware, at ${hex(overlap.start)}`);
  const first = firmware ?? program;
  const plan = {
    entry: first?.entry ?? RAM_BASE,
    next: program?.entry ?? 0,
    htif: program?.htif ?? firmware?.htif,
  };
  return { plan, occupied: [...(firmware?.ranges ?? []), ...(program?.ranges ?? [])] };
}

function placeFile(
  memory: PhysicalMemory,
  file: Uint8Array,
  address: number,
  role: LoadError['file'],
): LoadedProgram {
  try {
    return isElf(file) ? placeProgram(memory, file) : placeRaw(memory, file, address);
  } catch (error) {
    throw error instanceof LoadError ? new LoadError(error.message, role) : error;
  }
}

function placeRaw(memory: PhysicalMemory, file: Uint8Array, address: number): LoadedProgram {
  if (file.length === 0) throw new LoadError('the file is empty');
  if (!memory.copyIn(address, file)) {
    throw new LoadError(
      `${file.length} bytes (not an ELF file) do not fit into RAM at ${hex(address)} (${ramRange(memory)})`,
    );
  }
  const ranges = [{ start: address, end: address + file.length }];
  return { entry: address, ranges, htif: undefined };
}

/** @throws LoadError with one clear line for a file that is no program for this machine, or does not fit */
export function placeProgram(memory: PhysicalMemory, file: Uint8Array): LoadedProgram {
  const { entry, positionIndependent, segments, tohost, fromhost } = parseElf(file);
  if (positionIndependent && !memory.isRam(segments[0].address, 1)) {
    const hint = 'give the raw code that was made from it (.bin)';
    throw new LoadError(`ELF file is linked at ${hex(segments[0].address)}, outside RAM: ${hint}`);
  }
  for (const segment of segments) placeSegment(memory, segment);
  const ranges = segments.map(({ address, memoryBytes }) => ({ start: address, end: address + memoryBytes }));
  return {
    entry: firstInstruction(memory, entry, segments),
    ranges,
    htif: tohost === undefined ? undefined : { tohost, fromhost },
  };
}

/**
 * QEMU begins at the start of RAM whatever the file says, and firmware of QEMU's at the lowest address; so a linker script
 * that names no entry, or another one than the code at the start, goes unnoticed there. What is linked elsewhere is entered
 * at its entry, and so is a file whose headers are loaded too.
 */
function firstInstruction(memory: PhysicalMemory, entry: number, segments: readonly ElfSegment[]): number {
  const lowest = segments.reduce((first, segment) => (segment.address < first.address ? segment : first));
  const headers = isElf(lowest.bytes);
  if (lowest.address === RAM_BASE && lowest.bytes.length > 0 && !headers) return RAM_BASE;
  if (memory.isRam(entry, 4)) return entry;
  if (headers) throw new LoadError(`ELF entry ${hex(entry)} lies outside RAM (${ramRange(memory)})`);
  return lowest.address;
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

/**
 * Places boot archive and device tree, for a kernel that begins at `kernel`, beside the memory that is occupied.
 * @returns the tree's address
 * @throws LoadError where they do not fit
 */
export function placeBootData(
  memory: PhysicalMemory,
  options: MachineOptions,
  kernel: number,
  occupied: readonly MemoryRange[],
): number {
  const initrd = options.initrd && placeInitrd(memory, options.initrd, kernel, occupied);
  const { bootArguments, virtioHighestFirst = false } = options;
  const tree = buildDeviceTree({
    ramBytes: memory.ramBytes,
    isa: ISA,
    virtioHighestFirst,
    // other numbers than the entropy device starts with
    randomSeed: new Xorshift32(~(options.seed ?? 0)).bytes(RANDOM_SEED_BYTES),
    ...(bootArguments === undefined ? {} : { bootArguments }),
    ...(initrd === undefined ? {} : { initrd }),
  });
  const alignment = memory.ramBytes > DEVICE_TREE_ALIGNMENT ? DEVICE_TREE_ALIGNMENT : PAGE_BYTES;
  const address = Math.floor((RAM_BASE + memory.ramBytes - tree.length) / alignment) * alignment;
  if (initrd !== undefined && initrd.end > address) throw archiveTooLarge(options.initrd!);
  if (address < RAM_BASE || overlaps(occupied, { start: address, end: address + tree.length })) {
    throw new LoadError(`leaves no room for the device tree at ${hex(address)} (${ramRange(memory)})`);
  }
  memory.copyIn(address, tree);
  return address;
}

function placeInitrd(
  memory: PhysicalMemory,
  archive: Uint8Array,
  kernel: number,
  occupied: readonly MemoryRange[],
): MemoryRange {
  const start = kernel + Math.min(Math.floor(memory.ramBytes / 2), INITRD_DISTANCE_MAX);
  const place = { start, end: start + archive.length };
  if (overlaps(occupied, place)) {
    throw new LoadError(`lies where the boot archive must be, at ${range(start, archive.length)}`);
  }
  if (!memory.copyIn(start, archive)) throw archiveTooLarge(archive);
  return place;
}

const overlaps = (occupied: readonly MemoryRange[], { start, end }: MemoryRange) =>
  occupied.some((range) => range.start < end && start < range.end);

const endOf = (ranges: readonly MemoryRange[]) => Math.max(...ranges.map(({ end }) => end));

const archiveTooLarge = ({ length }: Uint8Array) =>
  new LoadError(`the boot archive (${length} bytes) does not fit into RAM`, 'initrd');

const alignUp = (address: number, unit: number) => Math.ceil(address / unit) * unit;
const hex = (address: number) => `0x${address.toString(16).padStart(8, '0')}`;
const range = (address: number, bytes: number) => `${hex(address)}..${hex(address + bytes - 1)}`;
const ramRange = (memory: PhysicalMemory) => range(RAM_BASE, memory.ramBytes);
