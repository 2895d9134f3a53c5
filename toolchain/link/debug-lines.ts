// DWARF line tables, so that any debugger steps through the source (DWARF 4, sections 6.2 and 7.21). Each run of code
// of one object becomes a compilation unit that says nothing but its name, its range and its line program:
//
//     .debug_abbrev   the one shape that all units have
//     .debug_info     unit: name, low_pc, high_pc, offset of its line program
//     .debug_line     line programs: rows (address, file, line, column), encoded as differences

import * as dwarf from '../elf/dwarf.ts';
import type { LineEntry } from '../object.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Layout, PlacedSection } from './layout.ts';

export interface DebugSections {
  abbrev: Uint8Array;
  units: Uint8Array;
  lines: Uint8Array;
}

const VERSION = 4;
const ADDRESS_BYTES = 4;

const UNIT_SHAPE: readonly (readonly [attribute: number, form: number])[] = [
  [dwarf.AT_NAME, dwarf.FORM_STRING],
  [dwarf.AT_LANGUAGE, dwarf.FORM_DATA2],
  [dwarf.AT_LOW_PC, dwarf.FORM_ADDR],
  [dwarf.AT_HIGH_PC, dwarf.FORM_DATA4], // a length, being a constant
  [dwarf.AT_STMT_LIST, dwarf.FORM_SEC_OFFSET],
];

/** How many operands each standard opcode 1..12 has. */
const OPERAND_COUNTS = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
/** Special opcodes step (line, address) at once: lines from LINE_BASE on, LINE_RANGE of them. */
const LINE_BASE = -5;
const LINE_RANGE = 14;
const OPCODE_BASE = OPERAND_COUNTS.length + 1;

/** The sections for everything that has lines, or undefined where nothing has. */
export function debugSections(layout: Layout): DebugSections | undefined {
  const units = new ByteWriter();
  const lines = new ByteWriter();
  for (const { parts } of layout.outputs) {
    for (const part of parts) {
      const rows = rowsOf(part);
      if (rows.length === 0) continue;
      writeUnit(units, part, lines.length);
      writeLineProgram(lines, part, rows);
    }
  }
  return units.length === 0
    ? undefined
    : { abbrev: abbreviations(), units: units.bytes(), lines: lines.bytes() };
}

function rowsOf({ object, section }: PlacedSection): LineEntry[] {
  const index = object.sections.indexOf(section);
  return object.lines.filter((entry) => entry.section === index).sort((a, b) => a.offset - b.offset);
}

function abbreviations(): Uint8Array {
  const writer = new ByteWriter();
  const CODE = 1;
  const NO_CHILDREN = 0;
  for (const value of [CODE, dwarf.TAG_COMPILE_UNIT, NO_CHILDREN, ...UNIT_SHAPE.flat(), 0, 0, 0])
    writer.unsigned(value);
  return writer.bytes();
}

function writeUnit(
  writer: ByteWriter,
  { object, section, address }: PlacedSection,
  linesOffset: number,
): void {
  writer.withLength(() => {
    writer.half(VERSION);
    writer.word(0); // offset of the abbreviations
    writer.byte(ADDRESS_BYTES);
    writer.unsigned(1); // the shape's code
    writer.text(object.name);
    writer.half(dwarf.LANGUAGE_ASSEMBLER);
    writer.word(address);
    writer.word(section.size);
    writer.word(linesOffset);
  });
}

function writeLineProgram(writer: ByteWriter, part: PlacedSection, rows: readonly LineEntry[]): void {
  const files = [...new Set(rows.map(({ file }) => file))];
  writer.withLength(() => {
    writer.half(VERSION);
    writer.withLength(() => writeProgramHeader(writer, files));
    writeRows(writer, part, rows, files);
  });
}

function writeProgramHeader(writer: ByteWriter, files: readonly string[]): void {
  writer.byte(1); // bytes that addresses count in
  writer.byte(1); // operations an instruction
  writer.byte(1); // rows are statements
  writer.byte(LINE_BASE);
  writer.byte(LINE_RANGE);
  writer.byte(OPCODE_BASE);
  for (const count of OPERAND_COUNTS) writer.byte(count);
  writer.byte(0); // no directories
  for (const file of files) {
    writer.text(file);
    for (const unknown of [0, 0, 0]) writer.unsigned(unknown); // directory, time, length
  }
  writer.byte(0);
}

function writeRows(
  writer: ByteWriter,
  { address, section }: PlacedSection,
  rows: readonly LineEntry[],
  files: readonly string[],
): void {
  writer.byte(dwarf.EXTENDED);
  writer.unsigned(1 + ADDRESS_BYTES);
  writer.byte(dwarf.EXTENDED_SET_ADDRESS);
  writer.word(address);
  // The registers of the line machine begin like this.
  let state = { offset: 0, file: 1, line: 1, column: 0 };
  for (const { offset, file, line, column } of rows) {
    const fileNumber = files.indexOf(file) + 1;
    if (fileNumber !== state.file) writer.operation(dwarf.OP_SET_FILE, fileNumber);
    if (column !== state.column) writer.operation(dwarf.OP_SET_COLUMN, column);
    writeStep(writer, line - state.line, offset - state.offset);
    state = { offset, file: fileNumber, line, column };
  }
  writer.operation(dwarf.OP_ADVANCE_PC, section.size - state.offset);
  writer.byte(dwarf.EXTENDED);
  writer.unsigned(1);
  writer.byte(dwarf.EXTENDED_END_SEQUENCE);
}

/** Moves on and adds a row: in one special opcode where the steps are small enough. */
function writeStep(writer: ByteWriter, lines: number, bytes: number): void {
  const isNear = lines >= LINE_BASE && lines < LINE_BASE + LINE_RANGE;
  const special = lines - LINE_BASE + LINE_RANGE * bytes + OPCODE_BASE;
  if (isNear && special <= 255) {
    writer.byte(special);
    return;
  }
  writer.byte(dwarf.OP_ADVANCE_LINE);
  writer.signed(lines);
  writer.operation(dwarf.OP_ADVANCE_PC, bytes);
  writer.byte(dwarf.OP_COPY);
}
