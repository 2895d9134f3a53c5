// Reads what the machine needs of an executable: where its segments go in physical memory, where it starts, and the
// HTIF symbols. ELF: System V ABI, chapters 4 and 5; e_machine of RISC-V: RISC-V ELF psABI, chapter 8.

/** A file that cannot be loaded; the message is one line for a person. */
export class LoadError extends Error {
  /** Which of the files that were to be loaded it is about. */
  readonly file: 'kernel' | 'bios' | 'initrd';

  constructor(message: string, file: 'kernel' | 'bios' | 'initrd' = 'kernel') {
    super(message);
    this.file = file;
  }
}

export interface ElfSegment {
  /** Physical address (p_paddr). */
  address: number;
  /** Where its code expects to be when paging is on (p_vaddr). */
  virtualAddress: number;
  /** What the file holds; the rest, up to memoryBytes, is zero. */
  bytes: Uint8Array;
  memoryBytes: number;
}

export interface ElfProgram {
  entry: number;
  positionIndependent: boolean;
  segments: ElfSegment[];
  /** Addresses of the symbols `tohost` and `fromhost`, by which bare test programs end (HTIF). */
  tohost?: number;
  fromhost?: number;
}

const HEADER_BYTES = 52;
const PROGRAM_HEADER_BYTES = 32;
const SECTION_HEADER_BYTES = 40;
const SYMBOL_BYTES = 16;
const MAGIC = 0x7f454c46;
const CLASS_32 = 1;
const LITTLE_ENDIAN = 1;
const TYPE_EXECUTABLE = 2;
const TYPE_DYNAMIC = 3;
const MACHINE_RISCV = 243;
const SEGMENT_LOAD = 1;
const SEGMENT_INTERPRETER = 3;
const SECTION_SYMBOLS = 2;

const TYPES: Readonly<Record<number, string>> = {
  1: 'an object file',
  4: 'a core dump',
};
const MACHINES: Readonly<Record<number, string>> = {
  3: 'x86',
  8: 'MIPS',
  20: 'PowerPC',
  40: 'ARM',
  62: 'x86-64',
  183: 'AArch64',
};

/** Whether a file says that it is an ELF file, sound or not. */
export const isElf = (file: Uint8Array): boolean =>
  file.length >= 4 && new DataView(file.buffer, file.byteOffset).getUint32(0) === MAGIC;

/**
 * Throws LoadError for anything but a little-endian ELF32 executable for RISC-V that needs no dynamic linker. One that is
 * position-independent relocates itself; it is placed where it is linked.
 */
export function parseElf(file: Uint8Array): ElfProgram {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  checkHeader(view);
  const segments = readSegments(file, view);
  if (segments.length === 0) throw new LoadError('ELF file has nothing to load (no PT_LOAD segment)');
  const positionIndependent = view.getUint16(16, true) === TYPE_DYNAMIC;
  const entry = physicalEntry(view.getUint32(24, true), segments);
  return { entry, positionIndependent, segments, ...readHtifSymbols(file, view) };
}

/** A kernel that is linked high, and loaded low, is entered where its first instruction was loaded. */
function physicalEntry(entry: number, segments: readonly ElfSegment[]): number {
  const segment = segments.find(
    ({ virtualAddress, bytes }) => entry >= virtualAddress && entry < virtualAddress + bytes.length,
  );
  return segment === undefined ? entry : entry - segment.virtualAddress + segment.address;
}

function checkHeader(view: DataView): void {
  if (view.byteLength < 4 || view.getUint32(0) !== MAGIC) throw new LoadError('not an ELF file');
  if (view.byteLength < HEADER_BYTES) throw new LoadError('ELF file is truncated in its header');
  if (view.getUint8(4) !== CLASS_32) throw new LoadError('ELF file is 64-bit; this machine is RV32');
  if (view.getUint8(5) !== LITTLE_ENDIAN)
    throw new LoadError('ELF file is big-endian; this machine is little-endian');
  const machine = view.getUint16(18, true);
  if (machine !== MACHINE_RISCV) {
    throw new LoadError(`ELF file is for ${MACHINES[machine] ?? `machine ${machine}`}, not for RISC-V`);
  }
  const type = view.getUint16(16, true);
  if (type !== TYPE_EXECUTABLE && type !== TYPE_DYNAMIC) {
    throw new LoadError(`ELF file is ${TYPES[type] ?? `of type ${type}`}, not a static executable`);
  }
}

function readSegments(file: Uint8Array, view: DataView): ElfSegment[] {
  const table = view.getUint32(28, true);
  const entryBytes = view.getUint16(42, true);
  const entries = view.getUint16(44, true);
  if (entries > 0 && entryBytes < PROGRAM_HEADER_BYTES)
    throw new LoadError('ELF program headers are malformed');
  if (table + entries * entryBytes > file.length)
    throw new LoadError('ELF file is truncated in its program headers');
  const segments: ElfSegment[] = [];
  for (let index = 0; index < entries; index++) {
    const at = table + index * entryBytes;
    const type = view.getUint32(at, true);
    if (type === SEGMENT_INTERPRETER) throw new LoadError('ELF file needs a dynamic linker');
    if (type !== SEGMENT_LOAD) continue;
    const offset = view.getUint32(at + 4, true);
    const virtualAddress = view.getUint32(at + 8, true);
    const address = view.getUint32(at + 12, true);
    const fileBytes = view.getUint32(at + 16, true);
    const memoryBytes = view.getUint32(at + 20, true);
    if (memoryBytes < fileBytes)
      throw new LoadError(`ELF segment ${index} is larger in the file than in memory`);
    if (offset + fileBytes > file.length) throw new LoadError(`ELF file is truncated in segment ${index}`);
    if (memoryBytes === 0) continue;
    segments.push({ address, virtualAddress, bytes: file.subarray(offset, offset + fileBytes), memoryBytes });
  }
  return segments;
}

/** Symbols are a courtesy: a file whose symbol table is missing or damaged still loads. */
function readHtifSymbols(file: Uint8Array, view: DataView): { tohost?: number; fromhost?: number } {
  const found: { tohost?: number; fromhost?: number } = {};
  const sections = readSections(file, view);
  for (const symbols of sections) {
    if (symbols.type !== SECTION_SYMBOLS) continue;
    const names = sections[symbols.link];
    if (!names) continue;
    for (let at = symbols.offset; at + SYMBOL_BYTES <= symbols.end; at += SYMBOL_BYTES) {
      const name = names.offset + view.getUint32(at, true);
      if (textEquals(file, name, 'tohost')) found.tohost = view.getUint32(at + 4, true);
      if (textEquals(file, name, 'fromhost')) found.fromhost = view.getUint32(at + 4, true);
    }
  }
  return found;
}

interface Section {
  type: number;
  link: number;
  offset: number;
  /** One past the last byte, cut at the end of the file. */
  end: number;
}

function readSections(file: Uint8Array, view: DataView): Section[] {
  const table = view.getUint32(32, true);
  const entries = view.getUint16(48, true);
  const sections: Section[] = [];
  for (let index = 0; index < entries; index++) {
    const at = table + index * SECTION_HEADER_BYTES;
    if (at + SECTION_HEADER_BYTES > file.length) break;
    const offset = view.getUint32(at + 16, true);
    const end = Math.min(offset + view.getUint32(at + 20, true), file.length);
    sections.push({ type: view.getUint32(at + 4, true), link: view.getUint32(at + 24, true), offset, end });
  }
  return sections;
}

function textEquals(file: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (file[at + index] !== text.charCodeAt(index)) return false;
  }
  return file[at + text.length] === 0;
}
