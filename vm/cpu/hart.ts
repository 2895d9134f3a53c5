// A hart: registers, CSRs, memory access and traps, and step(), which executes exactly one instruction or takes one
// exception on the shared state. Interrupts are taken by the run loop (machine.ts), never inside step().

import { Idt } from '../idt.ts';
import { Mmu } from '../mmu/mmu.ts';
import type { PhysicalMemory } from '../mmu/physical.ts';
import { Exception } from './causes.ts';
import { type Counter, createCounters } from './counters.ts';
import { CSR_TABLE, type CsrTable } from './csr-table.ts';
import { STCE } from './csrs-machine.ts';
import { Fetcher } from './fetch.ts';
import type { Hooks } from './hooks.ts';
import { MENVCFGH } from './state.ts';
import type { State } from './state-view.ts';
import type { TierObserver } from './tier.ts';
import { pendingInterrupt, takeException } from './traps.ts';

export interface HartOptions {
  /** The Xidt extension is present. */
  readonly xidt: boolean;
}

export class Hart {
  readonly state: State;
  readonly x: Int32Array;
  readonly mmu: Mmu;
  readonly idt: Idt;
  readonly counters: { readonly cycle: Counter; readonly instret: Counter };
  readonly csrs: CsrTable = CSR_TABLE;
  readonly xidt: boolean;
  readonly hooks: Hooks = {};

  /** Within step(): where the next instruction is. Jumps, traps and returns set it. */
  nextPc = 0;
  /** A tool wants the run to end (requestStop). */
  stopRequested = false;
  /** Called when what drives mip, or a deadline, changed by a CSR: the board computes both anew. */
  onLinesChanged: (() => void) | undefined;

  readonly #fetcher: Fetcher;
  /** The instruction that retired last. */
  #word = 0;
  #observer: TierObserver | undefined;

  constructor(state: State, memory: PhysicalMemory, options: HartOptions) {
    this.state = state;
    this.x = state.x;
    this.xidt = options.xidt;
    this.mmu = new Mmu(state, memory, this.hooks);
    this.idt = new Idt(state, memory, this.mmu.pmp);
    this.counters = createCounters(state);
    this.#fetcher = new Fetcher(this.mmu);
    this.mmu.tlb.evicted = (tag) => {
      this.#fetcher.forgetTranslation();
      this.#observer?.evicted(tag);
    };
    this.stateLoaded();
  }

  /** Makes a tier that caches translations and code hear of everything that it must forget. */
  observe(observer: TierObserver): void {
    this.#observer = observer;
    this.mmu.observer = observer;
  }

  get pc(): number {
    return this.state.pc;
  }

  get sstcEnabled(): boolean {
    return (this.state.word[MENVCFGH >> 2] & STCE) !== 0;
  }

  /** Executes the instruction at pc, or takes the exception that it raises. Counts one cycle. */
  step(): void {
    const { state } = this;
    const { pc } = state;
    const { traps } = state;
    try {
      const instruction = this.#fetcher.fetch(pc);
      this.nextPc = pc + instruction.bytes;
      instruction.execute(this, instruction);
      this.x[0] = 0;
      state.pc = this.nextPc;
      this.#word = instruction.word;
    } catch (error) {
      if (!(error instanceof Exception)) throw error;
      takeException(this, error.cause, error.value);
    }
    state.cycles++;
    if (this.hooks.onRetire !== undefined && state.traps === traps) this.hooks.onRetire(pc, this.#word);
  }

  /** Continues at `target` after the current instruction. No target is misaligned: all offsets are even. */
  jump(target: number): void {
    this.nextPc = target >>> 0;
  }

  /** To be called after every change of privilege, satp or the translation bits of mstatus. */
  contextChanged(): void {
    this.#fetcher.forgetTranslation();
    this.mmu.contextChanged();
  }

  /** sfence.vma; undefined stands for x0. */
  fence(address: number | undefined, asid: number | undefined): void {
    this.#fetcher.forgetTranslation();
    this.mmu.fence(address, asid);
  }

  /** To be called after every change of the PMP registers. */
  protectionChanged(): void {
    this.#fetcher.forgetTranslation();
    this.mmu.protectionChanged();
  }

  /** To be called when an interrupt may have become deliverable: mip, mie, mideleg, privilege or enables changed. */
  interruptsChanged(): void {
    if (pendingInterrupt(this) >= 0) this.state.recheck = true;
  }

  /** To be called when a CSR that drives mip or a deadline changed. */
  linesChanged(): void {
    this.state.recheck = true;
    this.onLinesChanged?.();
  }

  /** To be called by whoever watches stores, when a page with decoded code was written. */
  codeWritten(physicalPage: number): void {
    this.#fetcher.forgetPage(physicalPage);
    this.#observer?.codeWritten(physicalPage);
  }

  /** To be called when a page of RAM got its first flag. */
  writeProtected(physicalPage: number): void {
    this.#observer?.writeProtected(physicalPage);
  }

  /** To be called when every page of RAM got a flag. */
  allProtected(): void {
    this.#observer?.allProtected();
  }

  /** Makes Machine.run return after the current instruction, for a tool. */
  requestStop(): void {
    this.stopRequested = true;
    this.state.recheck = true;
  }

  /** To be called after a change of hooks.watchedPages or hooks.breakpointPages. */
  hooksChanged(): void {
    this.#observer?.flushed();
  }

  /** To be called after the whole state but RAM changed (reset, snapshot loaded): derives everything anew. */
  stateLoaded(): void {
    this.#fetcher.forgetTranslation();
    this.mmu.stateLoaded();
    this.#observer?.stateLoaded();
  }
}
