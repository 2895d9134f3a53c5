// The locals of a function while it is lifted: each has a node, an i64 two, for its value at this place in the program.

import type { Builder } from './builder.ts';
import { WORDS } from './context.ts';
import type { Node } from './ir.ts';
import type { ValueType } from './module.ts';
import type { Operand } from './operand.ts';

export class Locals {
  /** The values; a local's begin at `slotOf[index]`. */
  nodes: Node[] = [];
  readonly slotOf: number[] = [];

  constructor(readonly types: ValueType[]) {}

  /** The next local and its value. */
  declare(...words: Node[]): void {
    this.slotOf.push(this.nodes.length);
    this.nodes.push(...words);
  }

  /** One more local, of no instruction; its index. */
  add(type: ValueType, b: Builder): number {
    this.declareZero(type, b);
    return this.types.push(type) - 1;
  }

  declareZero(type: ValueType, b: Builder): void {
    if (type === 'f32' || type === 'f64') this.declare(b.floatConstant(type === 'f32' ? 4 : 8, 0n));
    else this.declare(...Array.from({ length: WORDS[type] }, () => b.constant(0)));
  }

  get(index: number): Operand {
    const slot = this.slotOf[index];
    const type = this.types[index];
    return { type, lo: this.nodes[slot], hi: WORDS[type] === 2 ? this.nodes[slot + 1] : undefined };
  }

  set(index: number, { lo, hi }: Operand): void {
    const slot = this.slotOf[index];
    this.nodes[slot] = lo;
    if (hi) this.nodes[slot + 1] = hi;
  }
}
