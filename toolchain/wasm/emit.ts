// Low form -> instruction words, with relocations for symbols. Branches reach 4 KiB; one that has farther to go becomes the
// opposite branch around a jump, found by laying the function out until nothing changes. Every wasm trap is an
// ebreak of its own: behind the function's code for guards, so that a guard costs one branch that is not taken.

import { encode } from '../../isa/encode.ts';
import type { InstructionName } from '../../isa/instructions.ts';
import { RELOCATION, type RelocationType } from '../object.ts';
import { SCRATCH } from './frame.ts';
import {
  type BranchName,
  F0,
  INVERSE,
  isBranch,
  type Lir,
  type LirBlock,
  type LirFunction,
  RA,
  ZERO,
} from './lir.ts';

/** What a function's code adds to the object; offsets are bytes from the function's start. */
export interface EmittedFunction {
  words: number[];
  relocations: { offset: number; type: RelocationType; symbol: number; addend: number }[];
  trapSites: { offset: number; kind: number }[];
  /** Jump tables: the table's symbol and the offsets of its targets. */
  tables: { symbol: number; targets: number[] }[];
  /** Where code begins that came from another place in the wasm binary. */
  origins: { offset: number; wasmOffset: number }[];
}

/** What emitting a function asks about the module. */
export interface Surroundings {
  /** Whether calls of a symbol have to go the long way. */
  isFar(symbol: number): boolean;
  /** Refuses a function in which jumps do not reach. */
  tooLarge(name: string, bytes: number): never;
}

/** What `jal` reaches. */
export const LARGEST_FUNCTION_BYTES = 0x100000;

export function emit(fn: LirFunction, surroundings: Surroundings): EmittedFunction {
  return new Emitter(fn, surroundings).emit();
}

class Emitter {
  private readonly code: Lir[];
  private readonly stubs: Lir[];
  private readonly stubNumbers: ReadonlyMap<Lir, number>;
  private readonly blockStart = new Map<LirBlock, number>();
  private readonly instructionStart = new Map<Lir, number>();
  private readonly far = new Set<Lir>();
  private readonly output: EmittedFunction = {
    words: [],
    relocations: [],
    trapSites: [],
    tables: [],
    origins: [],
  };

  constructor(
    private readonly fn: LirFunction,
    private readonly surroundings: Surroundings,
  ) {
    this.code = fn.blocks.flatMap((block) => block.code);
    this.stubs = this.code.filter((instruction) => isBranch(instruction.op) && instruction.trap > 0);
    this.stubNumbers = new Map(this.stubs.map((instruction, number) => [instruction, number]));
  }

  emit(): EmittedFunction {
    while (this.layOut());
    const bytes = this.stubStart + 4 * this.stubs.length;
    if (bytes > LARGEST_FUNCTION_BYTES) this.surroundings.tooLarge(this.fn.name, bytes);
    const { output } = this;
    for (const instruction of this.code) {
      const { offset } = instruction;
      if (offset && offset !== output.origins[output.origins.length - 1]?.wasmOffset)
        output.origins.push({ offset: this.here(), wasmOffset: offset });
      this.instruction(instruction);
    }
    for (const { trap, offset } of this.stubs) {
      output.origins.push({ offset: this.here(), wasmOffset: offset });
      this.trapHere(trap);
    }
    return output;
  }

  /** Assigns offsets; true where a branch turned out to be too far, so that the layout has to be done again. */
  private layOut(): boolean {
    let at = 0;
    for (const block of this.fn.blocks) {
      this.blockStart.set(block, at);
      for (const instruction of block.code) {
        this.instructionStart.set(instruction, at);
        at += 4 * this.wordCount(instruction);
      }
    }
    this.stubStart = at;
    const before = this.far.size;
    for (const instruction of this.code) {
      if (!isBranch(instruction.op)) continue;
      const distance = this.targetOf(instruction) - this.instructionStart.get(instruction)!;
      if (distance < -4096 || distance > 4094) this.far.add(instruction);
    }
    return this.far.size > before;
  }
  private stubStart = 0;

  private wordCount(instruction: Lir): number {
    if (instruction.op === 'li') return constantWords(instruction.imm);
    if (instruction.op === 'cmov') return 2;
    if ((instruction.op === 'call' || instruction.op === 'tail') && instruction.symbol >= 0)
      return this.surroundings.isFar(instruction.symbol) ? 2 : 1;
    return this.far.has(instruction) ? 2 : 1;
  }

  private targetOf(instruction: Lir): number {
    if (instruction.target) return this.blockStart.get(instruction.target)!;
    return this.stubStart + 4 * this.stubNumbers.get(instruction)!;
  }

  private here(): number {
    return this.output.words.length * 4;
  }

  private word(name: string, operands: { rd?: number; rs1?: number; rs2?: number; imm?: number } = {}): void {
    this.output.words.push(encode(name as InstructionName, operands));
  }

  private relocate(type: RelocationType, symbol: number, addend: number): void {
    this.output.relocations.push({ offset: this.here(), type, symbol, addend });
  }

  private trapHere(kind: number): void {
    this.output.trapSites.push({ offset: this.here(), kind });
    this.word('ebreak');
  }

  private instruction(instruction: Lir): void {
    const { op, defs, uses, imm, symbol } = instruction;
    if (isBranch(op)) {
      this.branch(op, instruction);
      return;
    }
    switch (op) {
      case 'li':
        this.constant(defs[0], imm);
        return;
      case 'mv':
        this.move(defs[0], uses[0]);
        return;
      case 'cmov':
        this.word(INVERSE[instruction.name!], { rs1: uses[0], rs2: uses[1], imm: 8 });
        this.move(defs[0], uses[3]);
        return;
      case 'j':
        this.word('jal', { rd: ZERO, imm: this.targetOf(instruction) - this.here() });
        return;
      case 'call':
        this.call(symbol, RA, RA);
        return;
      case 'callr':
        this.word('jalr', { rd: RA, rs1: uses[0] });
        return;
      case 'tail':
        if (symbol < 0) {
          this.word('jalr', { rd: ZERO, rs1: uses[0] });
          return;
        }
        this.call(symbol, ZERO, SCRATCH);
        return;
      case 'ret':
        this.word('jalr', { rd: ZERO, rs1: RA });
        return;
      case 'trap':
        this.trapHere(instruction.trap);
        return;
      case 'switch':
        this.output.tables.push({
          symbol,
          targets: instruction.targets!.map((block) => this.blockStart.get(block)!),
        });
        this.word('jalr', { rd: ZERO, rs1: uses[0] });
        return;
      default:
        this.plain(instruction);
        return;
    }
  }

  /** `link` is where the return address goes, `by` what the long way may change. */
  private call(symbol: number, link: number, by: number): void {
    if (this.surroundings.isFar(symbol)) {
      this.relocate(RELOCATION.R_RISCV_CALL_PLT, symbol, 0);
      this.word('auipc', { rd: by });
      this.word('jalr', { rd: link, rs1: by });
      return;
    }
    this.relocate(RELOCATION.R_RISCV_JAL, symbol, 0);
    this.word('jal', { rd: link });
  }

  private plain({ op, defs, uses, imm, symbol, part }: Lir): void {
    let immediate = imm;
    if (part === 'hi') this.relocate(RELOCATION.R_RISCV_HI20, symbol, imm);
    if (part === 'lo') {
      const type = defs.length ? RELOCATION.R_RISCV_LO12_I : RELOCATION.R_RISCV_LO12_S;
      this.relocate(type, symbol, imm);
    }
    if (part) immediate = 0;
    const number = (register = 0) => register & (F0 - 1);
    this.word(op, { rd: number(defs[0]), rs1: number(uses[0]), rs2: number(uses[1]), imm: immediate });
  }

  /** All 64 bits of a float, so that a single stays boxed. */
  private move(to: number, from: number): void {
    if (to < F0) this.word('addi', { rd: to, rs1: from });
    else this.word('fsgnj.d', { rd: to - F0, rs1: from - F0, rs2: from - F0 });
  }

  private branch(op: BranchName, instruction: Lir): void {
    const [rs1, rs2] = instruction.uses;
    const target = this.targetOf(instruction);
    if (!this.far.has(instruction)) {
      this.word(op, { rs1, rs2, imm: target - this.here() });
      return;
    }
    this.word(INVERSE[op], { rs1, rs2, imm: 8 });
    this.word('jal', { rd: ZERO, imm: target - this.here() });
  }

  private constant(rd: number, value: number): void {
    const low = (value << 20) >> 20;
    const high = (value - low) | 0;
    if (high) this.word('lui', { rd, imm: high });
    if (low || !high) this.word('addi', { rd, rs1: high ? rd : ZERO, imm: low });
  }
}

/** How many instructions make a constant: lui, addi or both. */
export function constantWords(value: number): number {
  const low = (value << 20) >> 20;
  return low !== 0 && value !== low ? 2 : 1;
}
