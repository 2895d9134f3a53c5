// The sections of the file as its section headers list them: those in segments, and those that only tools read.

import * as elf from '../elf/format.ts';
import { alignUp, type OutputSection, type SectionKind } from './layout.ts';

/** A section header and, where the file holds it, its content. */
export interface FileSection {
  name: string;
  type: number;
  flags: number;
  address: number;
  offset: number;
  size: number;
  link: number;
  info: number;
  align: number;
  entryBytes: number;
  content?: Uint8Array;
}

const SECTION_FLAGS: Record<SectionKind, number> = {
  text: elf.SECTION_ALLOC | elf.SECTION_EXECUTE,
  rodata: elf.SECTION_ALLOC,
  data: elf.SECTION_ALLOC | elf.SECTION_WRITE,
  bss: elf.SECTION_ALLOC | elf.SECTION_WRITE,
};

export const nullSection: FileSection = {
  name: '',
  type: elf.SECTION_NULL,
  flags: 0,
  address: 0,
  offset: 0,
  size: 0,
  link: 0,
  info: 0,
  align: 0,
  entryBytes: 0,
};

export const sectionOf =
  (segment: { address: number; offset: number }) =>
  ({ name, kind, address, size, align }: OutputSection): FileSection => ({
    ...nullSection,
    name,
    type: kind === 'bss' ? elf.SECTION_NOBITS : elf.SECTION_PROGBITS,
    flags: SECTION_FLAGS[kind],
    address,
    offset: segment.offset + address - segment.address,
    size,
    align,
  });

/** A section that only tools read, behind the segments. */
export const tail = (
  name: string,
  type: number,
  content: Uint8Array,
  more: Partial<FileSection> = {},
): FileSection => ({
  ...nullSection,
  name,
  type,
  size: content.length,
  align: 1,
  content,
  ...more,
});

/** The last section: the names of all, its own included. */
export function nameSection(sections: readonly FileSection[]): FileSection {
  const names = [...sections.map(({ name }) => name), '.shstrtab'];
  return tail(
    '.shstrtab',
    elf.SECTION_STRTAB,
    new TextEncoder().encode(names.map((name) => `${name}\0`).join('')),
  );
}

/** Where in that section each name begins. */
export function offsetsOfNames(sections: readonly FileSection[]): number[] {
  let next = 0;
  return sections.map(({ name }) => {
    const offset = next;
    next += name.length + 1;
    return offset;
  });
}

/** Gives file offsets to the sections behind the segments; returns the end. */
export function placeTail(sections: readonly FileSection[], start: number): number {
  let next = start;
  for (const section of sections) {
    if (section.content === undefined) continue;
    next = alignUp(next, section.align);
    section.offset = next;
    next += section.size;
  }
  return next;
}
