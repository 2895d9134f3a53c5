// The low form: machine instructions on registers, most of them still virtual. A register number below 32 is that integer
// register of the machine, one from 32 to 63 a floating-point register; any other is virtual, and the function says which
// are for floats. Ops are mnemonics of the instruction table, and these of our own:
//   li d, imm                the constant
//   fconst.s, fconst.d d     the float at symbol + imm; without a symbol, .s makes it of the bits in imm, and .d is 0
//   mv d, s                  a copy, of either kind of register
//   moves d..., s...         copies that happen at once
//   cmov d; x y d v          if x `name` y then d = v; otherwise d stays; `name` is a branch mnemonic
//   call / callr             symbol, or code address in uses[0]; uses and defs name argument and result registers
//   argument.load / .store   a word of the caller's outgoing area (of this function's incoming or outgoing arguments)
//   slot.load / slot.store   a spilled register's place in the frame
//   tail                     a call that takes this function's place; uses as `call` and `callr`
//   j, ret, trap             ends of blocks; branches have a target block or a trap kind

export const ZERO = 0;
export const RA = 1;
export const SP = 2;
const A0 = 10;
export const A7 = 17;
/** Floating-point registers are numbered behind the integer ones. */
export const F0 = 32;
export const FIRST_VIRTUAL = 64;
export const ARGUMENT_REGISTERS = [10, 11, 12, 13, 14, 15, 16, 17];
export const TEMPORARIES = [5, 6, 7, 28, 29, 30, 31];
export const SAVED = [8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27];
/** What a call may change. */
export const CALL_CLOBBERS: readonly number[] = [RA, ...TEMPORARIES, ...ARGUMENT_REGISTERS];
/** What a system call may change. */
export const ECALL_CLOBBERS: readonly number[] = [...TEMPORARIES, ...ARGUMENT_REGISTERS];

const FA0 = F0 + 10;
export const FLOAT_ARGUMENTS = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => FA0 + n);
/** Cycles of copies go through it, so it is not allocated. */
export const FLOAT_SCRATCH = F0 + 31;
export const FLOAT_TEMPORARIES = [0, 1, 2, 3, 4, 5, 6, 7, 28, 29, 30].map((n) => F0 + n);
export const FLOAT_SAVED = [8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27].map((n) => F0 + n);
export const FLOAT_CLOBBERS: readonly number[] = [...FLOAT_TEMPORARIES, ...FLOAT_ARGUMENTS];

/** The register of a word of arguments or results by its number, or of a float by its `floatNumber`. */
export const argumentRegister = (number: number): number => (number >= 0 ? A0 + number : FA0 - 1 - number);

export const isFloatRegister = (fn: LirFunction, register: number): boolean =>
  register < FIRST_VIRTUAL ? register >= F0 : fn.floats.has(register);

export type BranchName = 'beq' | 'bne' | 'blt' | 'bge' | 'bltu' | 'bgeu';
export const INVERSE: Record<BranchName, BranchName> = {
  beq: 'bne',
  bne: 'beq',
  blt: 'bge',
  bge: 'blt',
  bltu: 'bgeu',
  bgeu: 'bltu',
};

/** How a symbol enters an instruction: upper 20 bits, low 12 bits, or as the target of a call. */
export type SymbolPart = 'hi' | 'lo';

export interface Lir {
  op: string;
  defs: number[];
  uses: number[];
  imm: number;
  symbol: number;
  part?: SymbolPart;
  target?: LirBlock;
  targets?: LirBlock[];
  /** Branches and `trap`: the kind of wasm trap that this leads to. */
  trap: number;
  clobbers?: readonly number[];
  /** mv: the copy keeps two registers apart, and is not coalesced if the new one lives across calls. */
  isSplit?: boolean;
  /** cmov: the branch mnemonic of the condition. */
  name?: BranchName;
  /** Byte offset of the wasm instruction. */
  offset: number;
}

export interface LirLoop {
  parent?: LirLoop;
  /** The block before the loop, which ends in a jump into it. */
  preheader: LirBlock;
  hasCalls: boolean;
}

export interface LirBlock {
  id: number;
  code: Lir[];
  successors: LirBlock[];
  loopDepth: number;
  loop?: LirLoop;
}

export interface LirFunction {
  name: string;
  blocks: LirBlock[];
  /** The next free register number. */
  registers: number;
  /** Words of stack that this function's calls pass arguments and results in. */
  outgoingWords: number;
  /** Words of stack that this function's callers pass arguments and results in. */
  incomingWords: number;
  /** Words of spill slots; a float takes two, the first of which is even. */
  slots: number;
  /** Where the frame is made, if not at the entry: see late-frame.ts. */
  frameStart?: LirBlock;
  /** Virtual registers that are for floating-point numbers. */
  floats: Set<number>;
}

export function lir(op: string, defs: number[], uses: number[], more: Partial<Lir> = {}): Lir {
  return { op, defs, uses, imm: 0, symbol: -1, trap: 0, offset: 0, ...more };
}

/** A place in the frame for a register: the number of its (first) word. */
export function newSlot(fn: LirFunction, isFloat: boolean): number {
  if (isFloat) fn.slots += fn.slots & 1;
  fn.slots += isFloat ? 2 : 1;
  return fn.slots - (isFloat ? 2 : 1);
}

/** How often a block runs compared with the function's entry, as a guess. */
export const blockWeight = (block: LirBlock): number => 8 ** Math.min(block.loopDepth, 8);

export const isBranch = (op: string): op is BranchName => op in INVERSE;

export function linkSuccessors(blocks: LirBlock[]): void {
  for (const block of blocks)
    block.successors = block.code.flatMap((i) => [...(i.target ? [i.target] : []), ...(i.targets ?? [])]);
}
