// cmp [-s] A B: where two files first differ. Status 0 where they are equal, 1 where not, 2 after an error; -s says nothing more.

import { console } from 'cox';
import { Command } from './shared/command';
import { Input, Inputs } from './shared/input';

const command = new Command('cmp', '[-s] A B', 's');
const STATUS_ERROR: i32 = 2;

export function main(args: string[]): i32 {
  command.parse(args);
  command.expect(2, 2);
  const a = new Inputs(command, [command.operands[0]]).next();
  const b = new Inputs(command, [command.operands[1]]).next();
  if (a === null || b === null) return STATUS_ERROR;
  const aBytes = a.readAll();
  const bBytes = b.readAll();
  if (command.status !== 0) return STATUS_ERROR;
  return compare(a, aBytes, b, bBytes);
}

function compare(a: Input, aBytes: i32, b: Input, bBytes: i32): i32 {
  const common = min(aBytes, bBytes);
  let line = 1;
  for (let i = 0; i < common; i++) {
    const byte = load<u8>(a.whole + i);
    if (byte !== load<u8>(b.whole + i)) {
      if (!command.has('s')) console.log(`${a.name} ${b.name} differ: byte ${i + 1}, line ${line}`);
      return 1;
    }
    if (byte === 10) line++;
  }
  if (aBytes === bBytes) return 0;
  if (!command.has('s'))
    console.error(`cmp: ${aBytes < bBytes ? a.name : b.name} ends first, after byte ${common}`);
  return 1;
}
