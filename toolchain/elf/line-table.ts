// Reads line tables back: which source line an address comes from (DWARF 2 to 4, section 6.2; version 5 tables of
// other compilers are passed over).

import {
  EXTENDED,
  EXTENDED_END_SEQUENCE,
  EXTENDED_SET_ADDRESS,
  OP_ADVANCE_LINE,
  OP_ADVANCE_PC,
  OP_CONST_ADD_PC,
  OP_COPY,
  OP_FIXED_ADVANCE_PC,
  OP_SET_COLUMN,
  OP_SET_FILE,
} from './dwarf.ts';
import type { ElfFile } from './read.ts';

export interface LineRow {
  address: number;
  file: string;
  line: number;
  column: number;
  /** The address is the first one behind the code of this table. */
  isEnd: boolean;
}

const LAST_VERSION = 4;

/** All rows, in the order of their addresses. A damaged table ends early. */
export function readLineTable({ sections }: Pick<ElfFile, 'sections'>): LineRow[] {
  const content = sections.find(({ name }) => name === '.debug_line')?.content;
  if (content === undefined) return [];
  const rows: LineRow[] = [];
  for (let at = 0; at + 10 <= content.length; ) {
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    const end = at + 4 + view.getUint32(at, true);
    if (end > content.length) break;
    if (view.getUint16(at + 4, true) <= LAST_VERSION) new LineProgram(content.subarray(at, end)).run(rows);
    at = end;
  }
  return rows.sort((a, b) => a.address - b.address || Number(b.isEnd) - Number(a.isEnd));
}

/** The row that covers an address, where a source is known for it. @param rows as readLineTable gives them */
export function lineAt(rows: readonly LineRow[], address: number): LineRow | undefined {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].address <= address) low = middle + 1;
    else high = middle;
  }
  const row = rows[low - 1];
  return row === undefined || row.isEnd || row.line === 0 ? undefined : row;
}

/** One line program with its header; offsets are from its length field. */
class LineProgram {
  private at = 4;
  private readonly files: string[] = [];
  private row = { address: 0, file: 1, line: 1, column: 0 };

  constructor(private readonly content: Uint8Array) {}

  run(rows: LineRow[]): void {
    const version = this.half();
    const programAt = this.word() + this.at;
    const instructionBytes = this.byte();
    if (version >= 4) this.byte(); // operations an instruction: 1 where there is no VLIW
    this.byte(); // whether rows are statements
    const lineBase = (this.byte() << 24) >> 24;
    const lineRange = this.byte();
    const opcodeBase = this.byte();
    const operandCounts = Array.from({ length: opcodeBase - 1 }, () => this.byte());
    while (this.text() !== '');
    this.readFiles();
    this.at = programAt;
    while (this.at < this.content.length) {
      const opcode = this.byte();
      if (opcode >= opcodeBase && lineRange > 0) {
        const step = opcode - opcodeBase;
        this.row.address += Math.floor(step / lineRange) * instructionBytes;
        this.row.line += lineBase + (step % lineRange);
        this.emit(rows);
      } else if (opcode === EXTENDED) this.extended(rows);
      else if (opcode === OP_CONST_ADD_PC)
        this.row.address += Math.floor((255 - opcodeBase) / lineRange) * instructionBytes;
      else this.standard(opcode, operandCounts[opcode - 1] ?? 0, instructionBytes, rows);
    }
  }

  private readFiles(): void {
    for (let name = this.text(); name !== ''; name = this.text()) {
      this.files.push(name);
      for (let field = 0; field < 3; field++) this.unsigned(); // directory, time, length
    }
  }

  private standard(opcode: number, operandCount: number, instructionBytes: number, rows: LineRow[]): void {
    const { row } = this;
    if (opcode === OP_COPY) this.emit(rows);
    else if (opcode === OP_ADVANCE_PC) row.address += this.unsigned() * instructionBytes;
    else if (opcode === OP_ADVANCE_LINE) row.line += this.signed();
    else if (opcode === OP_SET_FILE) row.file = this.unsigned();
    else if (opcode === OP_SET_COLUMN) row.column = this.unsigned();
    else if (opcode === OP_FIXED_ADVANCE_PC) row.address += this.half();
    else for (let count = 0; count < operandCount; count++) this.unsigned();
  }

  private extended(rows: LineRow[]): void {
    const length = this.unsigned();
    const next = this.at + length;
    const opcode = this.byte();
    if (opcode === EXTENDED_END_SEQUENCE) {
      this.emit(rows, true);
      this.row = { address: 0, file: 1, line: 1, column: 0 };
    } else if (opcode === EXTENDED_SET_ADDRESS) this.row.address = this.word();
    this.at = next;
  }

  private emit(rows: LineRow[], isEnd = false): void {
    const { address, file, line, column } = this.row;
    rows.push({ address, file: this.files[file - 1] ?? '?', line, column, isEnd });
  }

  // Reading past the end gives zeros, so that a damaged table ends and does not throw.

  private byte(): number {
    return this.content[this.at++] ?? 0;
  }

  private half(): number {
    return this.byte() | (this.byte() << 8);
  }

  private word(): number {
    return (this.half() | (this.half() << 16)) >>> 0;
  }

  private text(): string {
    const end = this.content.indexOf(0, this.at);
    const bytes = this.content.subarray(this.at, end < 0 ? undefined : end);
    this.at += bytes.length + 1;
    return new TextDecoder().decode(bytes);
  }

  private unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  private signed(): number {
    let value = 0;
    for (let shift = 0; ; ) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      shift += 7;
      if (byte < 0x80) return byte & 0x40 ? value - 2 ** shift : value;
    }
  }
}
