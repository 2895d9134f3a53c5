// Fetching and decoding. Decoded instructions are kept by physical page; a store to such a page drops them (the page flag
// PAGE_HAS_CODE makes stores notice), so code that changes itself is always seen fresh.

import { RAM_BASE } from '../../abi/memory-map.ts';
import { expand, instructionBytes } from '../../isa/compressed-code.ts';
import { decode } from '../../isa/decode.ts';
import type { Mmu } from '../mmu/mmu.ts';
import { ILLEGAL_INSTRUCTION, raise } from './causes.ts';
import type { Operation } from './operation.ts';
import { SEMANTICS_BY_INDEX } from './semantics.ts';
import { PAGE_HAS_CODE } from './state.ts';
import { FETCH } from './tier.ts';

const RAM_PAGE = RAM_BASE >>> 12;
const NO_PAGE = -1;
const HALVES_A_PAGE = 2048;
/** Page offset of the last half-word: an instruction of 4 bytes there ends in the next page. */
const LAST_HALF = 0xffe;

type DecodedPage = (Operation | undefined)[];

export class Fetcher {
  readonly #mmu: Mmu;
  /** By page of RAM. */
  readonly #pages: (DecodedPage | undefined)[] = [];
  /** The page that pc was in last: its number, and what is decoded of it. */
  #current = NO_PAGE;
  #currentPage: DecodedPage = [];
  #currentPhysical = 0;

  constructor(mmu: Mmu) {
    this.#mmu = mmu;
  }

  /** The instruction at pc (2-aligned). @throws Exception page fault or access fault */
  fetch(pc: number): Operation {
    if (pc >>> 12 !== this.#current) {
      const physical = this.#mmu.translateFetch(pc);
      if (!this.#enter(pc >>> 12, physical >>> 12)) return decodeWord(this.#fetchParcels(pc, physical));
    }
    // A tier that watches is told of every fetch: it may have forgotten what this cache still knows.
    this.#mmu.observer?.translated(this.#current, this.#currentPhysical, FETCH);
    const index = (pc >>> 1) & (HALVES_A_PAGE - 1);
    return this.#currentPage[index] ?? this.#decode(pc, index);
  }

  /** To be called when the translation of pc's page may have changed. */
  forgetTranslation(): void {
    this.#current = NO_PAGE;
  }

  /** To be called when a page of RAM that holds decoded code was written. */
  forgetPage(physicalPage: number): void {
    this.#pages[physicalPage - RAM_PAGE] = undefined;
    if (physicalPage === this.#currentPhysical) this.#current = NO_PAGE;
  }

  /** Makes a page of RAM the current one; false for what must be fetched word by word. */
  #enter(page: number, physicalPage: number): boolean {
    const { memory, pmp } = this.#mmu;
    if (!memory.isRam(physicalPage << 12, 1) || !pmp.isUniform(physicalPage)) return false;
    memory.flagPage(physicalPage, PAGE_HAS_CODE);
    this.#current = page;
    this.#currentPhysical = physicalPage;
    this.#currentPage = this.#pages[physicalPage - RAM_PAGE] ??= [];
    return true;
  }

  #decode(pc: number, index: number): Operation {
    const word = this.#fetchParcels(pc, (this.#currentPhysical << 12) | (index << 1));
    const operation = decodeWord(word);
    // What reaches into the next page depends on how that is mapped at the moment.
    if (instructionBytes(word) === 2 || index < HALVES_A_PAGE - 1) this.#currentPage[index] = operation;
    return operation;
  }

  /** Reads an instruction, by half-words: the second may lie in another page, and fault on its own. */
  #fetchParcels(pc: number, physical: number): number {
    const first = this.#mmu.fetchHalf(physical, pc);
    if (instructionBytes(first) === 2) return first;
    const next = (pc + 2) >>> 0;
    // In a page whose parts have different protection, and in another page, the second half is checked by itself.
    const isCovered = (pc & 0xfff) !== LAST_HALF && pc >>> 12 === this.#current;
    const second = isCovered ? physical + 2 : this.#mmu.translateFetch(next);
    return first | (this.#mmu.fetchHalf(second, next) << 16);
  }
}

function decodeWord(signedWord: number): Operation {
  const word = signedWord >>> 0;
  const bytes = instructionBytes(word);
  const decoded = decode(bytes === 2 ? expand(word) : word);
  if (decoded === undefined) return { execute: illegal, rd: 0, rs1: 0, rs2: 0, imm: 0, word, bytes };
  const { index, rd, rs1, rs2, imm } = decoded;
  return { execute: SEMANTICS_BY_INDEX[index], rd, rs1, rs2, imm, word, bytes };
}

const illegal = (_: unknown, i: Operation) => raise(ILLEGAL_INSTRUCTION, i.word);
