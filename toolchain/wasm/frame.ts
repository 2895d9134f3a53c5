// The stack frame, once registers are known: prologue, epilogue, and the addresses of stack words. From sp up: outgoing
// arguments, spill slots, padding, saved registers, ra; the incoming stack arguments begin behind. A function that needs
// none of it has no frame. A frame beyond the reach of an immediate is made in two steps and uses a scratch register that
// the allocator has left free (`hasLargeFrame`).

import { type Lir, type LirFunction, lir, RA, SAVED, SP, TEMPORARIES } from './lir.ts';
import { sequence } from './moves.ts';
import { fitsImmediate } from './select-pure.ts';

/** Not an argument, not what an indirect tail call jumps through, and not saved. */
export const SCRATCH = TEMPORARIES[1];
/** Frames of so many words surely fit an immediate, saved registers and padding included. */
const SMALL_FRAME_WORDS = 400;

export function hasLargeFrame(fn: LirFunction): boolean {
  return fn.outgoingWords + fn.slots + fn.incomingWords > SMALL_FRAME_WORDS;
}

export function layFrame(fn: LirFunction): void {
  new Frame(fn).apply();
}

const align16 = (bytes: number): number => (bytes + 15) & -16;

class Frame {
  private readonly saved: number[];
  /** Bytes of the whole frame, and of the part that is made first: the saved registers. */
  private readonly bytes: number;
  private readonly savedBytes: number;
  private output: Lir[] = [];

  constructor(private readonly fn: LirFunction) {
    const code = fn.blocks.flatMap((block) => block.code);
    const written = new Set(code.flatMap(({ defs }) => defs));
    this.saved = SAVED.filter((register) => written.has(register));
    if (code.some(({ op }) => op === 'call' || op === 'callr')) this.saved.push(RA);
    const lower = 4 * (fn.outgoingWords + fn.slots);
    this.bytes = align16(lower + 4 * this.saved.length);
    this.savedBytes = hasLargeFrame(fn) ? align16(4 * this.saved.length) : this.bytes;
    if (hasLargeFrame(fn)) this.bytes = this.savedBytes + align16(lower);
  }

  apply(): void {
    for (const block of this.fn.blocks) {
      this.output = [];
      if (block === this.fn.blocks[0]) this.enter();
      for (const instruction of block.code) this.rewrite(instruction);
      block.code = this.output;
    }
  }

  private rewrite(instruction: Lir): void {
    const { op, imm, offset } = instruction;
    switch (op) {
      case 'argument.load':
      case 'result.store':
        this.access(instruction, this.bytes + 4 * imm);
        return;
      case 'argument.store':
      case 'outgoing.load':
        this.access(instruction, 4 * imm);
        return;
      case 'slot.load':
      case 'slot.store':
        this.access(instruction, 4 * (this.fn.outgoingWords + imm));
        return;
      case 'moves':
        this.output.push(...sequence(instruction.defs, instruction.uses, offset));
        return;
      case 'ret':
      case 'tail':
        this.leave(offset);
    }
    this.output.push(instruction);
  }

  private enter(): void {
    this.adjust(-this.savedBytes, 0);
    this.saved.forEach((register, i) => {
      this.output.push(lir('sw', [], [SP, register], { imm: this.placeOfSaved(i) }));
    });
    this.adjust(this.savedBytes - this.bytes, 0);
  }

  private leave(offset: number): void {
    this.adjust(this.bytes - this.savedBytes, offset);
    this.saved.forEach((register, i) => {
      this.output.push(lir('lw', [register], [SP], { imm: this.placeOfSaved(i), offset }));
    });
    this.adjust(this.savedBytes, offset);
  }

  /** Saved registers lie at the top of what the first step makes. */
  private placeOfSaved(i: number): number {
    return this.savedBytes - 4 * (this.saved.length - i);
  }

  private adjust(by: number, offset: number): void {
    if (by === 0) return;
    if (fitsImmediate(by)) {
      this.output.push(lir('addi', [SP], [SP], { imm: by, offset }));
      return;
    }
    this.output.push(lir('li', [SCRATCH], [], { imm: by, offset }));
    this.output.push(lir('add', [SP], [SP, SCRATCH], { offset }));
  }

  /** A load or store of the word at sp + at. */
  private access({ op, defs, uses, offset }: Lir, at: number): void {
    let base = SP;
    let imm = at;
    if (!fitsImmediate(at)) {
      imm = (at << 20) >> 20;
      base = SCRATCH;
      this.output.push(lir('li', [SCRATCH], [], { imm: at - imm, offset }));
      this.output.push(lir('add', [SCRATCH], [SCRATCH, SP], { offset }));
    }
    if (op.endsWith('load')) this.output.push(lir('lw', defs, [base], { imm, offset }));
    else this.output.push(lir('sw', [], [base, uses[0]], { imm, offset }));
  }
}
