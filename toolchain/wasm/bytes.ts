// Reading numbers out of a binary: little-endian words and LEB128, with the name of the file in every complaint.

import { SourceError } from '../object.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

export class ByteReader {
  private readonly view: DataView;

  constructor(
    readonly name: string,
    readonly bytes: Uint8Array,
    public position = 0,
    readonly end = bytes.length,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.position >= this.end;
  }

  /** The file is not what it claims to be; the column is the byte offset. */
  fail(explanation: string): never {
    throw new SourceError(this.name, 1, this.position, `not a valid WebAssembly module: ${explanation}`);
  }

  u8(): number {
    if (this.position >= this.end) this.fail('unexpected end');
    return this.bytes[this.position++];
  }

  /** Four bytes, little endian. */
  word(): number {
    if (this.position + 4 > this.end) this.fail('unexpected end');
    this.position += 4;
    return this.view.getUint32(this.position - 4, true);
  }

  /** Unsigned LEB128 of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value <= 0xffffffff ? value : this.fail('integer too large');
    }
    return this.fail('integer representation too long');
  }

  /** Signed LEB128 of at most 32 bits. */
  s32(): number {
    return Number(BigInt.asIntN(32, this.signed(5)));
  }

  /** Signed LEB128 of at most 33 bits, as block types use. */
  s33(): number {
    return Number(this.signed(5));
  }

  s64(): bigint {
    return BigInt.asIntN(64, this.signed(10));
  }

  /** The next `count` bytes as an unsigned little-endian number: the bits of a float constant. */
  bits(count: number): bigint {
    let value = 0n;
    for (let i = 0; i < count; i++) value |= BigInt(this.u8()) << BigInt(8 * i);
    return value;
  }

  slice(length: number): Uint8Array {
    if (this.position + length > this.end) this.fail('unexpected end');
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }

  string(): string {
    const bytes = this.slice(this.u32());
    try {
      return decoder.decode(bytes);
    } catch {
      return this.fail('malformed UTF-8 in a name');
    }
  }

  /** A vector: a count, then that many items. */
  list<T>(item: () => T): T[] {
    const count = this.u32();
    if (count > this.end - this.position) this.fail('vector longer than its section');
    return Array.from({ length: count }, item);
  }

  private signed(maximumBytes: number): bigint {
    let value = 0n;
    for (let count = 0; count < maximumBytes; count++) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << BigInt(7 * count);
      if (byte < 0x80) return BigInt.asIntN(7 * (count + 1), value);
    }
    return this.fail('integer representation too long');
  }
}
