// hexdump [FILE...]: writes the bytes of its input in hexadecimal, 16 a line, with their offset and what is readable.
//
//   00000000  68 65 6c 6c 6f 0a                                 |hello.|
//   00000006

import { Command } from './shared/command';
import { Inputs } from './shared/input';
import { Output } from './shared/output';

const command = new Command('hexdump', '[-C] [FILE...]', 'C');
const output = new Output(command);

const ROW: i32 = 16;
const row: usize = heap.alloc(ROW);
let used: i32 = 0;
let offset: i32 = 0;

export function main(args: string[]): i32 {
  command.parse(args);
  const inputs = new Inputs(command, command.operands);
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    for (let count = input.readCopy(); count > 0; count = input.readCopy()) {
      add(input.copy, count);
    }
    input.close();
  }
  if (used > 0) printRow();
  if (offset > 0) {
    hexadecimal(offset, 8);
    output.endLine();
  }
  output.flush();
  return command.status;
}

function add(from: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    store<u8>(row + used++, load<u8>(from + i));
    if (used === ROW) printRow();
  }
}

function printRow(): void {
  hexadecimal(offset, 8);
  for (let i = 0; i < ROW; i++) {
    output.text(i === 0 || i === ROW / 2 ? '  ' : ' ');
    if (i < used) hexadecimal(load<u8>(row + i), 2);
    else output.text('  ');
  }
  output.text('  |');
  for (let i = 0; i < used; i++) {
    const c = load<u8>(row + i);
    output.byte(c >= 32 && c < 127 ? c : 46);
  }
  output.text('|\n');
  offset += used;
  used = 0;
}

function hexadecimal(value: u32, digits: i32): void {
  for (let shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    const digit = (value >> shift) & 15;
    output.byte(digit < 10 ? 48 + digit : 87 + digit);
  }
}
