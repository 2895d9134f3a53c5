// Fills in decoded instructions, by physical page, when one is first about to be executed. A page that a store or DMA
// changes is dropped as a whole; which bytes of RAM are code is marked in the machine's page flags.

import { RAM_BASE } from '../../abi/memory-map.ts';
import { expand, instructionBytes } from '../../isa/compressed-code.ts';
import { decodeIndex } from '../../isa/decode.ts';
import { IMMEDIATES, rdOf, rs1Of, rs2Of, rs3Of } from '../../isa/fields.ts';
import { FORMATS } from '../../isa/formats.ts';
import { INSTRUCTIONS } from '../../isa/instructions.ts';
import { PAGE_HAS_CODE } from '../cpu/state.ts';
import type { PhysicalMemory } from '../mmu/physical.ts';
import { ADJUST_BY_HANDLER, COMPRESSED_BY_HANDLER, RULES_BY_INDEX } from './choose-handler.ts';
import { HANDLERS, handlerNumber, SLOW, UNDECODED } from './handlers.ts';
import {
  CODE_PAGE_BYTES,
  CODE_PAGES,
  DECODED_BYTES,
  HANDLER,
  IMMEDIATE,
  PAGE_PLACES,
  RD,
  RS1,
  RS2,
} from './layout.ts';

const RAM_PAGE = RAM_BASE >>> 12;
const PAGE_END = handlerNumber('page-end');

/** Extracts an instruction's immediate; by index into INSTRUCTIONS. Where there is an rs3 it stands above the immediate. */
const EXTRACT = INSTRUCTIONS.map(({ format }) => {
  const { extract } = IMMEDIATES[FORMATS[format].immediate];
  return format === 'F-R4' ? (word: number) => extract(word) | (rs3Of(word) << 3) : extract;
});

/** Number of the handler for a pair, or 0, by the numbers of its parts: first << 8 | second. */
const PAIR_NUMBERS = new Uint8Array(1 << 16);
HANDLERS.forEach(({ name }, number) => {
  const [first, second] = name.split('+');
  if (second !== undefined) PAIR_NUMBERS[(handlerNumber(first) << 8) | handlerNumber(second)] = number;
});

/** Nothing follows these in memory: decoding ahead ends there. By handler. */
const ENDS_RUN = HANDLERS.map(({ name }) => /^(c\.)?((j|jal):|jal?r$)/.test(name));

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
      this.#bytes[this.#start(page) + PAGE_PLACES * DECODED_BYTES] = PAGE_END;
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
    let before = 0;
    let last = SLOW;
    for (let index = (at - start) / DECODED_BYTES; index < PAGE_PLACES; ) {
      const here = start + index * DECODED_BYTES;
      if (this.#bytes[here + HANDLER] !== UNDECODED) break;
      const word = this.#wordAt(page, index);
      const number = this.#decodeOne(here, word, index);
      const pair = PAIR_NUMBERS[(last << 8) | number];
      if (pair !== 0) this.#bytes[before + HANDLER] = pair;
      if (ENDS_RUN[number]) break;
      before = here;
      last = number;
      index += instructionBytes(word) >> 1;
    }
  }

  /** The instruction at the index-th half-word of a page of RAM; 0, which is none, where it reaches into the next page. */
  #wordAt(page: number, index: number): number {
    const { halves } = this.#memory;
    const at = page * PAGE_PLACES + index;
    if (instructionBytes(halves[at]) === 2) return halves[at];
    return index === PAGE_PLACES - 1 ? 0 : (halves[at] | (halves[at + 1] << 16)) >>> 0;
  }

  /** Decodes one instruction, which begins at the index-th half-word of its page. Returns its handler. */
  #decodeOne(decoded: number, instruction: number, index: number): number {
    const compressed = instructionBytes(instruction) === 2;
    const word = compressed ? expand(instruction) : instruction;
    const kind = decodeIndex(word);
    if (kind < 0) {
      this.#bytes[decoded + HANDLER] = SLOW;
      return SLOW;
    }
    const rd = rdOf(word);
    const rs1 = rs1Of(word);
    const imm = EXTRACT[kind](word);
    const long = RULES_BY_INDEX[kind](rd, rs1, imm, index);
    const handler = compressed ? COMPRESSED_BY_HANDLER[long] : long;
    const adjust = ADJUST_BY_HANDLER[handler];
    this.#bytes[decoded + HANDLER] = handler;
    this.#bytes[decoded + RD] = rd * 4;
    this.#bytes[decoded + RS1] = rs1 * 4;
    this.#bytes[decoded + RS2] = rs2Of(word) * 4;
    this.#words[(decoded + IMMEDIATE) >> 2] = adjust === undefined ? imm : adjust(imm);
    return handler;
  }

  #clear(page: number): void {
    const start = this.#start(page);
    this.#bytes.fill(0, start, start + PAGE_PLACES * DECODED_BYTES);
  }

  #start(page: number): number {
    return this.#base + (this.#slots[page] - 1) * CODE_PAGE_BYTES;
  }
}
