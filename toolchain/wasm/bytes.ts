// Reading numbers out of a binary: little-endian words and LEB128, with the name of the file in every complaint.

import { ModuleError } from './module-error.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class ByteReader {
  private readonly view: DataView;

  constructor(
    readonly name: string,
    readonly bytes: Uint8Array,
    public position = 0,
    readonly end = bytes.length,
    /** What it means that the bytes end too early. */
    private readonly endReason = 'unexpected end of section or function',
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.position >= this.end;
  }

  /** The file is not what it claims to be. */
  fail(reason: string, at = this.position): never {
    throw new ModuleError('malformed', this.name, at, reason);
  }

  u8(): number {
    if (this.position >= this.end) this.fail(this.endReason);
    return this.bytes[this.position++];
  }

  /** Four bytes, little endian. */
  word(): number {
    if (this.position + 4 > this.end) this.fail(this.endReason);
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
    return Number(this.signed(32));
  }

  /** Signed LEB128 of at most 33 bits, as block types use. */
  s33(): number {
    return Number(this.signed(33));
  }

  s64(): bigint {
    return this.signed(64);
  }

  /** The next `count` bytes as an unsigned little-endian number: the bits of a float constant. */
  bits(count: number): bigint {
    let value = 0n;
    for (let i = 0; i < count; i++) value |= BigInt(this.u8()) << BigInt(8 * i);
    return value;
  }

  slice(length: number): Uint8Array {
    if (this.position + length > this.end) this.fail('length out of bounds');
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }

  string(): string {
    const bytes = this.slice(this.u32());
    try {
      return decoder.decode(bytes);
    } catch {
      return this.fail('malformed UTF-8 encoding');
    }
  }

  /** A vector: a count, then that many items. */
  list<T>(item: () => T): T[] {
    const count = this.u32();
    // every item takes a byte at least
    if (count > this.end - this.position) this.fail(this.endReason, this.end);
    return Array.from({ length: count }, item);
  }

  private signed(bits: number): bigint {
    const short = this.bytes[this.position];
    if (short < 0x80 && this.position < this.end) {
      this.position++;
      return BigInt((short << 25) >> 25);
    }
    let value = 0n;
    for (let shift = 0; shift < bits; shift += 7) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte >= 0x80) continue;
      value = BigInt.asIntN(shift + 7, value);
      return value === BigInt.asIntN(bits, value) ? value : this.fail('integer too large');
    }
    return this.fail('integer representation too long');
  }
}
