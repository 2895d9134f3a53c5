// The middle form: a control-flow graph in static single assignment form, every value one 32-bit word (an i64 is two
// values) or one floating-point number. Operations are RISC-V's where it has one, so that selection is mostly folding. Pure nodes have no fixed
// place beyond their block; nodes with effects stay in program order, loads included: a wasm load may fault.

import type { KnownMemory } from './known-memory.ts';

export type PureOp =
  | 'const'
  | 'symbol'
  | 'parameter'
  | 'phi'
  | 'result'
  | 'select'
  | 'floatConst'
  | 'float'
  | 'wordOf'
  | 'doubleOf'
  | BinaryOp;

export type BinaryOp =
  | 'add'
  | 'sub'
  | 'mul'
  | 'mulh'
  | 'mulhu'
  | 'div'
  | 'divu'
  | 'rem'
  | 'remu'
  | 'and'
  | 'or'
  | 'xor'
  | 'sll'
  | 'srl'
  | 'sra'
  | 'slt'
  | 'sltu'
  | 'eq'
  | 'ne';

export type EffectOp = 'load' | 'store' | 'call' | 'callCode' | 'ecall' | 'machine' | 'trapIf';

export type LoadName = 'lw' | 'lh' | 'lhu' | 'lb' | 'lbu' | 'flw' | 'fld';
export type StoreName = 'sw' | 'sh' | 'sb' | 'fsw' | 'fsd';

const EFFECTS: ReadonlySet<string> = new Set<EffectOp>([
  'load',
  'store',
  'call',
  'callCode',
  'ecall',
  'machine',
  'trapIf',
]);

/** What the fields mean by operation:
 *  const       imm = value (signed)
 *  symbol      symbol, imm = addend: the address
 *  parameter   imm = number of the argument word, or `floatNumber(n)` for the n-th argument in a floating-point register
 *  result      args[0] = a call, imm = number of the result word, or `floatNumber(n)`
 *  select      args = condition, value if not 0, value if 0
 *  floatConst  wide = the bits, imm = 4 or 8 bytes
 *  float       name = mnemonic, imm = rounding mode: the result may be a word (comparisons, conversions)
 *  wordOf      args[0] = a double, imm = 0 or 1: its low or high word; doubleOf joins two words
 *  load        args[0] = address, imm = offset, name = lw ...; `store` has the value as args[1]
 *  call        symbol, imm = result words; args = argument words and floats, each in their order; callCode has the code address as args[0]
 *  ecall       args = number for a7, then a0 ...
 *  machine     name = instruction, imm = its immediate (a CSR number), args = rs1, rs2; gives a value if it has rd
 *  trapIf      args[0] = condition, imm = trap kind
 */
export class Node {
  args: Node[];
  imm = 0;
  wide = 0n;
  /** The value is a floating-point number, kept in a register of that kind. */
  isFloat = false;
  symbol = -1;
  name = '';
  block?: Block;
  /** machine: the 5-bit constant of csrrwi and its like; -1 = none. */
  small = -1;
  /** Set when another node has taken this one's place. */
  replacement?: Node;
  /** Byte offset of the wasm instruction that this came from. */
  offset = 0;

  constructor(
    readonly id: number,
    readonly op: PureOp | EffectOp,
    args: Node[] = [],
  ) {
    this.args = args;
  }

  get hasEffect(): boolean {
    return EFFECTS.has(this.op);
  }

  get isConst(): boolean {
    return this.op === 'const';
  }
}

/** How `parameter` and `result` number the values that do not come in words. */
export const floatNumber = (n: number): number => -1 - n;

/** The node that stands for this one now; paths are shortened on the way. */
export function resolve(node: Node): Node {
  let root = node;
  while (root.replacement) root = root.replacement;
  while (node.replacement) {
    const next = node.replacement;
    node.replacement = root;
    node = next;
  }
  return root;
}

export type Terminator =
  | { kind: 'jump'; target: Block }
  | { kind: 'branch'; condition: Node; ifTrue: Block; ifFalse: Block }
  | { kind: 'switch'; index: Node; targets: Block[]; otherwise: Block }
  | { kind: 'return'; values: Node[] }
  | { kind: 'trap'; trap: number };

export interface Loop {
  parent?: Loop;
  /** The block that jumps into the loop: where what does not vary can be computed once. */
  preheader: Block;
  /** Calls inside leave no temporary register alone, so that little is worth keeping in one. */
  hasCalls: boolean;
  depth: number;
}

export class Block {
  phis: Node[] = [];
  body: Node[] = [];
  /** In the order of the phis' arguments. */
  predecessors: Block[] = [];
  terminator?: Terminator;
  /** Byte offset of the wasm instruction that ends the block. */
  endOffset = 0;
  /** Pure nodes by operation and operands, and what is known of memory at the block's end. */
  readonly known = new Map<string, Node>();
  memory?: KnownMemory;

  constructor(
    readonly id: number,
    readonly loop: Loop | undefined,
    /** The nearest block that every path from the entry to this one goes through. */
    readonly dominator: Block | undefined,
  ) {
    this.depth = dominator ? dominator.depth + 1 : 0;
  }
  /** Number of dominators. */
  readonly depth: number;

  get loopDepth(): number {
    return this.loop?.depth ?? 0;
  }
}

export interface FunctionIr {
  name: string;
  parameterWords: number;
  resultWords: number;
  entry: Block;
  /** In the order of the source, the entry first. */
  blocks: Block[];
}

export function successors(block: Block): Block[] {
  const end = block.terminator;
  switch (end?.kind) {
    case 'jump':
      return [end.target];
    case 'branch':
      return [end.ifTrue, end.ifFalse];
    case 'switch':
      return [...end.targets, end.otherwise];
    default:
      return [];
  }
}

/** The nodes a terminator reads. */
export function terminatorArgs(end: Terminator | undefined): Node[] {
  switch (end?.kind) {
    case 'branch':
      return [end.condition];
    case 'switch':
      return [end.index];
    case 'return':
      return end.values;
    default:
      return [];
  }
}
