// Reading the time, which kernels do at every switch of threads. The cycle count is known at any instruction: where the
// budget will end (fast-tier.ts keeps that in END_CYCLES) minus what is left of it.

import { COUNTER_TIME } from '../cpu/counters.ts';
import { CYCLES_PER_TICK, MCOUNTEREN, PRIVILEGE, SCOUNTEREN, TIME_OFFSET } from '../cpu/state.ts';
import { DEADLINE, IP, START, STOP, setRd, word } from './frame.ts';
import { COUNTED_BYTES, END_CYCLES } from './layout.ts';
import {
  addFloat,
  and,
  brIf,
  type Code,
  divFloat,
  eq,
  eqz,
  float,
  floorFloat,
  get,
  i32,
  i64,
  integerOfFloat,
  loadFloat,
  low32,
  or,
  shl,
  shrUnsigned,
  shrUnsigned64,
  sub,
  subFloat,
  unsignedFloat,
} from './wasm-code.ts';

const left = shrUnsigned(sub(get(DEADLINE), get(IP)), i32(Math.log2(COUNTED_BYTES)));
const cycles = subFloat(loadFloat(get(START), END_CYCLES), unsignedFloat(left));
const ticks = integerOfFloat(
  addFloat(floorFloat(divFloat(cycles, float(CYCLES_PER_TICK))), loadFloat(i32(0), TIME_OFFSET)),
);

/** mcounteren.TM for S and U, scounteren.TM besides for U; the privilege's bit 0 stands for the latter in S. */
const open = or(
  eq(word(PRIVILEGE), i32(3)),
  and(
    and(word(MCOUNTEREN), or(word(SCOUNTEREN), shl(word(PRIVILEGE), i32(Math.log2(COUNTER_TIME))))),
    i32(COUNTER_TIME),
  ),
);
const stopUnlessOpen: Code = brIf(STOP, eqz(open));

export const TIME: Readonly<Record<string, Code>> = {
  'time:read': [stopUnlessOpen, setRd(low32(ticks))],
  'timeh:read': [stopUnlessOpen, setRd(low32(shrUnsigned64(ticks, i64(32))))],
};
