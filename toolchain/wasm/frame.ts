// The stack frame, once registers are known: prologue, epilogue, and the addresses of stack words. From sp up: outgoing
// arguments, spill slots, padding, saved registers (floats first), ra; the incoming stack arguments begin behind. A function that needs
// none of it has no frame. A frame beyond the reach of an immediate is made in two steps and uses a scratch register that
// the allocator has left free (`hasLargeFrame`).

import { reachableFrom } from './late-frame.ts';
import {
  F0,
  FLOAT_SAVED,
  type Lir,
  type LirBlock,
  type LirFunction,
  lir,
  RA,
  SAVED,
  SP,
  TEMPORARIES,
} from './lir.ts';
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

const FRAME_ACCESS = /^(argument|result|outgoing|slot)\./;

const align16 = (bytes: number): number => (bytes + 15) & -16;

class Frame {
  private readonly saved: number[];
  private readonly savedFloats: number[];
  /** Words in front of the slots: those of floats are aligned to eight bytes. */
  private readonly slotBase: number;
  /** Bytes of the whole frame, and of the part that is made first: the saved registers. */
  private readonly bytes: number;
  private readonly savedBytes: number;
  private output: Lir[] = [];

  constructor(private readonly fn: LirFunction) {
    const code = fn.blocks.flatMap((block) => block.code);
    const written = new Set(code.flatMap(({ defs }) => defs));
    this.saved = SAVED.filter((register) => written.has(register));
    if (code.some(({ op }) => op === 'call' || op === 'callr')) this.saved.push(RA);
    this.savedFloats = FLOAT_SAVED.filter((register) => written.has(register));
    this.slotBase = fn.floats.size ? fn.outgoingWords + (fn.outgoingWords & 1) : fn.outgoingWords;
    const lower = 4 * (this.slotBase + fn.slots);
    // four bytes may be lost between the two kinds: see placesOfSaved
    const saved = 4 * this.saved.length + 8 * this.savedFloats.length;
    this.bytes = align16(lower + saved + (this.savedFloats.length ? 4 : 0));
    this.savedBytes = hasLargeFrame(fn) ? align16(saved + (this.savedFloats.length ? 4 : 0)) : this.bytes;
    if (hasLargeFrame(fn)) this.bytes = this.savedBytes + align16(lower);
  }

  apply(): void {
    const { start, inside } = this.extent();
    for (const block of this.fn.blocks) {
      if (!inside.has(block)) {
        block.code = block.code.flatMap((i) => (i.op === 'moves' ? sequence(i.defs, i.uses, i.offset) : [i]));
        continue;
      }
      this.output = [];
      if (block === start) this.enter();
      for (const instruction of block.code) this.rewrite(instruction);
      block.code = this.output;
    }
  }

  /** Where the frame is made and the blocks that have it: all, or those behind the planned place if the others need none. */
  private extent(): { start: LirBlock; inside: ReadonlySet<LirBlock> } {
    const { blocks, frameStart } = this.fn;
    const all = { start: blocks[0], inside: new Set(blocks) };
    if (!frameStart) return all;
    const inside = reachableFrom(frameStart);
    const kept = new Set([...this.saved, ...this.savedFloats].filter((register) => register !== RA));
    const needsFrame = ({ op, defs, uses, clobbers }: Lir) =>
      clobbers !== undefined ||
      FRAME_ACCESS.test(op) ||
      [...defs, ...uses].some((register) => kept.has(register));
    const isNeededBefore = blocks.some((block) => !inside.has(block) && block.code.some(needsFrame));
    return isNeededBefore ? all : { start: frameStart, inside };
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
        this.access(instruction, 4 * (this.slotBase + imm));
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
    for (const [register, imm] of this.placesOfSaved())
      this.output.push(lir(register >= F0 ? 'fsd' : 'sw', [], [SP, register], { imm }));
    this.adjust(this.savedBytes - this.bytes, 0);
  }

  private leave(offset: number): void {
    this.adjust(this.bytes - this.savedBytes, offset);
    for (const [register, imm] of this.placesOfSaved())
      this.output.push(lir(register >= F0 ? 'fld' : 'lw', [register], [SP], { imm, offset }));
    this.adjust(this.savedBytes, offset);
  }

  /** Saved registers lie at the top of what the first step makes, floats below the others. */
  private placesOfSaved(): [register: number, offset: number][] {
    const integers = this.savedBytes - 4 * this.saved.length;
    const floats = (integers & -8) - 8 * this.savedFloats.length;
    return [
      ...this.saved.map((register, i): [number, number] => [register, integers + 4 * i]),
      ...this.savedFloats.map((register, i): [number, number] => [register, floats + 8 * i]),
    ];
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
    if (op.endsWith('load'))
      this.output.push(lir(defs[0] >= F0 ? 'fld' : 'lw', defs, [base], { imm, offset }));
    else this.output.push(lir(uses[0] >= F0 ? 'fsd' : 'sw', [], [base, uses[0]], { imm, offset }));
  }
}
