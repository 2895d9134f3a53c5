// A 64-bit hash, as two lanes of 32: good for telling two states or a damaged file apart, not against somebody who wants to
// deceive. Each step can be undone, so that a change in one word alone always shows. The constants are those of MurmurHash3
// (Austin Appleby, public domain).

export class Hash {
  #low = 0x9747b28c;
  #high = 0x2545f491;

  word(value: number): void {
    this.#low = step(this.#low, Math.imul(value, 0xcc9e2d51), 13);
    this.#high = step(this.#high, Math.imul(value ^ this.#low, 0x1b873593), 17);
  }

  /** Whole words, then what is left, then the length. */
  bytes(bytes: Uint8Array): void {
    const words = bytes.length >> 2;
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
    for (const value of new Uint32Array(aligned.buffer, aligned.byteOffset, words)) this.word(value);
    for (let index = words * 4; index < bytes.length; index++) this.word(bytes[index]);
    this.word(bytes.length);
  }

  /** The words so far, low and high. */
  get words(): [number, number] {
    return [this.#low >>> 0, this.#high >>> 0];
  }

  /** 16 hexadecimal digits. */
  get text(): string {
    const [low, high] = this.words;
    return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
  }
}

const step = (hash: number, mixed: number, turn: number): number => {
  const joined = hash ^ mixed;
  return (Math.imul((joined << turn) | (joined >>> (32 - turn)), 5) + 0x6b64e654) | 0;
};

/** Hash of some bytes, as text. */
export function hashOf(bytes: Uint8Array): string {
  const hash = new Hash();
  hash.bytes(bytes);
  return hash.text;
}
