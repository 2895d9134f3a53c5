// Links pieces of assembly, for tests that look into the executable.

import { assemble } from '../../../toolchain/asm/assemble.ts';
import { type ElfFile, type ElfSection, readElf } from '../../../toolchain/elf/read.ts';
import { type LinkOptions, link } from '../../../toolchain/link/link.ts';
import type { ObjectFile } from '../../../toolchain/object.ts';

export const objectOf = (source: string, index = 0): ObjectFile =>
  assemble(source, { file: `object${index}.S` });

export class Image {
  readonly file: ElfFile;

  constructor(readonly bytes: Uint8Array) {
    this.file = readElf(bytes);
  }

  section(wanted: string): ElfSection {
    const found = this.file.sections.find(({ name }) => name === wanted);
    if (found === undefined) throw new Error(`no section ${wanted}`);
    return found;
  }

  /** The address of a global symbol. */
  address(wanted: string): number {
    const found = this.file.symbols.find(({ name, binding }) => name === wanted && binding !== 'local');
    if (found === undefined) throw new Error(`no symbol ${wanted}`);
    return found.address;
  }

  /** The word that is at an address when the program starts. */
  word(address: number): number {
    const { content, address: start } = this.file.segments.find(
      (segment) => address >= segment.address && address < segment.address + segment.content.length,
    )!;
    return new DataView(content.buffer, content.byteOffset).getUint32(address - start, true);
  }
}

export function linkSources(sources: readonly string[], options: Partial<LinkOptions> = {}): Image {
  const objects = sources.map(objectOf);
  return new Image(link(objects, { entry: '_start', textBase: 0x80000000, ...options }));
}
