// One case of the random programs as harness.S wants it, and the image of many.
//
// A case is 128 words: 18 of set-up, 10 of protection, one more page, 3 of interrupts, 32 registers, and the program.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RAM_BASE } from '../../../abi/memory-map.ts';
import { assemble } from '../../../toolchain/asm/assemble.ts';
import { link } from '../../../toolchain/link/link.ts';
import { parseElf } from '../../../vm/elf-loader.ts';

export const CASE_BYTES = 512;
const CASES = 0x40000;
const REGISTERS = 32;
const PROGRAM = 64;
export const PROGRAM_WORDS = 62;

/** Virtual and physical places that programs use. */
export const WINDOW = 0x40000000;
export const WINDOW_PAGES = 8;
export const CODE_WINDOW = 0x50000000;
export const SUPERPAGE = 0x60000000;
export const MISALIGNED_SUPERPAGE = 0x70000000;
export const DATA = RAM_BASE + 0x18000;
export const DATA_PAGES = 4;
/** A page that programs can always use, behind the data and behind the window. */
export const SAFE = RAM_BASE + 0x1c000;
export const SAFE_WINDOW = WINDOW + 0x8000;
export const PROGRAM_PAGE = RAM_BASE + 0x20000;
export const ROOT = RAM_BASE + 0x10000;
export const WINDOW_TABLE = RAM_BASE + 0x11000;

export interface RandomCase {
  readonly mstatus: number;
  readonly medeleg: number;
  readonly satp: number;
  /** Virtual address where the program begins; its place within two pages is that of the physical one. */
  readonly entry: number;
  /** Page table entries of the window, the two pages of code, and the two superpages. */
  readonly window: readonly number[];
  readonly code: readonly number[];
  readonly superpages: readonly number[];
  /** pmpcfg0, pmpcfg1, pmpaddr0..7. */
  readonly protection: readonly number[];
  /** Page table entry of the page that is safe. */
  readonly safe: number;
  /** mideleg, mie, mip; then the modes of mtvec and stvec. */
  readonly interrupts: readonly [number, number, number, number, number];
  readonly registers: readonly number[];
  /** Half-words. */
  readonly program: readonly number[];
}

function wordsOf(one: RandomCase): Uint32Array {
  const words = new Uint32Array(CASE_BYTES / 4);
  const bytes = one.program.length * 2;
  words.set([one.mstatus, one.medeleg, one.satp, one.entry, one.entry, bytes]);
  words.set(one.window, 6);
  words.set(one.code, 14);
  words.set(one.superpages, 16);
  words.set(one.protection, 18);
  words[28] = one.safe;
  const [mideleg, mie, mip, machineMode, supervisorMode] = one.interrupts;
  words.set([mideleg, mie, mip | (machineMode << 16) | (supervisorMode << 17)], 29);
  words.set(one.registers, REGISTERS);
  new Uint16Array(words.buffer, PROGRAM * 4).set(one.program);
  return words;
}

let harness: Uint8Array | undefined;

function buildHarness(): Uint8Array {
  const file = join(import.meta.dirname, 'harness.S');
  const elf = link([assemble(readFileSync(file, 'utf8'), { file })], { entry: '_start', textBase: RAM_BASE });
  const { segments, entry } = parseElf(elf);
  if (entry !== RAM_BASE) throw new Error('the harness does not begin where RAM does');
  const image = new Uint8Array(CASES);
  for (const { address, bytes } of segments)
    image.set(bytes.subarray(Math.max(0, RAM_BASE - address)), Math.max(0, address - RAM_BASE));
  return image;
}

/** Bytes for 0x8000_0000 that run the cases and print a line for each. */
export function imageOf(cases: readonly RandomCase[]): Uint8Array {
  harness ??= buildHarness();
  const image = new Uint8Array(CASES + (cases.length + 1) * CASE_BYTES);
  image.set(harness);
  new DataView(image.buffer).setUint32(CASES, cases.length, true);
  cases.forEach((one, index) => {
    image.set(new Uint8Array(wordsOf(one).buffer), CASES + (index + 1) * CASE_BYTES);
  });
  return image;
}
