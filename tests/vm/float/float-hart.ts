// A hart with floating point switched on, one instruction at a time.

import type { InstructionName } from '../../../isa/instructions.ts';
import { F } from '../../../vm/cpu/state.ts';
import { BenchHart, CODE, i } from '../cpu/bench-hart.ts';

/** Where execute() puts operands, and what it leaves. */
export const FD = 3;
export const RD = 13;
export const FS1 = 4;
export const RS1 = 14;

export const FS_DIRTY = 3 << 13;
export const FS_CLEAN = 2 << 13;

export class FloatHart extends BenchHart {
  readonly f: BigUint64Array;

  constructor(tier: 'reference' | 'fast') {
    super({ tier });
    this.f = new BigUint64Array(this.machine.hart.state.memory.buffer, F, 32);
    this.setCsr('mstatus', FS_CLEAN);
    this.setCsr('mtvec', CODE + 0x800);
  }

  /**
   * Executes an instruction on f4, f5, f6 (or x14), with the result in f3 (or x13), in a rounding mode that stands in the
   * instruction where there is room for it. Returns the flags that it raised.
   */
  execute(name: InstructionName, operands: readonly bigint[], imm = 0, flagsBefore = 0): number {
    operands.forEach((value, n) => {
      this.f[FS1 + n] = value;
    });
    return this.run1(
      i(name, { rd: RD_OF(name), rs1: RS1_OF(name), rs2: FS1 + 1, rs3: FS1 + 2, imm }),
      flagsBefore,
    );
  }

  /** Executes one instruction word; the flags that stand afterwards. */
  run1(word: number, flagsBefore = 0): number {
    this.setCsr('fflags', flagsBefore);
    this.pc = CODE;
    this.run([word], 1);
    return this.csr('fflags');
  }

  /** Whether the last instruction was illegal; forgets it. */
  wasIllegal(): boolean {
    const illegal = this.csr('mcause') === 2;
    this.setCsr('mcause', 0);
    return illegal;
  }
}

const TO_INTEGER = /^(feq|flt|fle|fclass|fcvt\.wu?|fmv\.x)\./;
const FROM_INTEGER = /^fcvt\.[sd]\.wu?$|^fmv\.w\.x$/;
const RD_OF = (name: string) => (TO_INTEGER.test(name) ? RD : FD);
const RS1_OF = (name: string) => (FROM_INTEGER.test(name) ? RS1 : FS1);
