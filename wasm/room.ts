// RAM handed out: from the front, and again what was given back. Code and data never share a page, since the machine forgets what
// it has decoded of a page when something is stored there.

import { WasmError } from './error.ts';

const CODE_CHUNK_BYTES = 0x40000;
const PAGE_BYTES = 4096;

const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;

export class Room {
  private readonly free: { address: number; bytes: number }[] = [];
  private codeNext = 0;
  private codeEnd = 0;
  private next: number;

  constructor(
    start: number,
    private readonly end: number,
    private readonly clear: (address: number, bytes: number) => void,
  ) {
    this.next = start;
  }

  /** Zeroed bytes. @throws WasmError of kind resource */
  data(bytes: number, align = 16): number {
    const address = this.tryData(bytes, align);
    if (address === undefined)
      throw new WasmError('resource', `the machine has no room for ${bytes} bytes more`);
    return address;
  }

  tryData(bytes: number, align = 16): number | undefined {
    const reused = this.free.findIndex((piece) => piece.bytes >= bytes && piece.address % align === 0);
    if (reused >= 0) return this.reuse(reused, bytes);
    const address = roundUp(this.next, align);
    if (address + bytes > this.end) return undefined;
    this.next = address + bytes;
    return address;
  }

  private reuse(index: number, bytes: number): number {
    const piece = this.free[index]!;
    const { address } = piece;
    piece.address += bytes;
    piece.bytes -= bytes;
    if (piece.bytes === 0) this.free.splice(index, 1);
    this.clear(address, bytes);
    return address;
  }

  /** True where what was handed out last, at this address, is longer now. */
  extend(address: number, oldBytes: number, newBytes: number): boolean {
    if (address + oldBytes !== this.next || address + newBytes > this.end) return false;
    this.next = address + newBytes;
    return true;
  }

  giveBack(address: number, bytes: number): void {
    if (bytes > 0) this.free.push({ address, bytes });
  }

  code(bytes: number, align: number): number {
    let address = roundUp(this.codeNext, align);
    if (address + bytes > this.codeEnd) {
      const chunk = roundUp(Math.max(bytes, CODE_CHUNK_BYTES), PAGE_BYTES);
      address = this.data(chunk, PAGE_BYTES);
      this.codeEnd = address + chunk;
      this.next = roundUp(this.next, PAGE_BYTES);
    }
    this.codeNext = address + bytes;
    return address;
  }
}
