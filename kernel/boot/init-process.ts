// The first process. Its program is the first file of the boot archive, a static ELF; it gets handles to everything that is
// not the kernel's: the boot archive, the device registers, the interrupt lines. All other processes are its doing.

import {
  BOOT_ARCHIVE,
  BOOT_ARCHIVE_BYTES,
  BOOT_ARCHIVE_OFFSET,
  BOOT_ARGUMENTS_BYTES,
  BOOT_ARGUMENTS_OFFSET,
  BOOT_DEVICE_BYTES,
  BOOT_DEVICES,
  BOOT_DEVICES_OFFSET,
  BOOT_HEADER_BYTES,
  BOOT_MAGIC,
  BOOT_PROCESS,
  DEVICE_FINISHER,
  DEVICE_RTC,
  DEVICE_TRACE,
  DEVICE_UART,
  DEVICE_VIRTIO,
} from '../../abi/boot-info';
import {
  RIGHT_EXECUTE,
  RIGHT_READ,
  RIGHT_WRITE,
  TYPE_INTERRUPT,
  TYPE_MEMORY,
  TYPE_PROCESS,
} from '../../abi/handles';
import {
  FINISHER_BASE,
  IRQ_RTC,
  IRQ_UART,
  IRQ_VIRTIO,
  MESSAGE_PAGE,
  PAGE_BYTES,
  PAGE_SHIFT,
  RTC_BASE,
  START_BLOCK,
  UART_BASE,
  USER_STACK_TOP,
  VIRTIO_BASE,
  VIRTIO_SLOTS,
  VIRTIO_STRIDE,
} from '../../abi/memory-map';
import { RIGHTS_ALL } from '../../abi/messages';
import { TRACE_PAGES } from '../../abi/trace';
import { prepareThread, startThread } from '../calls/threads';
import { freeFrameCount } from '../frames';
import { addHandle } from '../handle';
import { createInterrupt } from '../interrupt';
import { createFixedMemory, createMemory, dropMemory, Memory, pageOfMemory } from '../memory';
import { KernelObject } from '../object';
import { panic } from '../panic';
import { createProcess, Process } from '../process';
import { mapMemory, registerReserved } from '../space';
import { initializeTrace } from '../trace';
import { findFirstFile, firstFile, firstFileBytes } from './archive';
import { archiveEnd, archiveStart, bootArguments, bootArgumentsBytes } from './device-tree';

const STACK_PAGES: u32 = 16;
const INIT_PRIORITY: u32 = 24;
const KERNEL_RESERVE_PAGES: u32 = 64; // pages that the kernel keeps for pools
const DATA_PROTECTION: u32 = RIGHT_READ | RIGHT_WRITE;

// ELF32 (System V ABI, chapter 4): only what a static executable of our own linker has
const ELF_MAGIC: u32 = 0x464c457f;
const ELF_ENTRY: usize = 24;
const ELF_PROGRAM_HEADERS: usize = 28;
const ELF_PROGRAM_HEADER_COUNT: usize = 44;
const PROGRAM_HEADER_BYTES: usize = 32;
const SEGMENT_LOAD: u32 = 1;
const SEGMENT_EXECUTABLE: u32 = 1;
const SEGMENT_WRITABLE: u32 = 2;

function check(holds: bool): void {
  if (!holds) panic('boot: init does not fit into memory, or its ELF file is damaged');
}

/** Takes `pages` pages, maps them, and gives the object back; its only reference is that of the mappings afterwards. */
function mapNew(process: Process, address: usize, pages: u32, protection: u32): Memory {
  const object = createMemory(process, pages);
  check(object != null);
  for (let done: u32 = 0; done < pages; ) {
    const at = address + ((<usize>done) << PAGE_SHIFT);
    const mapped = mapMemory(process, object!, at, done, pages - done, protection, null);
    check(mapped > 0);
    done += mapped;
  }
  dropMemory(object!); // the mappings keep it
  return object!;
}

/** Copies bytes into an object, page by page, from `offset` on. */
function fill(object: Memory, offset: usize, source: usize, bytes: usize): void {
  let done: usize = 0;
  while (done < bytes) {
    const at = offset + done;
    const inPage = at & (PAGE_BYTES - 1);
    const room = min<usize>(PAGE_BYTES - inPage, bytes - done);
    memory.copy(pageOfMemory(object, <u32>(at >> PAGE_SHIFT)) + inPage, source + done, room);
    done += room;
  }
}

function loadSegment(process: Process, header: usize): void {
  if (load<u32>(header) !== SEGMENT_LOAD) return;
  const fileOffset = load<u32>(header, 4);
  const address = load<u32>(header, 8);
  const fileBytes = load<u32>(header, 16);
  const memoryBytes = load<u32>(header, 20);
  const flags = load<u32>(header, 24);
  check(fileOffset <= firstFileBytes && fileBytes <= firstFileBytes - fileOffset && fileBytes <= memoryBytes);
  const start = address & ~(PAGE_BYTES - 1);
  const pages = (address + memoryBytes - start + PAGE_BYTES - 1) >> PAGE_SHIFT;
  let protection = RIGHT_READ;
  if ((flags & SEGMENT_WRITABLE) !== 0) protection |= RIGHT_WRITE;
  if ((flags & SEGMENT_EXECUTABLE) !== 0) protection |= RIGHT_EXECUTE;
  const object = mapNew(process, start, pages, protection);
  fill(object, address - start, firstFile + fileOffset, fileBytes);
}

function loadProgram(process: Process): u32 {
  findFirstFile(archiveStart, archiveEnd);
  check(load<u32>(firstFile) === ELF_MAGIC);
  const headers = firstFile + load<u32>(firstFile + ELF_PROGRAM_HEADERS);
  const count = <u32>load<u16>(firstFile + ELF_PROGRAM_HEADER_COUNT);
  for (let i: u32 = 0; i < count; i++) loadSegment(process, headers + i * PROGRAM_HEADER_BYTES);
  return load<u32>(firstFile + ELF_ENTRY);
}

function give(process: Process, object: KernelObject, type: u32): u32 {
  const slot = addHandle(process, object, type, RIGHTS_ALL, null, null);
  check(slot != null);
  return slot!.handle;
}

function giveRegisters(process: Process, base: u32): u32 {
  const registers = createFixedMemory(base, 1, true, process);
  check(registers != null);
  return give(process, registers!, TYPE_MEMORY);
}

function giveInterrupt(process: Process, line: u32): u32 {
  if (line === 0) return 0;
  const interrupt = createInterrupt(line, process);
  check(interrupt != null);
  return give(process, interrupt!, TYPE_INTERRUPT);
}

let deviceCount: u32 = 0;

function addEntry(block: usize, kind: u32, index: u32, memory: u32, interrupt: u32): void {
  const entry = block + BOOT_HEADER_BYTES + deviceCount * BOOT_DEVICE_BYTES;
  store<u32>(entry, kind);
  store<u32>(entry, index, 4);
  store<u32>(entry, memory, 8);
  store<u32>(entry, interrupt, 12);
  deviceCount++;
}

function addDevice(process: Process, block: usize, kind: u32, index: u32, base: u32, line: u32): void {
  addEntry(block, kind, index, giveRegisters(process, base), giveInterrupt(process, line));
}

/** The record of messages stands among the devices, though it is only memory. */
function addTrace(process: Process, block: usize): void {
  const memory = createMemory(process, TRACE_PAGES);
  check(memory != null && initializeTrace(memory));
  addEntry(block, DEVICE_TRACE, 0, give(process, memory!, TYPE_MEMORY), 0);
}

function giveArchive(process: Process, block: usize): void {
  const base = archiveStart & ~(PAGE_BYTES - 1);
  const pages = (archiveEnd - base + PAGE_BYTES - 1) >> PAGE_SHIFT;
  const archive = createFixedMemory(base, pages, false, process);
  check(archive != null);
  registerReserved(archive!);
  store<u32>(block, give(process, archive!, TYPE_MEMORY), BOOT_ARCHIVE);
  store<u32>(block, archiveEnd - archiveStart, BOOT_ARCHIVE_BYTES);
  store<u32>(block, archiveStart - base, BOOT_ARCHIVE_OFFSET);
}

/** Writes the boot information (abi/boot-info.ts) into its first page, and the boot arguments behind the devices. */
function writeBootInformation(process: Process): void {
  const argumentsOffset = BOOT_HEADER_BYTES + (VIRTIO_SLOTS + 4) * BOOT_DEVICE_BYTES;
  const pages = (argumentsOffset + bootArgumentsBytes + PAGE_BYTES - 1) >> PAGE_SHIFT;
  const object = mapNew(process, START_BLOCK, pages, DATA_PROTECTION);
  const block = pageOfMemory(object, 0);
  store<u32>(block, BOOT_MAGIC);
  process.references++;
  store<u32>(block, give(process, process, TYPE_PROCESS), BOOT_PROCESS);
  giveArchive(process, block);
  addDevice(process, block, DEVICE_UART, 0, UART_BASE, IRQ_UART);
  for (let slot: u32 = 0; slot < VIRTIO_SLOTS; slot++) {
    addDevice(process, block, DEVICE_VIRTIO, slot, VIRTIO_BASE + slot * VIRTIO_STRIDE, IRQ_VIRTIO + slot);
  }
  addDevice(process, block, DEVICE_RTC, 0, RTC_BASE, IRQ_RTC);
  addDevice(process, block, DEVICE_FINISHER, 0, FINISHER_BASE, 0);
  addTrace(process, block);
  store<u32>(block, deviceCount, BOOT_DEVICES);
  store<u32>(block, BOOT_HEADER_BYTES, BOOT_DEVICES_OFFSET);
  store<u32>(block, bootArgumentsBytes, BOOT_ARGUMENTS_BYTES);
  store<u32>(block, argumentsOffset, BOOT_ARGUMENTS_OFFSET);
  fill(object, argumentsOffset, bootArguments, bootArgumentsBytes);
}

/** Makes init, with all of the free memory as its quota, and puts its thread into the ready queue. */
export function startInit(): void {
  const process = createProcess(null, freeFrameCount() - KERNEL_RESERVE_PAGES, null, null);
  if (process == null) panic('boot: no memory for init');
  const entry = loadProgram(process!);
  mapNew(process!, USER_STACK_TOP - STACK_PAGES * PAGE_BYTES, STACK_PAGES, DATA_PROTECTION);
  writeBootInformation(process!);
  const thread = prepareThread(process!, entry, USER_STACK_TOP, START_BLOCK, INIT_PRIORITY, MESSAGE_PAGE);
  check(thread != null);
  startThread(thread!);
}
