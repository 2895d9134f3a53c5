// One look-up table (layout.ts draws its entries), as the host side sees it: filled and emptied here, read by the
// interpreter.

import { EMPTY, LOOKUP_ENTRIES } from './layout.ts';

const MASK = LOOKUP_ENTRIES - 1;

export class Lookup {
  readonly #words: Int32Array;
  /** Pages that were entered since the table was last empty. */
  #entered: number[] = [];

  constructor(buffer: ArrayBuffer, base: number) {
    this.#words = new Int32Array(buffer, base, LOOKUP_ENTRIES * 2);
    this.#words.fill(EMPTY);
  }

  has(page: number): boolean {
    return this.#words[(page & MASK) * 2] === page << 12;
  }

  /** Of a page that it has. */
  addend(page: number): number {
    return this.#words[(page & MASK) * 2 + 1];
  }

  enter(page: number, addend: number): void {
    if (this.#entered.length === LOOKUP_ENTRIES) this.clear();
    this.#entered.push(page);
    this.#words[(page & MASK) * 2] = page << 12;
    this.#words[(page & MASK) * 2 + 1] = addend;
  }

  forget(page: number): void {
    if (this.has(page)) this.#words[(page & MASK) * 2] = EMPTY;
  }

  /** Forgets every page that is at host address `host`. */
  forgetHostPage(host: number): void {
    for (const page of this.#entered) {
      if (this.has(page) && ((page << 12) + this.addend(page)) >>> 0 === host) this.forget(page);
    }
  }

  clear(): void {
    for (const page of this.#entered) this.#words[(page & MASK) * 2] = EMPTY;
    this.#entered.length = 0;
  }
}
