// The form in which decoded instructions are executed and kept, and what a semantic function is.

import type { InstructionName } from '../../isa/instructions.ts';
import type { Hart } from './hart.ts';

/** A decoded instruction with its semantics. Fields as in isa/decode.ts. */
export interface Operation {
  readonly execute: Semantics;
  readonly rd: number;
  readonly rs1: number;
  readonly rs2: number;
  readonly imm: number;
  /** The instruction as it stands in memory; of a compressed one, its 16 bits. */
  readonly word: number;
  /** Its length. */
  readonly bytes: 2 | 4;
}

/**
 * What one instruction does. Reads and writes hart.x (writes to x0 are undone afterwards) and may set hart.nextPc.
 * @throws Exception through raise(), before anything is changed
 */
export type Semantics = (hart: Hart, instruction: Operation) => void;

/** Semantics of some of the table's instructions, by name. */
export type SemanticsTable<Names extends InstructionName = InstructionName> = Record<Names, Semantics>;
