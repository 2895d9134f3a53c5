// Fills in decoded instructions, by physical page, when one is first about to be executed. A page that a store or DMA
// changes is dropped as a whole; which bytes of RAM are code is marked in the machine's page flags.

import { RAM_BASE } from '../../abi/memory-map.ts';
import { decode } from '../../isa/decode.ts';
import { PAGE_HAS_CODE } from '../cpu/state.ts';
import type { PhysicalMemory } from '../mmu/physical.ts';
import { chooseHandler } from './choose-handler.ts';
import { HANDLERS, handlerNumber, SLOW, UNDECODED } from './handlers.ts';
import {
  CODE_PAGE_BYTES,
  CODE_PAGES,
  DECODED_BYTES,
  HANDLER,
  IMMEDIATE,
  PAGE_INSTRUCTIONS,
  RD,
  RS1,
  RS2,
} from './layout.ts';

const RAM_PAGE = RAM_BASE >>> 12;
const PAGE_END = handlerNumber('page-end');

/** Number of the handler for a pair, by the numbers of its parts: first << 8 | second. */
const pairs = new Map(
  HANDLERS.flatMap(({ name }, number) => {
    const [first, second] = name.split('+');
    return second === undefined
      ? []
      : [[(handlerNumber(first) << 8) | handlerNumber(second), number] as const];
  }),
);

/** Nothing follows these in memory: decoding ahead ends there. */
const ENDS_RUN = new Set(['j:near', 'j:far', 'jr', 'jal:near', 'jal:far', 'jalr'].map(handlerNumber));

export class Decoder {
  readonly #memory: PhysicalMemory;
  /** Start of the decoded pages in the machine's memory, and views of that memory. */
  readonly #base: number;
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;
  /** Page of RAM -> 1 + number of its decoded page, or 0. */
  readonly #slots: Uint16Array;
  /** The page of RAM in each slot in use. */
  readonly #pages: number[] = [];

  constructor(memory: PhysicalMemory, buffer: ArrayBuffer, base: number) {
    this.#memory = memory;
    this.#base = base;
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Int32Array(buffer);
    this.#slots = new Uint16Array(memory.ramBytes >>> 12);
  }

  /** Where a physical page's decoded instructions stand, or 0 where there is no room: drop() everything then. */
  place(physicalPage: number): number {
    const page = physicalPage - RAM_PAGE;
    if (this.#slots[page] === 0) {
      if (this.#pages.length === CODE_PAGES) return 0;
      this.#slots[page] = this.#pages.push(page);
      this.#bytes[this.#start(page) + PAGE_INSTRUCTIONS * DECODED_BYTES] = PAGE_END;
    }
    return this.#start(page);
  }

  /** Forgets what is decoded of a page, whose place stays. */
  dropPage(physicalPage: number): void {
    const page = physicalPage - RAM_PAGE;
    if (this.#slots[page] !== 0) this.#clear(page);
  }

  /** Forgets everything, places too. */
  drop(): void {
    for (const page of this.#pages) {
      this.#clear(page);
      this.#slots[page] = 0;
    }
    this.#pages.length = 0;
  }

  isDecoded(at: number): boolean {
    return this.#bytes[at + HANDLER] !== UNDECODED;
  }

  /** Decodes the instruction whose decoded form stands at `at`, and those after it up to a jump or the end of the page. */
  decodeFrom(at: number): void {
    const slot = Math.floor((at - this.#base) / CODE_PAGE_BYTES);
    const page = this.#pages[slot];
    const start = this.#start(page);
    this.#memory.flagPage(page + RAM_PAGE, PAGE_HAS_CODE);
    let last = SLOW;
    for (let index = (at - start) / DECODED_BYTES; index < PAGE_INSTRUCTIONS; index++) {
      const here = start + index * DECODED_BYTES;
      if (this.#bytes[here + HANDLER] !== UNDECODED) break;
      const number = this.#decodeOne(here, page * PAGE_INSTRUCTIONS + index, index);
      const pair = pairs.get((last << 8) | number);
      if (pair !== undefined) this.#bytes[here - DECODED_BYTES + HANDLER] = pair;
      if (ENDS_RUN.has(number)) break;
      last = number;
    }
  }

  /** Decodes one instruction: word number `word` of RAM, the index-th of its page. Returns its handler. */
  #decodeOne(at: number, word: number, index: number): number {
    const decoded = decode(this.#memory.words[word] >>> 0);
    if (decoded === undefined) {
      this.#bytes[at + HANDLER] = SLOW;
      return SLOW;
    }
    const { handler, immediate } = chooseHandler(decoded, index);
    this.#bytes[at + HANDLER] = handler;
    this.#bytes[at + RD] = decoded.rd * 4;
    this.#bytes[at + RS1] = decoded.rs1 * 4;
    this.#bytes[at + RS2] = decoded.rs2 * 4;
    this.#words[(at + IMMEDIATE) >> 2] = immediate;
    return handler;
  }

  #clear(page: number): void {
    const start = this.#start(page);
    this.#bytes.fill(0, start, start + PAGE_INSTRUCTIONS * DECODED_BYTES);
  }

  #start(page: number): number {
    return this.#base + (this.#slots[page] - 1) * CODE_PAGE_BYTES;
  }
}
