// Function bodies as text: instruction names with their immediates, in the order of the binary format, as in
// `local.get 0 i32.load 2 8` (alignment, offset) or `if i32 ... else ... end`. No parentheses, no names.

import { OPCODES } from '../../../toolchain/wasm/opcodes.ts';
import { I32, I64, signed, unsigned } from './wasm-writer.ts';

const CODES = new Map(
  Object.entries(OPCODES)
    .reverse()
    .map(([code, { name, immediate }]) => [name, { code: Number(code), immediate }]),
);
const BLOCK_TYPES: Record<string, number> = { i32: I32, i64: I64 };

export function wat(text: string): number[] {
  const words = text.trim().split(/\s+/);
  const bytes: number[] = [];
  const isName = (word: string | undefined) => word !== undefined && CODES.has(word);
  while (words.length) {
    const name = words.shift()!;
    const opcode = CODES.get(name);
    if (!opcode) throw new Error(`no instruction ${name}`);
    const { code, immediate } = opcode;
    bytes.push(...(code > 0xff ? [0xfc, code & 0xff] : [code]));
    const next = () => Number(words.shift());
    if (immediate === 'index') bytes.push(...unsigned(next()));
    else if (immediate === 'two indices' || immediate === 'memory')
      bytes.push(...unsigned(next()), ...unsigned(next()));
    else if (immediate === 'i32') bytes.push(...signed(next() | 0));
    else if (immediate === 'i64') bytes.push(...signed(BigInt.asIntN(64, BigInt(words.shift()!))));
    else if (immediate === 'f64') bytes.push(...new Uint8Array(new Float64Array([next()]).buffer));
    else if (immediate === 'byte') bytes.push(0);
    else if (immediate === 'block') bytes.push(words[0] in BLOCK_TYPES ? BLOCK_TYPES[words.shift()!] : 0x40);
    else if (immediate === 'labels') {
      const labels: number[] = [];
      while (words.length && !isName(words[0])) labels.push(next());
      bytes.push(...unsigned(labels.length - 1), ...labels);
    }
  }
  return bytes;
}
