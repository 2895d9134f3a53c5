// Takes the debug sections out of an executable. What is loaded, the symbols and the attributes stay; the sections behind the
// segments move up, and the table of sections is written anew.

import * as elf from './format.ts';

const DEBUG = /^\.debug_/;
/** Words of a section header. */
const NAME = 0;
const FLAGS = 2;
const OFFSET = 4;
const SIZE = 5;
const LINK = 6;
const ALIGN = 8;
const WORDS = elf.SECTION_HEADER_BYTES / 4;
/** Where the file header says where the table of sections is, how many there are, and which holds their names. */
const TABLE_AT = 32;
const COUNT_AT = 48;
const NAMES_AT = 50;

/** @param file as toolchain/link writes it: sections that are not loaded are behind the segments */
export function withoutDebugSections(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const table = view.getUint32(TABLE_AT, true);
  const headers = Array.from({ length: view.getUint16(COUNT_AT, true) }, (_, index) =>
    Array.from({ length: WORDS }, (_, word) =>
      view.getUint32(table + elf.SECTION_HEADER_BYTES * index + 4 * word, true),
    ),
  );
  const names = headers[view.getUint16(NAMES_AT, true)];
  const kept = headers.filter((header) => !DEBUG.test(nameOf(file, names, header)));
  if (kept.length === headers.length) return file;

  const isTail = (header: number[]) => header[SIZE] > 0 && !(header[FLAGS] & elf.SECTION_ALLOC);
  const firstTail = Math.min(...headers.filter(isTail).map((header) => header[OFFSET]));
  let end = firstTail;
  const moved = kept.map((header) => {
    const copy = [...header];
    copy[LINK] = Math.max(0, kept.indexOf(headers[header[LINK]]));
    if (!isTail(header)) return copy;
    copy[OFFSET] = alignUp(end, header[ALIGN]);
    end = copy[OFFSET] + header[SIZE];
    return copy;
  });
  const newTable = alignUp(end, 4);
  const output = new Uint8Array(newTable + moved.length * elf.SECTION_HEADER_BYTES);
  output.set(file.subarray(0, firstTail));
  kept.forEach((header, i) => {
    if (isTail(header))
      output.set(file.subarray(header[OFFSET], header[OFFSET] + header[SIZE]), moved[i][OFFSET]);
  });
  writeTable(new DataView(output.buffer), newTable, moved, kept.indexOf(names));
  return output;
}

function nameOf(file: Uint8Array, names: number[], header: number[]): string {
  const start = names[OFFSET] + header[NAME];
  return new TextDecoder().decode(file.subarray(start, file.indexOf(0, start)));
}

const alignUp = (value: number, align: number): number =>
  Math.ceil(value / Math.max(1, align)) * Math.max(1, align);

function writeTable(view: DataView, table: number, headers: number[][], names: number): void {
  view.setUint32(TABLE_AT, table, true);
  view.setUint16(COUNT_AT, headers.length, true);
  view.setUint16(NAMES_AT, names, true);
  headers.flat().forEach((word, i) => {
    view.setUint32(table + 4 * i, word, true);
  });
}
