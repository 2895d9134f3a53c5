// Writes the executable: headers, one loadable segment a run of sections with the same permissions, attributes,
// symbol table, line tables, section headers.

import * as elf from '../elf/format.ts';
import type { ObjectFile } from '../object.ts';
import { attributesSection } from './attributes.ts';
import { debugSections } from './debug-lines.ts';
import {
  type FileSection,
  nameSection,
  nullSection,
  offsetsOfNames,
  placeTail,
  sectionOf,
  tail,
} from './file-sections.ts';
import { alignUp, type Layout } from './layout.ts';
import { DEFAULT_PAGE_BYTES, type LinkOptions } from './options.ts';
import type { Resolution } from './resolve.ts';
import { copySegment, makeSegments, placeSegments, type Segment } from './segments.ts';
import { symbolTable } from './symbol-table.ts';

export function writeExecutable(
  objects: readonly ObjectFile[],
  layout: Layout,
  resolution: Resolution,
  contents: ReadonlyMap<ObjectFile, Uint8Array[]>,
  entry: number,
  options: LinkOptions,
): Uint8Array {
  const pageBytes = options.pageBytes ?? DEFAULT_PAGE_BYTES;
  const floats = options.floats ?? 'none';
  const segments = makeSegments(layout.outputs, pageBytes);
  const headersEnd = elf.ELF_HEADER_BYTES + (segments.length + 1) * elf.PROGRAM_HEADER_BYTES;
  const segmentsEnd = placeSegments(segments, headersEnd, pageBytes);
  const sections = [
    nullSection,
    ...segments.flatMap(({ outputs, ...segment }) => outputs.map(sectionOf(segment))),
  ];
  const attributes = tail('.riscv.attributes', elf.SECTION_RISCV_ATTRIBUTES, attributesSection(floats));
  sections.push(attributes);
  sections.push(...symbolSections(objects, layout, resolution, sections.length));
  sections.push(...lineSections(layout));
  sections.push(nameSection(sections));
  const tableOffset = alignUp(placeTail(sections, segmentsEnd), 4);

  const file = new Uint8Array(tableOffset + sections.length * elf.SECTION_HEADER_BYTES);
  for (const { offset, content } of sections) if (content !== undefined) file.set(content, offset);
  for (const segment of segments) copySegment(file, segment, contents);
  const view = new DataView(file.buffer);
  const flags = floats === 'double' ? elf.FLAG_FLOAT_ABI_DOUBLE : 0;
  writeHeader(view, entry, flags, segments.length + 1, tableOffset, sections.length);
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

function lineSections(layout: Layout): FileSection[] {
  const debug = debugSections(layout);
  if (debug === undefined) return [];
  const { abbrev, units, lines } = debug;
  return [
    tail('.debug_abbrev', elf.SECTION_PROGBITS, abbrev),
    tail('.debug_info', elf.SECTION_PROGBITS, units),
    tail('.debug_line', elf.SECTION_PROGBITS, lines),
  ];
}

function writeWords(view: DataView, at: number, words: readonly number[]): void {
  for (const [index, word] of words.entries()) view.setUint32(at + 4 * index, word, true);
}

function writeHeader(
  view: DataView,
  entry: number,
  flags: number,
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
  // version, entry, program headers, section headers, flags
  writeWords(view, 20, [elf.ELF_VERSION, entry, elf.ELF_HEADER_BYTES, tableOffset, flags]);
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
