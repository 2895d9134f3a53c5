// seq [-w] [-s TEXT] [FIRST [STEP]] LAST: writes the whole numbers from FIRST (1) to LAST, one a line; -s with this text
// between them, -w with zeros before them, so that all are of one width.

import { BLOCK_BYTES, parseNumber, stdout } from 'cox';
import { Command } from './shared/command';
import { Output, writeAll } from './shared/output';

/** Room for the longest number and its newline. */
const LINE_BYTES: i32 = 16;

const command = new Command('seq', '[-w] [-s TEXT] [FIRST [STEP]] LAST', 'w', 's');

export function main(args: string[]): i32 {
  args = takeOptions(args);
  if (args.length < 1 || args.length > 3) command.wrongUse('one to three numbers are expected');
  const last = toInteger(args[args.length - 1]);
  const first = args.length > 1 ? toInteger(args[0]) : 1;
  const step = args.length > 2 ? toInteger(args[1]) : 1;
  if (step === 0) command.wrongUse('the step must not be 0');
  if (step === 1 && first >= 0 && !command.has('s') && !command.has('w')) count(first, last);
  else print(first, step, last);
  return 0;
}

function print(first: i32, step: i32, last: i32): void {
  const output = new Output(command);
  const between = command.text('s', '\n');
  const width = command.has('w') ? max(first.toString().length, last.toString().length) : 0;
  let written = false;
  for (let i = <i64>first; step > 0 ? i <= last : i >= last; i += step) {
    if (written) output.text(between);
    output.text(padded(i, width));
    written = true;
  }
  if (written) output.endLine();
  output.flush();
}

function padded(value: i64, width: i32): string {
  if (width === 0) return value.toString();
  return value < 0
    ? `-${(-value).toString().padStart(width - 1, '0')}`
    : value.toString().padStart(width, '0');
}

/** Negative numbers look like options: what begins with a minus and a digit is a number. */
function takeOptions(args: string[]): string[] {
  let i = 0;
  while (
    i < args.length &&
    args[i].length > 1 &&
    args[i].startsWith('-') &&
    parseNumber(args[i].substring(1)) < 0
  ) {
    const wantsValue = args[i].endsWith('s') && args[i] !== '--';
    i += wantsValue ? 2 : 1;
  }
  command.parse(args.slice(0, i));
  return args.slice(i);
}

/** The common case, without a division for each number: the decimal text itself is counted up. */
function count(first: i32, last: i32): void {
  const end = heap.alloc(LINE_BYTES) + LINE_BYTES - 1;
  store<u8>(end, 10);
  let start = end;
  for (let rest = first; rest > 0 || start === end; rest /= 10) store<u8>(--start, 48 + (rest % 10));
  const block = heap.alloc(BLOCK_BYTES);
  const limit = block + BLOCK_BYTES - LINE_BYTES;
  let at = block;
  for (let left = last - first; left >= 0; left--) {
    for (let from = start; from <= end; from++) store<u8>(at++, load<u8>(from));
    if (at > limit) {
      writeAll(command, stdout.stream, block, <i32>(at - block));
      at = block;
    }
    start = increment(start, end - 1);
  }
  writeAll(command, stdout.stream, block, <i32>(at - block));
}

/** Adds one to the decimal number from `start` to its last digit; where it starts then. */
function increment(start: usize, lastDigit: usize): usize {
  let digit = lastDigit;
  while (digit >= start && load<u8>(digit) === 57) store<u8>(digit--, 48);
  if (digit < start) store<u8>(digit, 49);
  else store<u8>(digit, load<u8>(digit) + 1);
  return min(digit, start);
}

function toInteger(text: string): i32 {
  if (!text.startsWith('-')) return command.toNumber(text);
  return -command.toNumber(text.substring(1));
}
