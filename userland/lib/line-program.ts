// Runs the line programs of a .debug_line section (DWARF 2 to 4, section 6.2), a row at a time: from each address on,
// which line of which file the code comes from. A damaged section ends early.

import { textAt } from './text';

const OP_COPY: u32 = 1;
const OP_ADVANCE_PC: u32 = 2;
const OP_ADVANCE_LINE: u32 = 3;
const OP_SET_FILE: u32 = 4;
const OP_SET_COLUMN: u32 = 5;
const OP_CONST_ADD_PC: u32 = 8;
const OP_FIXED_ADVANCE_PC: u32 = 9;
const EXTENDED_END_SEQUENCE: u32 = 1;
const EXTENDED_SET_ADDRESS: u32 = 2;
const VERSION_LAST: u32 = 4;
const UNIT_HEADER_BYTES: usize = 10;

export class LineRows {
  // The row that next() went to.
  address: u32 = 0;
  line: u32 = 1;
  column: u32 = 0;
  /** The address is the first behind the code of this sequence. */
  isEnd: bool = false;
  private fileNumber: u32 = 1;

  private at: usize;
  private readonly end: usize;
  private unitEnd: usize = 0;
  private files: string[] = [];
  private lineBase: i32 = 0;
  private lineRange: u32 = 1;
  private opcodeBase: u32 = 13;
  private instructionBytes: u32 = 1;

  /** The section stays with the caller for as long as rows are taken. */
  constructor(section: ArrayBuffer) {
    this.at = changetype<usize>(section);
    this.end = this.at + section.byteLength;
    this.unitEnd = this.at;
  }

  /** The file of the row. */
  get file(): string {
    const index = <i32>this.fileNumber - 1;
    return index >= 0 && index < this.files.length ? this.files[index] : '';
  }

  /** Goes to the next row; false at the end. */
  next(): bool {
    if (this.isEnd) this.reset();
    while (true) {
      while (this.at >= this.unitEnd) if (!this.unit()) return false;
      const opcode = this.byte();
      if (opcode >= this.opcodeBase) {
        const step = opcode - this.opcodeBase;
        this.address += (step / this.lineRange) * this.instructionBytes;
        this.line += this.lineBase + (step % this.lineRange);
        return true;
      }
      if (opcode === OP_COPY) return true;
      if (opcode === 0) {
        if (this.extended()) return true;
      } else this.standard(opcode);
    }
  }

  private reset(): void {
    this.address = 0;
    this.line = 1;
    this.column = 0;
    this.fileNumber = 1;
    this.isEnd = false;
  }

  /** Goes to the program of the next unit that can be read. */
  private unit(): bool {
    this.reset();
    const start = this.unitEnd;
    if (start + UNIT_HEADER_BYTES > this.end) return false;
    const length = load<u32>(start);
    if (length > this.end - start - 4) return false;
    this.unitEnd = start + 4 + length;
    this.at = start + 4;
    const version = this.half();
    if (version > VERSION_LAST) {
      this.at = this.unitEnd;
      return true;
    }
    const headerBytes = this.word();
    const program = this.at + headerBytes;
    this.instructionBytes = this.byte();
    if (version >= 4) this.byte(); // operations an instruction
    this.byte(); // whether rows are statements
    this.lineBase = <i8>this.byte();
    this.lineRange = max(1, this.byte());
    this.opcodeBase = this.byte();
    for (let i: u32 = 1; i < this.opcodeBase; i++) this.byte(); // how many operands each has, as below
    while (this.text().length > 0) {} // directories
    this.files = [];
    for (let name = this.text(); name.length > 0; name = this.text()) {
      this.files.push(name);
      for (let field = 0; field < 3; field++) this.unsigned();
    }
    this.at = min(program, this.unitEnd);
    return true;
  }

  private standard(opcode: u32): void {
    switch (opcode) {
      case OP_ADVANCE_PC:
        this.address += this.unsigned() * this.instructionBytes;
        break;
      case OP_ADVANCE_LINE:
        this.line += this.signed();
        break;
      case OP_SET_FILE:
        this.fileNumber = this.unsigned();
        break;
      case OP_SET_COLUMN:
        this.column = this.unsigned();
        break;
      case OP_CONST_ADD_PC:
        this.address += ((255 - this.opcodeBase) / this.lineRange) * this.instructionBytes;
        break;
      case OP_FIXED_ADVANCE_PC:
        this.address += this.half();
        break;
      case 12: // set_isa
        this.unsigned();
        break;
    }
  }

  /** True where this made a row. */
  private extended(): bool {
    const length = this.unsigned();
    const next = this.at + length;
    const opcode = this.byte();
    if (opcode === EXTENDED_SET_ADDRESS) this.address = this.word();
    this.at = next;
    if (opcode === EXTENDED_END_SEQUENCE) this.isEnd = true;
    return this.isEnd;
  }

  // Reading past the end of a unit gives zeros.

  private byte(): u32 {
    return this.at < this.unitEnd ? load<u8>(this.at++) : 0;
  }

  private half(): u32 {
    return this.byte() | (this.byte() << 8);
  }

  private word(): u32 {
    return this.half() | (this.half() << 16);
  }

  private text(): string {
    const start = this.at;
    while (this.byte() !== 0) {}
    const bytes = this.at - start;
    return bytes > 1 ? textAt(start, <u32>bytes - 1) : '';
  }

  private unsigned(): u32 {
    let value: u32 = 0;
    for (let shift: u32 = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  }

  private signed(): i32 {
    let value: i32 = 0;
    for (let shift: u32 = 0; shift < 35; ) {
      const byte = this.byte();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) return shift < 32 && (byte & 0x40) !== 0 ? value | (-1 << shift) : value;
    }
    return value;
  }
}
