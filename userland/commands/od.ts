// od [-A d|o|x|n] [-t o1|o2|x1|x2|x4|d1|d2|d4|u1|u2|u4|c] [-bcdx] [-j N] [-N N] [FILE...]: writes bytes as numbers (octal, two at
// a time) or characters, 16 a row, each row after its offset. -b -c -d -x stand for -t o1, c, u2, x2; -j skips the first
// bytes, -N stops after so many.

import { Command } from './shared/command';
import { Inputs } from './shared/input';
import { Output } from './shared/output';

const command = new Command('od', '[-A d|o|x|n] [-t FORM] [-bcdx] [-j N] [-N N] [FILE...]', 'bcdx', 'AtjN');
const output = new Output(command);

const ROW: i32 = 16;
const row: usize = heap.alloc(ROW + 4);
const OFFSET_DIGITS: i32 = 7;

let used: i32 = 0;
let offset: i32 = 0;
let letter: string = 'o';
let unit: i32 = 2;
let base: string = 'o';

function shortForm(): string {
  if (command.has('b')) return 'o1';
  if (command.has('c')) return 'c';
  if (command.has('d')) return 'u2';
  return command.has('x') ? 'x2' : command.text('t', 'o2');
}

export function main(args: string[]): i32 {
  command.parse(args);
  chooseForm(shortForm());
  base = command.text('A', 'o');
  if (base.length !== 1 || !'doxn'.includes(base)) command.wrongUse(`-A ${base}: there are d, o, x and n`);
  let skip = command.number('j', 0);
  let left = command.number('N', i32.MAX_VALUE);
  offset = skip;
  const inputs = new Inputs(command, command.operands);
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    for (let count = input.readCopy(); count > 0; count = input.readCopy()) {
      const skipped = min(skip, count);
      skip -= skipped;
      for (let i = skipped; i < count && left > 0; i++, left--) {
        store<u8>(row + used++, load<u8>(input.copy + i));
        if (used === ROW) printRow();
      }
    }
    input.close();
  }
  if (used > 0) printRow();
  printOffset();
  if (base !== 'n') output.endLine();
  output.flush();
  return command.status;
}

function chooseForm(form: string): void {
  letter = form.charAt(0);
  unit = letter === 'c' ? 1 : form.length > 1 ? form.charCodeAt(1) - 48 : 4;
  const known = letter.length === 1 && 'cdoux'.includes(letter) && form.length <= 2;
  if (!known || (unit !== 1 && unit !== 2 && unit !== 4)) command.wrongUse(`-t ${form} is not known`);
}

function printRow(): void {
  printOffset();
  memory.fill(row + used, 0, ROW + 4 - used);
  for (let i = 0; i < used; i += unit) {
    const text = letter === 'c' ? character(load<u8>(row + i)) : number(row + i);
    output.text(text.padStart(columns() + 1));
  }
  output.endLine();
  offset += used;
  used = 0;
}

function printOffset(): void {
  if (base === 'n') return;
  const radix = base === 'd' ? 10 : base === 'x' ? 16 : 8;
  output.text(offset.toString(radix).padStart(base === 'x' ? OFFSET_DIGITS - 1 : OFFSET_DIGITS, '0'));
}

/** Columns that the largest number takes. */
function columns(): i32 {
  if (letter === 'c') return 3;
  if (letter === 'x') return 2 * unit;
  if (letter === 'o') return unit === 1 ? 3 : unit === 2 ? 6 : 11;
  const digits = unit === 1 ? 3 : unit === 2 ? 5 : 10;
  return letter === 'd' ? digits + 1 : digits;
}

function number(at: usize): string {
  const value: u32 = unit === 1 ? load<u8>(at) : unit === 2 ? load<u16>(at) : load<u32>(at);
  if (letter === 'x') return value.toString(16).padStart(2 * unit, '0');
  if (letter === 'o') return value.toString(8).padStart(columns(), '0');
  if (letter === 'u') return value.toString();
  const shift = 32 - 8 * unit;
  return (<i32>(value << shift) >> shift).toString();
}

function character(byte: i32): string {
  const known = '\0\x07\b\t\n\v\f\r'.indexOf(String.fromCharCode(byte));
  if (known >= 0) return '\\' + '0abtnvfr'.charAt(known);
  if (byte >= 32 && byte < 127) return String.fromCharCode(byte);
  return byte.toString(8).padStart(3, '0');
}
