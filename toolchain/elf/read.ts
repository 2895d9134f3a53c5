// Reads any ELF32 little-endian file for the tools: segments, sections, symbols. (The machine has a loader of its
// own that looks at segments only.)

import * as elf from './format.ts';

export interface ElfSegment {
  type: number;
  permissions: number;
  address: number;
  memoryBytes: number;
  content: Uint8Array;
}

export interface ElfSection {
  name: string;
  type: number;
  flags: number;
  address: number;
  size: number;
  /** Empty for sections that only reserve space. */
  content: Uint8Array;
}

export interface ElfSymbol {
  name: string;
  address: number;
  size: number;
  binding: (typeof elf.BINDINGS)[number] | 'other';
  type: (typeof elf.SYMBOL_TYPES)[number] | 'other';
  /** Index into sections; 0 = undefined, SYMBOL_ABSOLUTE = none. */
  section: number;
}

export interface ElfFile {
  entry: number;
  machine: number;
  flags: number;
  segments: ElfSegment[];
  sections: ElfSection[];
  symbols: ElfSymbol[];
}

/** What is wrong with a file, in one line. */
export class ElfError extends Error {
  constructor(explanation: string) {
    super(explanation);
    this.name = 'ElfError';
  }
}

/** @throws ElfError for anything but a whole ELF32 little-endian file. */
export function readElf(bytes: Uint8Array): ElfFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint32(0, true) !== elf.ELF_MAGIC) throw new ElfError('not an ELF file');
  if (bytes.length < elf.ELF_HEADER_BYTES) throw new ElfError('the ELF header is cut off');
  if (view.getUint8(4) !== elf.CLASS_32) throw new ElfError('not a 32-bit ELF file');
  if (view.getUint8(5) !== elf.DATA_LITTLE_ENDIAN) throw new ElfError('not a little-endian ELF file');
  const reader = new Reader(bytes, view);
  const sections = reader.sections();
  return {
    entry: view.getUint32(24, true),
    machine: view.getUint16(18, true),
    flags: view.getUint32(36, true),
    segments: reader.segments(),
    sections: sections.map(({ header: _, ...section }) => section),
    symbols: reader.symbols(sections),
  };
}

interface RawSection extends ElfSection {
  header: { link: number };
}

class Reader {
  private readonly decoder = new TextDecoder();

  constructor(
    private readonly bytes: Uint8Array,
    private readonly view: DataView,
  ) {}

  /** The tables that headers of one kind form: where each one starts. */
  private headers(tableAt: number, sizeAt: number, minimum: number, what: string): number[] {
    const table = this.view.getUint32(tableAt, true);
    const size = this.view.getUint16(sizeAt, true);
    const count = this.view.getUint16(sizeAt + 2, true);
    if (count === 0) return [];
    if (size < minimum || table + count * size > this.bytes.length) {
      throw new ElfError(`the table of ${what} is cut off`);
    }
    return Array.from({ length: count }, (_, index) => table + index * size);
  }

  private slice(offset: number, size: number, what: string): Uint8Array {
    if (offset + size > this.bytes.length) throw new ElfError(`${what} is cut off`);
    return this.bytes.subarray(offset, offset + size);
  }

  private words(at: number, count: number): number[] {
    return Array.from({ length: count }, (_, index) => this.view.getUint32(at + 4 * index, true));
  }

  segments(): ElfSegment[] {
    return this.headers(28, 42, elf.PROGRAM_HEADER_BYTES, 'segments').map((at, index) => {
      const [type, offset, address, , fileBytes, memoryBytes, permissions] = this.words(at, 7);
      const content = this.slice(offset, fileBytes, `segment ${index}`);
      return { type, permissions, address, memoryBytes, content };
    });
  }

  sections(): RawSection[] {
    const raw = this.headers(32, 46, elf.SECTION_HEADER_BYTES, 'sections').map((at, index) => {
      const [nameAt, type, flags, address, offset, size, link] = this.words(at, 7);
      const isEmpty = type === elf.SECTION_NOBITS || type === elf.SECTION_NULL;
      const content = isEmpty ? new Uint8Array() : this.slice(offset, size, `section ${index}`);
      return { nameAt, name: '', type, flags, address, size, content, header: { link } };
    });
    const names = raw[this.view.getUint16(50, true)]?.content ?? new Uint8Array();
    return raw.map(({ nameAt, ...section }) => ({ ...section, name: this.string(names, nameAt) }));
  }

  symbols(sections: readonly RawSection[]): ElfSymbol[] {
    return sections
      .filter(({ type }) => type === elf.SECTION_SYMTAB)
      .flatMap(({ content, header }) => {
        const names = sections[header.link]?.content ?? new Uint8Array();
        const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
        const count = Math.floor(content.length / elf.SYMBOL_BYTES);
        return Array.from({ length: count }, (_, index) =>
          this.symbol(view, index * elf.SYMBOL_BYTES, names),
        );
      });
  }

  private symbol(view: DataView, at: number, names: Uint8Array): ElfSymbol {
    const kinds = view.getUint8(at + 12);
    return {
      name: this.string(names, view.getUint32(at, true)),
      address: view.getUint32(at + 4, true),
      size: view.getUint32(at + 8, true),
      binding: elf.BINDINGS[kinds >> 4] ?? 'other',
      type: elf.SYMBOL_TYPES[kinds & 15] ?? 'other',
      section: view.getUint16(at + 14, true),
    };
  }

  private string(table: Uint8Array, start: number): string {
    const end = table.indexOf(0, start);
    return this.decoder.decode(table.subarray(start, end < 0 ? table.length : end));
  }
}
