// What a case draws from: small generators of numbers.

/** A small generator (xorshift32), so that a raw action's seed decides all. */
export class Draw {
  constructor(private state: number) {
    this.state = (Math.imul(state, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1;
    for (let i = 0; i < 3; i++) this.next();
  }

  next(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    this.state >>>= 0;
    return this.state;
  }

  below(limit: number): number {
    return this.next() % limit;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  /** True in `n` of `of` cases. */
  chance(n: number, of: number): boolean {
    return this.below(of) < n;
  }
}
