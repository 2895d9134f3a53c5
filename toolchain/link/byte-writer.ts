// Bytes that grow, with the encodings that DWARF uses (DWARF 4, section 7.6).

export class ByteWriter {
  private buffer = new Uint8Array(256);
  length = 0;

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  byte(value: number): void {
    if (this.length === this.buffer.length) {
      const larger = new Uint8Array(2 * this.buffer.length);
      larger.set(this.buffer);
      this.buffer = larger;
    }
    this.buffer[this.length++] = value;
  }

  half(value: number): void {
    this.byte(value & 0xff);
    this.byte(value >>> 8);
  }

  word(value: number): void {
    for (let shift = 0; shift < 32; shift += 8) this.byte((value >>> shift) & 0xff);
  }

  /** Zero-terminated UTF-8. */
  text(value: string): void {
    for (const byte of new TextEncoder().encode(value)) this.byte(byte);
    this.byte(0);
  }

  /** ULEB128: seven bits a byte, the lowest first, the top bit says that more follow. */
  unsigned(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest);
  }

  /** SLEB128: the same, the last byte's bit 6 being the sign. */
  signed(value: number): void {
    let rest = value;
    for (; rest < -0x40 || rest > 0x3f; rest >>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest & 0x7f);
  }

  /** An opcode with one unsigned operand. */
  operation(opcode: number, operand: number): void {
    this.byte(opcode);
    this.unsigned(operand);
  }

  /** A word with the length of what `write` writes, then that. */
  withLength(write: () => void): void {
    const at = this.length;
    this.word(0);
    write();
    const view = new DataView(this.buffer.buffer);
    view.setUint32(at, this.length - at - 4, true);
  }
}
