// The reference tier: one instruction after the other through Hart.step().

import type { Hart } from './hart.ts';
import type { Tier } from './tier.ts';

export class ReferenceTier implements Tier {
  readonly #hart: Hart;

  constructor(hart: Hart) {
    this.#hart = hart;
  }

  run(until: number): void {
    const { state, hooks } = this.#hart;
    while (state.cycles < until && !state.recheck) {
      if (hooks.breakpoints?.has(state.pc)) {
        this.#hart.requestStop();
        return;
      }
      this.#hart.step();
    }
  }
}
