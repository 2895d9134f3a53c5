// The floating-point CSRs (unprivileged manual, "Floating-Point Control and Status Register"): one register, and its two
// fields under numbers of their own.
//
//   fcsr   7..5  rounding mode (frm; reserved modes are kept, and make instructions illegal)    4..0  flags (fflags)

import type { Csr } from './csr.ts';
import { FRM_SHIFT, floatEnabled, markDirty } from './float.ts';
import { FCSR } from './state.ts';

const FLAGS = 0x1f;
const MODE = 7 << FRM_SHIFT;

/** The bits of `mask`, moved down by `shift`. */
const field = (name: string, mask: number, shift: number): Csr => ({
  name,
  accessible: floatEnabled,
  read: ({ state: { word } }) => (word[FCSR >> 2] & mask) >>> shift,
  write(hart, value) {
    const { word } = hart.state;
    word[FCSR >> 2] = (word[FCSR >> 2] & ~mask) | ((value << shift) & mask);
    markDirty(hart);
  },
});

export const FLOAT_CSRS: readonly Csr[] = [
  field('fflags', FLAGS, 0),
  field('frm', MODE, FRM_SHIFT),
  field('fcsr', MODE | FLAGS, 0),
];
