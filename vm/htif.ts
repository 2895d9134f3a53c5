// The host-target interface of RISC-V test programs: two 8-byte words in the program's own memory, by its symbols `tohost`
// and `fromhost`. What the program stores to `tohost` asks for something:
//
//   63      56 55      48 47                                  0
//   +---------+----------+------------------------------------+
//   | device  | command  | payload                            |
//   +---------+----------+------------------------------------+
//
//   device 0, odd payload        end with status payload >> 1
//   device 0, even payload       a system call: payload is the address of its number, three arguments, 8 bytes each
//   device 1, command 1          print the byte in payload
//
// All but the end is answered by a zero in `tohost`; a system call by its result in place of its number, too, and 1 in
// `fromhost`. RV32 stores the 8 bytes as two words, in any order, and many programs that only want to end store one. So a
// word that may be the first of two is looked at again a little later. The page is watched, so that every tier sees stores.

import type { Bus, Device } from './api.ts';
import { PAGE_WATCHED } from './cpu/state.ts';
import type { PhysicalMemory } from './mmu/physical.ts';

/** Physical addresses of the symbols. */
export interface HtifSymbols {
  readonly tohost: number;
  readonly fromhost: number | undefined;
}

/** How long the second word of 8 bytes may take to follow, in ticks of mtime. */
const SECOND_WORD_TICKS = 2;

const SYSTEM = 0;
const CONSOLE = 1;
const CONSOLE_WRITE = 1;
const SYSTEM_WRITE = 64;
const SYSTEM_EXIT = 93;
const NO_SUCH_CALL = -38;
const BAD_ADDRESS = -14;
const WORDS_OF_CALL = 32;

export interface HtifHost {
  finish(status: number): void;
  output(bytes: Uint8Array): void;
  /** To be called when the deadline changed. */
  changed(): void;
}

export class Htif implements Device {
  readonly name = 'htif';
  readonly base = 0;
  /** It has no registers: it is spoken to in RAM. */
  readonly bytes = 0;
  readonly #bus: Bus;
  readonly #memory: PhysicalMemory;
  readonly #host: HtifHost;
  #symbols: HtifSymbols | undefined;
  /** When half of a request is taken for all of it. */
  #due = Infinity;

  constructor(bus: Bus, memory: PhysicalMemory, host: HtifHost) {
    this.#bus = bus;
    this.#memory = memory;
    this.#host = host;
  }

  /** Watches a program's `tohost`; one outside RAM is left alone, and undefined ends it. */
  watch(symbols: HtifSymbols | undefined): void {
    this.#symbols = undefined;
    if (symbols === undefined || !this.#memory.isRam(symbols.tohost, 4)) return;
    this.#symbols = symbols;
    this.#memory.flagPage(symbols.tohost >>> 12, PAGE_WATCHED);
  }

  /** A store to a watched page was done. */
  stored(address: number): void {
    const request = this.#request();
    if (request === undefined) return;
    const offset = address - request.at;
    if (offset < 0 || offset >= 8) return;
    const isSecond = this.#due !== Infinity || (offset >= 4 && request.low !== 0);
    if (isSecond) this.#serve();
    else if (request.low !== 0 || request.high !== 0) this.#due = this.#bus.now() + SECOND_WORD_TICKS;
    this.#host.changed();
  }

  deadline(): number {
    return this.#due;
  }

  tick(): void {
    this.#serve();
  }

  #request(): { at: number; low: number; high: number } | undefined {
    if (this.#symbols === undefined) return undefined;
    const at = this.#symbols.tohost >>> 0;
    const high = this.#memory.isRam(at, 8) ? this.#memory.load(at + 4, 4) : 0;
    return { at, low: this.#memory.load(at, 4), high };
  }

  #serve(): void {
    this.#due = Infinity;
    const request = this.#request();
    if (request === undefined) return;
    const { at, low, high } = request;
    const device = high >>> 24;
    if (device === SYSTEM && (low & 1) !== 0) {
      this.#host.finish(exitStatus(low >>> 1));
      return;
    }
    this.#bus.dmaWrite(at, new Uint8Array(this.#memory.isRam(at, 8) ? 8 : 4));
    if (device === SYSTEM && low !== 0) this.#call(low >>> 0);
    if (device === CONSOLE && ((high >>> 16) & 0xff) === CONSOLE_WRITE) {
      this.#host.output(Uint8Array.of(low & 0xff));
    }
  }

  #call(at: number): void {
    const block = this.#bus.dmaRead(at, WORDS_OF_CALL);
    if (block === undefined) return;
    const words = new DataView(block.buffer, block.byteOffset);
    const [number, first, address, bytes] = [0, 8, 16, 24].map((offset) => words.getUint32(offset, true));
    if (number === SYSTEM_EXIT) {
      this.#host.finish(exitStatus(first));
      return;
    }
    const result = number === SYSTEM_WRITE ? this.#write(address, bytes) : NO_SUCH_CALL;
    const answer = new Uint8Array(8);
    new DataView(answer.buffer).setBigInt64(0, BigInt(result), true);
    this.#bus.dmaWrite(at, answer);
    const fromhost = this.#symbols?.fromhost;
    if (fromhost !== undefined) this.#bus.dmaWrite(fromhost, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0));
  }

  /** All output goes one way, whatever its descriptor. */
  #write(address: number, bytes: number): number {
    const text = this.#bus.dmaRead(address, bytes);
    if (text === undefined) return BAD_ADDRESS;
    this.#host.output(text.slice());
    return bytes;
  }

  read(): number {
    return 0;
  }

  write(): void {}

  reset(): void {
    this.#due = Infinity;
  }

  save(): unknown {
    return this.#due;
  }

  load(state: unknown): void {
    this.#due = state as number;
  }
}

/** A host's exit status has 8 bits; a failure never becomes 0 by losing the others. */
const exitStatus = (code: number) => (code === 0 ? 0 : code & 0xff || 1);
