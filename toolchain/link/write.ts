// Writes the executable: headers, one loadable segment a run of sections with the same permissions, attributes,
// symbol table, section headers.

import * as elf from '../elf/format.ts';
import type { ObjectFile } from '../object.ts';
import { attributesSection } from './attributes.ts';
import {
  alignUp,
  endOf,
  type Layout,
  type OutputSection,
  permissionsMatch,
  type SectionKind,
} from './layout.ts';
import { DEFAULT_PAGE_BYTES, type LinkOptions } from './options.ts';
import type { Resolution } from './resolve.ts';
import { symbolTable } from './symbol-table.ts';

interface Segment {
  permissions: number;
  address: number;
  fileBytes: number;
  memoryBytes: number;
  offset: number;
  outputs: OutputSection[];
}

/** A section header and, where the file holds it, its content. */
interface FileSection {
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

const SEGMENT_PERMISSIONS: Record<SectionKind, number> = {
  text: elf.SEGMENT_READ | elf.SEGMENT_EXECUTE,
  rodata: elf.SEGMENT_READ,
  data: elf.SEGMENT_READ | elf.SEGMENT_WRITE,
  bss: elf.SEGMENT_READ | elf.SEGMENT_WRITE,
};

const SECTION_FLAGS: Record<SectionKind, number> = {
  text: elf.SECTION_ALLOC | elf.SECTION_EXECUTE,
  rodata: elf.SECTION_ALLOC,
  data: elf.SECTION_ALLOC | elf.SECTION_WRITE,
  bss: elf.SECTION_ALLOC | elf.SECTION_WRITE,
};

export function writeExecutable(
  objects: readonly ObjectFile[],
  layout: Layout,
  resolution: Resolution,
  contents: ReadonlyMap<ObjectFile, Uint8Array[]>,
  entry: number,
  options: LinkOptions,
): Uint8Array {
  const pageBytes = options.pageBytes ?? DEFAULT_PAGE_BYTES;
  const segments = makeSegments(layout.outputs, pageBytes);
  const headersEnd = elf.ELF_HEADER_BYTES + (segments.length + 1) * elf.PROGRAM_HEADER_BYTES;
  const segmentsEnd = placeSegments(segments, headersEnd, pageBytes);
  const sections = [
    nullSection,
    ...segments.flatMap(({ outputs, ...segment }) => outputs.map(sectionOf(segment))),
  ];
  const attributes = tail('.riscv.attributes', elf.SECTION_RISCV_ATTRIBUTES, attributesSection());
  sections.push(attributes);
  sections.push(...symbolSections(objects, layout, resolution, sections.length));
  sections.push(nameSection(sections));
  const tableOffset = alignUp(placeTail(sections, segmentsEnd), 4);

  const file = new Uint8Array(tableOffset + sections.length * elf.SECTION_HEADER_BYTES);
  for (const { offset, content } of sections) if (content !== undefined) file.set(content, offset);
  for (const segment of segments) copySegment(file, segment, contents);
  const view = new DataView(file.buffer);
  writeHeader(view, entry, segments.length + 1, tableOffset, sections.length);
  for (const [index, segment] of segments.entries()) writeSegment(view, index, segment, pageBytes);
  writeAttributesSegment(view, segments.length, attributes);
  const nameOffsets = offsetsOfNames(sections);
  for (const [index, section] of sections.entries()) {
    const at = tableOffset + index * elf.SECTION_HEADER_BYTES;
    const { type, flags, address, offset, size, link, info, align, entryBytes } = section;
    writeWords(view, at, [
      nameOffsets[index],
      type,
      flags,
      address,
      offset,
      size,
      link,
      info,
      align,
      entryBytes,
    ]);
  }
  return file;
}

/** Neighbouring sections share a segment while permissions agree, gaps are small and no content follows .bss. */
function makeSegments(outputs: readonly OutputSection[], pageBytes: number): Segment[] {
  const segments: Segment[] = [];
  for (const output of outputs) {
    let segment = segments.at(-1);
    const before = segment?.outputs.at(-1);
    const continues =
      before !== undefined &&
      permissionsMatch(before.kind, output.kind) &&
      output.address - endOf(before) < pageBytes &&
      !(before.kind === 'bss' && output.kind !== 'bss');
    if (segment === undefined || !continues) {
      const permissions = SEGMENT_PERMISSIONS[output.kind];
      segment = {
        permissions,
        address: output.address,
        fileBytes: 0,
        memoryBytes: 0,
        offset: 0,
        outputs: [],
      };
      segments.push(segment);
    }
    segment.outputs.push(output);
    segment.memoryBytes = endOf(output) - segment.address;
    if (output.kind !== 'bss') segment.fileBytes = segment.memoryBytes;
  }
  return segments;
}

/** Gives each segment a file offset that equals its address modulo the page size; returns the end. */
function placeSegments(segments: Segment[], start: number, pageBytes: number): number {
  let next = start;
  for (const segment of segments) {
    const skew = (segment.address - next) % pageBytes;
    if (segment.fileBytes > 0) next += skew < 0 ? skew + pageBytes : skew;
    segment.offset = segment.fileBytes > 0 ? next : segment.address % pageBytes;
    next += segment.fileBytes;
  }
  return next;
}

function copySegment(
  file: Uint8Array,
  { address, offset, outputs }: Segment,
  contents: ReadonlyMap<ObjectFile, Uint8Array[]>,
): void {
  for (const { object, section, address: at } of outputs.flatMap(({ parts }) => parts)) {
    const bytes = contents.get(object)?.[object.sections.indexOf(section)];
    if (bytes !== undefined && bytes.length > 0) file.set(bytes, offset + at - address);
  }
}

const nullSection: FileSection = {
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

const sectionOf =
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
const tail = (
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

function symbolSections(
  objects: readonly ObjectFile[],
  layout: Layout,
  resolution: Resolution,
  ownIndex: number,
): FileSection[] {
  const { entries, names, localCount } = symbolTable(objects, layout, resolution);
  const link = ownIndex + 1;
  return [
    tail('.symtab', elf.SECTION_SYMTAB, entries, {
      link,
      info: localCount,
      align: 4,
      entryBytes: elf.SYMBOL_BYTES,
    }),
    tail('.strtab', elf.SECTION_STRTAB, names),
  ];
}

function nameSection(sections: readonly FileSection[]): FileSection {
  const names = [...sections.map(({ name }) => name), '.shstrtab'];
  return tail(
    '.shstrtab',
    elf.SECTION_STRTAB,
    new TextEncoder().encode(names.map((name) => `${name}\0`).join('')),
  );
}

function offsetsOfNames(sections: readonly FileSection[]): number[] {
  let next = 0;
  return sections.map(({ name }) => {
    const offset = next;
    next += name.length + 1;
    return offset;
  });
}

function placeTail(sections: readonly FileSection[], start: number): number {
  let next = start;
  for (const section of sections) {
    if (section.content === undefined) continue;
    next = alignUp(next, section.align);
    section.offset = next;
    next += section.size;
  }
  return next;
}

function writeWords(view: DataView, at: number, words: readonly number[]): void {
  for (const [index, word] of words.entries()) view.setUint32(at + 4 * index, word, true);
}

function writeHeader(
  view: DataView,
  entry: number,
  segmentCount: number,
  tableOffset: number,
  sectionCount: number,
): void {
  writeWords(view, 0, [elf.ELF_MAGIC]);
  view.setUint8(4, elf.CLASS_32);
  view.setUint8(5, elf.DATA_LITTLE_ENDIAN);
  view.setUint8(6, elf.ELF_VERSION);
  view.setUint16(16, elf.TYPE_EXECUTABLE, true);
  view.setUint16(18, elf.MACHINE_RISCV, true);
  // version, entry, program headers, section headers, flags (no compressed code, soft-float calls)
  writeWords(view, 20, [elf.ELF_VERSION, entry, elf.ELF_HEADER_BYTES, tableOffset, 0]);
  const halves = [
    elf.ELF_HEADER_BYTES,
    elf.PROGRAM_HEADER_BYTES,
    segmentCount,
    elf.SECTION_HEADER_BYTES,
    sectionCount,
    sectionCount - 1, // the names are in the last section
  ];
  for (const [index, half] of halves.entries()) view.setUint16(40 + 2 * index, half, true);
}

function writeSegment(view: DataView, index: number, segment: Segment, pageBytes: number): void {
  const { offset, address, fileBytes, memoryBytes, permissions } = segment;
  const at = elf.ELF_HEADER_BYTES + index * elf.PROGRAM_HEADER_BYTES;
  const words = [elf.SEGMENT_LOAD, offset, address, address, fileBytes, memoryBytes, permissions, pageBytes];
  writeWords(view, at, words);
}

function writeAttributesSegment(view: DataView, index: number, { offset, size }: FileSection): void {
  const at = elf.ELF_HEADER_BYTES + index * elf.PROGRAM_HEADER_BYTES;
  writeWords(view, at, [elf.SEGMENT_RISCV_ATTRIBUTES, offset, 0, 0, size, 0, elf.SEGMENT_READ, 1]);
}
