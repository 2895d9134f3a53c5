// The locals of a function while it is lifted: each has a node, an i64 two, for its value at this place in the program.

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
