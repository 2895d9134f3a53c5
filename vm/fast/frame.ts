// The registers of the interpreter itself (locals of its one function), and the moves that every handler is made of.

import { X } from '../cpu/state.ts';
import {
  COUNTED_BYTES,
  DECODED_BYTES,
  DECODED_SHIFT,
  FETCHES,
  IMMEDIATE,
  LOOKUP_BYTES,
  RD,
  RS1,
  RS2,
} from './layout.ts';
import type { Operands } from './semantics.ts';
import {
  add,
  and,
  brIf,
  type Code,
  eqz,
  get,
  i32,
  Label,
  load8,
  load32,
  ne,
  set,
  shared,
  shl,
  shrUnsigned,
  store32,
  sub,
} from './wasm-code.ts';

// Parameters: the pc to start at (later: the address that a handler works on), the budget (later: the deadline), where
// the look-up tables of the current context stand, and the start of the fast tier's part of the memory.
export const ADDRESS = 0;
export const DEADLINE = 1;
export const CONTEXT = 2;
export const START = 3;
export const PARAMETERS = 4;

/** Address of the decoded instruction. */
export const IP = 4;
/** pc - ip / 4; the same for a whole page. */
export const PAGE_DELTA = 5;
/** The entry of a look-up table that was consulted last. */
export const ENTRY = 6;
/** A value that must outlive a change. */
export const KEPT = 7;
export const LOCALS = 4;

/** Dispatches the instruction at IP. */
export const NEXT = new Label();
/** Leaves the interpreter in front of the instruction at IP. */
export const STOP = new Label();

/** Address of the current instruction. */
export const pc: Code = shared(add(shrUnsigned(get(IP), i32(DECODED_SHIFT)), get(PAGE_DELTA)));

export const operands: Operands = {
  rs1: shared(load32(load8(get(IP), RS1), X)),
  rs2: shared(load32(load8(get(IP), RS2), X)),
  immediate: shared(load32(get(IP), IMMEDIATE)),
  pc,
};

const rd = shared(load8(get(IP), RD));

/** No handler is used for rd = x0 whose rd this writes: the decoder sees to that. */
export const setRd = (value: Code): Code => store32(rd, X, value);

/** Bytes of an instruction. */
export type Length = 2 | 4;

/** On to the next instruction in memory. One of 2 bytes counts as much as one of 4, but is half as far. */
export const advance: Record<Length, Code> = {
  4: shared(set(IP, add(get(IP), i32(COUNTED_BYTES)))),
  2: shared([
    set(IP, add(get(IP), i32(DECODED_BYTES))),
    set(DEADLINE, sub(get(DEADLINE), i32(COUNTED_BYTES - DECODED_BYTES))),
  ]),
};

/** Where ADDRESS would be in the first look-up table. */
const findEntry = shared(
  set(ENTRY, add(get(CONTEXT), and(shrUnsigned(get(ADDRESS), i32(9)), i32(LOOKUP_BYTES - 8)))),
);

/** Finds ADDRESS in one of the look-up tables; stops where it is not there, or not aligned to `bytes`. */
export const lookUp = (table: number, bytes: number): Code => [
  findEntry,
  brIf(STOP, ne(load32(get(ENTRY), table), and(get(ADDRESS), i32(-4096 | (bytes - 1))))),
];

/** Moves to the instruction at ADDRESS, which is even; executes `counted` instructions by that; `link` happens
 *  once nothing can stop any more, and before the move. */
export const moveToAddress = (counted: 0 | 1, link: Code = []): Code => [
  lookUp(FETCHES, 2),
  link,
  set(KEPT, get(IP)),
  set(IP, add(load32(get(ENTRY), FETCHES + 4), shl(get(ADDRESS), i32(DECODED_SHIFT)))),
  set(PAGE_DELTA, sub(get(ADDRESS), shrUnsigned(get(IP), i32(DECODED_SHIFT)))),
  set(DEADLINE, add(get(DEADLINE), sub(sub(get(IP), get(KEPT)), i32(counted * COUNTED_BYTES)))),
];

/** Goes on at ADDRESS in whatever context is current then: as if the interpreter were entered there. Stopping is at ADDRESS
 *  from here on. */
export const enterAtAddress: Code = [
  set(IP, i32(0)),
  set(PAGE_DELTA, get(ADDRESS)),
  brIf(STOP, eqz(get(CONTEXT))),
  moveToAddress(0),
];

/** The current instruction counts as executed, and IP no longer: to be followed by enterAtAddress. */
export const countAndDetach: Code = set(DEADLINE, sub(sub(get(DEADLINE), get(IP)), i32(COUNTED_BYTES)));

/** Moves within the page, by the distance in the decoded instruction. */
export const moveInPage: Code = shared([
  set(KEPT, load32(get(IP), IMMEDIATE)),
  set(IP, add(get(IP), get(KEPT))),
  set(DEADLINE, add(get(DEADLINE), sub(get(KEPT), i32(COUNTED_BYTES)))),
]);

/** rd = address of the instruction after this one. */
export const link = (length: Length): Code => setRd(add(pc, i32(length)));

// --- the state's words ------------------------------------------------------------------------------------------

export const word = (offset: number): Code => load32(i32(0), offset);
export const setWord = (offset: number, value: Code): Code => store32(i32(0), offset, value);
export const stopIf = (condition: Code): Code => brIf(STOP, condition);
