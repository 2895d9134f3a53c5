// The interpreter's handlers for F and D: loads, stores and moves of bits here, calls of float-functions.ts for what
// computes; and the rules by which the decoder picks them.

import type { InstructionName } from '../../isa/instructions.ts';
import { F, MSTATUS } from '../cpu/state.ts';
import { BOX, DYNAMIC, RMM, RNE } from '../float/format.ts';
import { roundingImmediate } from './float-frame.ts';
import { FLOAT_FUNCTIONS } from './float-functions.ts';
import { ADDRESS, ENTRY, IP, lookUp, operands, STOP, setRd } from './frame.ts';
import { LOADS, RD, RS1, RS2, STORES } from './layout.ts';
import {
  add,
  and,
  brIf,
  type Code,
  call,
  geSigned,
  get,
  i32,
  load8,
  load32,
  ne,
  or,
  set,
  shl,
  store32,
  xor,
} from './wasm-code.ts';
import { loadLong, storeLong } from './wasm-float.ts';

// --- what is done in the handler ---------------------------------------------------------------------------------------

/** Place of an f register, from F on. */
const place = (field: number): Code => shl(load8(get(IP), field), i32(1));
const low = (field: number): Code => load32(place(field), F);
const high = (field: number): Code => load32(place(field), F + 4);
const setLow = (value: Code): Code => store32(place(RD), F, value);
const setHigh = (value: Code): Code => store32(place(RD), F + 4, value);
const box = setHigh(i32(BOX));

/** FS is Dirty (SD is the sign bit): nothing has to be marked, and nothing is illegal. */
const stopUnlessDirty: Code = brIf(STOP, geSigned(load32(i32(0), MSTATUS), i32(0)));

const findLoad = (bytes: number): Code => [
  stopUnlessDirty,
  set(ADDRESS, add(operands.rs1, operands.immediate)),
  lookUp(LOADS, bytes),
  set(ADDRESS, add(get(ADDRESS), load32(get(ENTRY), LOADS + 4))),
];
const findStore = (bytes: number): Code => [
  stopUnlessDirty,
  set(ADDRESS, add(operands.rs1, operands.immediate)),
  lookUp(STORES, bytes),
  set(ADDRESS, add(get(ADDRESS), load32(get(ENTRY), STORES + 4))),
];

const SIGN = 0x80000000;

/** The word with the sign, of which only that changes: from both such words. */
const SIGNS: Readonly<Record<string, (first: Code, second: Code) => Code>> = {
  fsgnj: (_, second) => second,
  fsgnjn: (_, second) => xor(second, i32(-1)),
  fsgnjx: xor,
};

const injected = (sign: (first: Code, second: Code) => Code, word: (field: number) => Code): Code =>
  or(and(word(RS1), i32(~SIGN)), and(sign(word(RS1), word(RS2)), i32(SIGN)));

const STRAIGHT: Record<string, Code> = {
  flw: [findLoad(4), setLow(load32(get(ADDRESS), 0)), box],
  fsw: [findStore(4), store32(get(ADDRESS), 0, low(RS2))],
  fld: [findLoad(8), storeLong(place(RD), F, loadLong(get(ADDRESS), 0))],
  fsd: [findStore(8), storeLong(get(ADDRESS), 0, loadLong(place(RS2), F))],
  'fmv.x.w': [stopUnlessDirty, setRd(low(RS1))],
  'fmv.w.x': [stopUnlessDirty, setLow(operands.rs1), box],
};
for (const [name, sign] of Object.entries(SIGNS)) {
  const boxed = brIf(STOP, ne(and(high(RS1), high(RS2)), i32(BOX)));
  STRAIGHT[`${name}.s`] = [stopUnlessDirty, boxed, setLow(injected(sign, low)), box];
  // The low word last: rd may be one of the sources, whose high word is read before.
  STRAIGHT[`${name}.d`] = [stopUnlessDirty, setHigh(injected(sign, high)), setLow(low(RS1))];
}

// --- what is called ------------------------------------------------------------------------------------------------------

/** The functions follow the interpreter itself in the module. */
const FIRST_FUNCTION = 1;
FLOAT_FUNCTIONS.forEach(({ name }, index) => {
  STRAIGHT[name] = brIf(STOP, call(FIRST_FUNCTION + index, get(IP)));
});

/** Bodies of the handlers, by name of the instruction. */
export const FLOAT_STRAIGHT: Readonly<Record<string, Code>> = STRAIGHT;

// --- rules ---------------------------------------------------------------------------------------------------------------

/** Writes an x register. */
const givesInteger = (name: string) => /^(feq|flt|fle|fmv\.x|fcvt\.wu?)\./.test(name);
/** Rounding that the functions do: to nearest; of conversions to integers any mode but one; of exact ones any at all. */
function roundsAsHost(name: string, mode: number): boolean {
  if (mode === DYNAMIC || mode === RNE) return true;
  if (/^fcvt\.d\./.test(name)) return mode <= RMM;
  return /^fcvt\.wu?\./.test(name) && mode < RMM;
}

const ROUNDS = /^f(n?m(add|sub)|add|sub|mul|div|sqrt|cvt)\b/;

/** Whether there is a handler for an instruction with this rd and immediate (the rounding mode, where it has one). */
export function hasFloatHandler(name: InstructionName, rd: number, imm: number): boolean {
  if (givesInteger(name) && rd === 0) return false;
  return !ROUNDS.test(name) || roundsAsHost(name, imm & 7);
}

/** The immediate that the handler of an instruction wants, where that is not what the instruction has. */
export const floatImmediate = (name: string): ((imm: number) => number) | undefined =>
  ROUNDS.test(name) ? (imm) => roundingImmediate(imm & 7, imm >> 3) : undefined;
