// lr.w and sc.w of words in RAM. The reservation is a physical address, as the reference tier keeps it.

import { NO_RESERVATION, RESERVATION } from '../cpu/state.ts';
import { ADDRESS, ENTRY, KEPT, lookUp, operands, START, setRd, setWord, word } from './frame.ts';
import { HOST_TO_PHYSICAL, LOADS, STORES } from './layout.ts';
import { add, type Code, eq, get, i32, load32, set, store32, when } from './wasm-code.ts';

/** Puts the host address of the word that rs1 points to into ADDRESS, and its physical address into KEPT. */
const locate = (table: number): Code => [
  set(ADDRESS, operands.rs1),
  lookUp(table, 4),
  set(ADDRESS, add(get(ADDRESS), load32(get(ENTRY), table + 4))),
  set(KEPT, add(get(ADDRESS), load32(get(START), HOST_TO_PHYSICAL))),
];

export const RESERVATION_ACCESS: Readonly<Record<string, Code>> = {
  'lr.w': [locate(LOADS), setWord(RESERVATION, get(KEPT)), setRd(load32(get(ADDRESS), 0))],
  'sc.w': [
    locate(STORES),
    set(KEPT, eq(get(KEPT), word(RESERVATION))),
    setWord(RESERVATION, i32(NO_RESERVATION)),
    when(get(KEPT), store32(get(ADDRESS), 0, operands.rs2)),
    setRd(eq(get(KEPT), i32(0))),
  ],
};
