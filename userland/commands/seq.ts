// seq [FIRST [STEP]] LAST: writes the whole numbers from FIRST (1) to LAST, one a line.

import { Command } from './shared/command';
import { Output } from './shared/output';

const command = new Command('seq', '[FIRST [STEP]] LAST');

export function main(args: string[]): i32 {
  // Negative numbers look like options: nothing here is one.
  if (args.length < 1 || args.length > 3) command.wrongUse('one to three numbers are expected');
  const last = toInteger(args[args.length - 1]);
  const first = args.length > 1 ? toInteger(args[0]) : 1;
  const step = args.length > 2 ? toInteger(args[1]) : 1;
  if (step === 0) command.wrongUse('the step must not be 0');
  const output = new Output(command);
  if (step === 1 && first >= 0) count(output, first, last);
  else for (let i = <i64>first; step > 0 ? i <= last : i >= last; i += step) print(output, <i32>i);
  output.flush();
  return 0;
}

function print(output: Output, value: i32): void {
  output.number(value);
  output.endLine();
}

/** The common case, without a division: the decimal text itself is counted up. */
function count(output: Output, first: i32, last: i32): void {
  const bytes = 16;
  const end = heap.alloc(bytes) + bytes - 1;
  store<u8>(end, 10);
  let start = end;
  for (let rest = first; rest > 0 || start === end; rest /= 10) store<u8>(--start, 48 + (rest % 10));
  for (let left = <i64>last - first; left >= 0; left--) {
    output.bytes(start, <i32>(end + 1 - start));
    let digit = end - 1;
    while (digit >= start && load<u8>(digit) === 57) store<u8>(digit--, 48);
    if (digit < start) store<u8>(--start, 49);
    else store<u8>(digit, load<u8>(digit) + 1);
  }
}

function toInteger(text: string): i32 {
  if (!text.startsWith('-')) return command.toNumber(text);
  return -command.toNumber(text.substring(1));
}
