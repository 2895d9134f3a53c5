// Instruction selection: middle form -> low form. Blocks and nodes are visited from last to first, so that a node is selected
// only if something asked for its value: a comparison that a branch has swallowed or an addition that became an
// address offset costs nothing. Phis leave SSA here: each has a second register that the predecessors set and that is
// copied at the block's head; toolchain/wasm/coalesce.ts removes the copies that are not needed.

import type { ModuleContext } from './context.ts';
import { constantWords } from './emit.ts';
import { type Block, type FunctionIr, type Loop, type Node, successors } from './ir.ts';
import {
  CALL_CLOBBERS,
  ECALL_CLOBBERS,
  FIRST_VIRTUAL,
  FLOAT_CLOBBERS,
  type Lir,
  type LirBlock,
  type LirFunction,
  type LirLoop,
  linkSuccessors,
  lir,
  newSlot,
  ZERO,
} from './lir.ts';
import { selectBranch, selectSwitch, selectTrapIf } from './select-branch.ts';
import { selectCall, selectParameters, selectReturn, stackWords } from './select-call.ts';
import { selectMemory } from './select-memory.ts';
import { selectPure } from './select-pure.ts';

export class Selector {
  readonly output: LirFunction;
  /** The instructions of the node being selected, in order. */
  group: Lir[] = [];
  offset = 0;
  private readonly registers = new Map<Node, number>();
  private readonly incoming = new Map<Node, number>();
  private readonly blocks = new Map<Block, LirBlock>();
  private readonly loops = new Map<Loop, LirLoop>();
  private readonly useCounts = new Map<Node, number>();
  /** Results of a call that something reads: register by word. */
  readonly results = new Map<Node, Map<number, number>>();
  readonly parameters = new Map<number, number>();
  callClobbers = CALL_CLOBBERS;
  ecallClobbers = ECALL_CLOBBERS;
  private hasFloats = false;
  private pairSlot = -1;

  constructor(
    readonly fn: FunctionIr,
    readonly context: ModuleContext,
    readonly switchSymbol: () => number,
  ) {
    this.output = {
      name: fn.name,
      blocks: [],
      registers: FIRST_VIRTUAL,
      outgoingWords: 0,
      incomingWords: stackWords(fn.parameterWords) + stackWords(fn.resultWords),
      slots: 0,
      floats: new Set(),
    };
  }

  select(): LirFunction {
    const { fn, output } = this;
    for (const block of fn.blocks) {
      const made: LirBlock = { id: block.id, code: [], successors: [], loopDepth: block.loopDepth };
      this.blocks.set(block, made);
      output.blocks.push(made);
      for (const node of [...block.phis, ...block.body]) {
        for (const arg of node.args) this.useCounts.set(arg, this.usesOf(arg) + 1);
        if (node.isFloat) this.hasFloats = true;
      }
    }
    if (this.hasFloats) {
      this.callClobbers = [...CALL_CLOBBERS, ...FLOAT_CLOBBERS];
      this.ecallClobbers = [...ECALL_CLOBBERS, ...FLOAT_CLOBBERS];
    }
    for (const block of fn.blocks) this.lirBlock(block).loop = this.lirLoop(block.loop);
    for (let i = fn.blocks.length - 1; i >= 0; i--) this.selectBlock(fn.blocks[i]);
    linkSuccessors(output.blocks);
    return output;
  }

  private lirLoop(loop: Loop | undefined): LirLoop | undefined {
    if (!loop) return undefined;
    let made = this.loops.get(loop);
    if (!made) {
      const { hasCalls } = loop;
      made = { parent: this.lirLoop(loop.parent), preheader: this.lirBlock(loop.preheader), hasCalls };
      this.loops.set(loop, made);
    }
    return made;
  }

  // --- what the selecting functions use --------------------------------------------------------------------

  fresh(isFloat = false): number {
    const register = this.output.registers++;
    if (isFloat) this.output.floats.add(register);
    return register;
  }

  /** Two words of the frame through which doubles pass to and from integer registers. */
  get slotOfPair(): number {
    if (this.pairSlot < 0) this.pairSlot = newSlot(this.output, true);
    return this.pairSlot;
  }

  emit(op: string, defs: number[], uses: number[], more: Partial<Lir> = {}): void {
    this.group.push(lir(op, defs, uses, { offset: this.offset, ...more }));
  }

  /** How many nodes read this one (terminators not counted). */
  usesOf(node: Node): number {
    return this.useCounts.get(node) ?? 0;
  }

  lirBlock(block: Block): LirBlock {
    return this.blocks.get(block)!;
  }

  /** True where something has asked for the node's value in a register. */
  isDemanded(node: Node): boolean {
    return this.registers.has(node);
  }

  /** The register that holds a node's value: asks for it to be computed. Constants are made on the spot. */
  register(node: Node): number {
    if (node.op === 'const') return this.constant(node.imm);
    if (node.op === 'symbol') return this.symbolAddress(node);
    if (node.op === 'floatConst') return this.floatConstant(node);
    let register = this.registers.get(node);
    if (register === undefined) {
      register = this.fresh(node.isFloat);
      this.registers.set(node, register);
    }
    return register;
  }

  constant(value: number): number {
    if (value === 0) return ZERO;
    const register = this.fresh();
    this.emit('li', [register], [], { imm: value | 0 });
    return register;
  }

  /** A double that is not zero lies in memory, and a float whose bits take two instructions to make. */
  private floatConstant({ imm: bytes, wide }: Node): number {
    const register = this.fresh(true);
    const bits = Number(BigInt.asIntN(32, wide));
    if (bytes === 8 ? wide === 0n : constantWords(bits) === 1)
      this.emit(bytes === 8 ? 'fconst.d' : 'fconst.s', [register], [], { imm: bits });
    else {
      const { symbol, offset } = this.context.floatConstant(wide, bytes);
      this.emit(bytes === 8 ? 'fconst.d' : 'fconst.s', [register], [], { symbol, imm: offset });
    }
    return register;
  }

  private symbolAddress(node: Node): number {
    const high = this.symbolHigh(node.symbol, node.imm);
    const register = this.fresh();
    this.emit('addi', [register], [high], { symbol: node.symbol, part: 'lo', imm: node.imm });
    return register;
  }

  /** %hi of a symbol plus addend. All globals have the same: toolchain/wasm/sections.ts aligns them so. */
  symbolHigh(symbol: number, addend: number): number {
    const register = this.fresh();
    const imm = symbol === this.context.sharedHighSymbol ? 0 : addend;
    this.emit('lui', [register], [], { symbol, part: 'hi', imm });
    return register;
  }

  // --- blocks ----------------------------------------------------------------------------------------------

  private selectBlock(block: Block): void {
    const groups: Lir[][] = [];
    const run = (offset: number, action: () => void) => {
      this.group = [];
      this.offset = offset;
      action();
      groups.push(this.group);
    };
    run(block.endOffset, () => this.selectTerminator(block));
    run(block.endOffset, () => this.copyIntoPhis(block));
    for (let i = block.body.length - 1; i >= 0; i--) {
      const node = block.body[i];
      run(node.offset, () => this.selectNode(node));
    }
    if (block === this.fn.entry) run(0, () => selectParameters(this));
    run(block.endOffset, () => this.copyOutOfPhis(block));
    this.lirBlock(block).code = groups.reverse().flat();
  }

  private selectNode(node: Node): void {
    if (node.op === 'result') this.noteResult(node);
    else if (node.op === 'parameter') {
      if (this.isDemanded(node)) this.parameters.set(node.imm, this.register(node));
    } else if (node.op === 'load' || node.op === 'store') selectMemory(this, node);
    else if (node.op === 'trapIf') selectTrapIf(this, node);
    else if (node.op === 'machine') this.selectMachine(node);
    else if (node.hasEffect) selectCall(this, node);
    else if (this.isDemanded(node)) selectPure(this, node, this.register(node));
  }

  private noteResult(node: Node): void {
    if (!this.isDemanded(node)) return;
    const call = node.args[0];
    const words = this.results.get(call) ?? new Map<number, number>();
    words.set(node.imm, this.register(node));
    this.results.set(call, words);
  }

  /** CSR accesses have a result (dropped into x0 where nothing reads it); fences and the like have none. */
  private selectMachine(node: Node): void {
    const uses = node.args.map((arg) => this.register(arg));
    const defs = node.name.startsWith('csr') ? [this.isDemanded(node) ? this.register(node) : ZERO] : [];
    if (node.small >= 0) this.emit(node.name, defs, [node.small], { imm: node.imm });
    else this.emit(node.name, defs, uses, { imm: node.imm });
  }

  private selectTerminator(block: Block): void {
    const end = block.terminator!;
    switch (end.kind) {
      case 'jump':
        this.emit('j', [], [], { target: this.lirBlock(end.target) });
        return;
      case 'branch':
        selectBranch(this, end.condition, this.lirBlock(end.ifTrue), this.lirBlock(end.ifFalse));
        return;
      case 'switch':
        selectSwitch(this, end);
        return;
      case 'return':
        selectReturn(this, end.values);
        return;
      case 'trap':
        this.emit('trap', [], [], { trap: end.trap });
        return;
    }
  }

  private incomingRegister(phi: Node): number {
    let register = this.incoming.get(phi);
    if (register === undefined) {
      register = this.fresh(phi.isFloat);
      this.incoming.set(phi, register);
    }
    return register;
  }

  private copyIntoPhis(block: Block): void {
    for (const next of successors(block)) {
      const edge = next.predecessors.indexOf(block);
      for (const phi of next.phis) {
        const value = phi.args[edge];
        const to = this.incomingRegister(phi);
        if (value.isConst) this.emit('li', [to], [], { imm: value.imm });
        else this.emit('mv', [to], [this.register(value)]);
      }
    }
  }

  private copyOutOfPhis(block: Block): void {
    for (const phi of block.phis) {
      if (this.isDemanded(phi)) this.emit('mv', [this.register(phi)], [this.incomingRegister(phi)]);
    }
  }
}
