// The low form: machine instructions on registers, most of them still virtual. A register number below 32 is that
// register of the machine; any other is virtual. Ops are mnemonics of the instruction table, and these of our own:
//   li d, imm                the constant
//   mv d, s                  a copy
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
export const FIRST_VIRTUAL = 32;
export const ARGUMENT_REGISTERS = [10, 11, 12, 13, 14, 15, 16, 17];
export const TEMPORARIES = [5, 6, 7, 28, 29, 30, 31];
export const SAVED = [8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27];
/** What a call may change. */
export const CALL_CLOBBERS: readonly number[] = [RA, ...TEMPORARIES, ...ARGUMENT_REGISTERS];
/** What a system call may change. */
export const ECALL_CLOBBERS: readonly number[] = [...TEMPORARIES, ...ARGUMENT_REGISTERS];

export const argumentRegister = (word: number): number => A0 + word;

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
  /** Spill slots, one word each. */
  slots: number;
}

export function lir(op: string, defs: number[], uses: number[], more: Partial<Lir> = {}): Lir {
  return { op, defs, uses, imm: 0, symbol: -1, trap: 0, offset: 0, ...more };
}

/** How often a block runs compared with the function's entry, as a guess. */
export const blockWeight = (block: LirBlock): number => 8 ** Math.min(block.loopDepth, 8);

export const isBranch = (op: string): op is BranchName => op in INVERSE;

export function linkSuccessors(blocks: LirBlock[]): void {
  for (const block of blocks)
    block.successors = block.code.flatMap((i) => [...(i.target ? [i.target] : []), ...(i.targets ?? [])]);
}
