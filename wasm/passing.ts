// Arguments and results in the machine's registers, by the calling convention that translated code keeps (psABI, ilp32d):
// floats in fa0.., words in a0.., what is left on the stack.

import type { ValueType } from '../toolchain/wasm/module.ts';
import { travel, travellingWords } from '../toolchain/wasm/signature.ts';
import { F } from '../vm/cpu/state.ts';
import type { Machine } from '../vm/machine.ts';

const A0 = 10;
const FA0 = 10;
const SP = 2;
const REGISTER_WORDS = 8;
/** A single in a register of 64 bits has ones above it. */
const BOX = 0xffffffff00000000n;

export const stackWords = (types: ValueType[]): number =>
  Math.max(0, travellingWords(types) - REGISTER_WORDS);

/** Access to the values of one signature, relative to the machine's present stack pointer. */
export class Passing {
  private readonly x: Int32Array;
  readonly f: BigUint64Array;

  constructor(private readonly machine: Machine) {
    this.x = machine.hart.x;
    this.f = new BigUint64Array(machine.hart.state.memory.buffer, F, 32);
  }

  /** `skipped` words of stack come first: for results, those of the arguments. */
  put(types: ValueType[], values: readonly bigint[], skipped = 0): void {
    let word = 0;
    let float = 0;
    const putWord = (value: bigint) => {
      const bits = Number(BigInt.asIntN(32, value));
      if (word < REGISTER_WORDS) this.x[A0 + word] = bits;
      else this.machine.memory.store(this.onStack(word, skipped), 4, bits);
      word++;
    };
    travel(types).forEach(({ inFloatRegister, words }, i) => {
      const bits = values[i]!;
      if (inFloatRegister) this.f[FA0 + float++] = types[i] === 'f32' ? BOX | bits : bits;
      else putWord(bits);
      if (words === 2) putWord(bits >> 32n);
    });
  }

  take(types: ValueType[], skipped = 0): bigint[] {
    let word = 0;
    let float = 0;
    const takeWord = (): bigint => {
      const at = word++;
      const bits =
        at < REGISTER_WORDS ? this.x[A0 + at]! : this.machine.memory.load(this.onStack(at, skipped), 4);
      return BigInt(bits >>> 0);
    };
    return travel(types).map(({ inFloatRegister, words }, i) => {
      if (inFloatRegister) {
        const bits = this.f[FA0 + float++]!;
        return types[i] === 'f32' ? BigInt.asUintN(32, bits) : bits;
      }
      const low = takeWord();
      return words === 2 ? (takeWord() << 32n) | low : low;
    });
  }

  private onStack(word: number, skipped: number): number {
    return (this.x[SP]! >>> 0) + 4 * (word - REGISTER_WORDS + skipped);
  }
}
