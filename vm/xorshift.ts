// Random numbers from a seed, the same in every run: good for tests and simulation, not for secrets. The generator is
// xorshift32 (Marsaglia, "Xorshift RNGs", 2003).

export class Xorshift32 {
  /** Never 0, from where it would not move. */
  state: number;

  constructor(seed: number) {
    // The golden ratio spreads small seeds over the word.
    this.state = Math.imul(seed, 0x9e3779b1) || 0x9e3779b1;
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let index = 0; index < count; index++) bytes[index] = this.#next() >>> 24;
    return bytes;
  }

  #next(): number {
    let word = this.state;
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    this.state = word;
    return word;
  }
}
