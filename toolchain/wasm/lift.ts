// Lifts a function from stack code to the middle form. The operand stack and the locals hold nodes; control
// instructions keep a stack of frames. Where control flow meets, a phi is made for every local or operand that
// differs; a loop's head, whose back edges are not known yet, gets one for every local the loop assigns, and those that
// turn out not to vary are removed afterwards (toolchain/wasm/prune.ts).

import { SourceError } from '../object.ts';
import { decodeBody, type Instruction } from './body.ts';
import { Builder } from './builder.ts';
import { type ModuleContext, WORDS, wordsOf } from './context.ts';
import type { Block, FunctionIr, Loop, Node } from './ir.ts';
import { liftCall, liftCallIndirect } from './lift-call.ts';
import { liftI32 } from './lift-i32.ts';
import { BINARY_I64, COMPARE_I64, constantPair, type Pair, signExtended, UNARY_I64 } from './lift-i64.ts';
import { liftBulk, liftGlobal, liftMemory } from './lift-memory.ts';
import type { ValueType, WasmFunction } from './module.ts';
import { TRAP } from './traps.ts';

export interface Operand {
  type: ValueType;
  lo: Node;
  hi?: Node;
}

/** A jump to the end of a block that has not ended yet: where from, and the state it carries. */
interface Edge {
  block: Block;
  locals: Node[];
  values: Operand[];
}

interface Frame {
  kind: 'function' | 'block' | 'loop' | 'if' | 'else';
  results: ValueType[];
  /** What a branch to this label carries. */
  labelTypes: ValueType[];
  /** Operands below this height belong to outer frames. */
  height: number;
  edges: Edge[];
  /** The loop that code at this label is part of. */
  loop: Loop | undefined;
  /** loop: the head, and its phis with the local slots they stand for, then those of its parameters. */
  head?: Block;
  localPhis: { phi: Node; slot: number }[];
  parameterPhis: Node[];
  /** if: where the else branch begins, and with what. */
  otherwise?: Edge;
}

export class Lifter {
  readonly b = new Builder();
  readonly stack: Operand[] = [];
  private locals: Node[] = [];
  private readonly localTypes: ValueType[];
  private readonly slotOf: number[] = [];
  private readonly frames: Frame[] = [];

  constructor(
    readonly context: ModuleContext,
    readonly fn: WasmFunction,
  ) {
    this.localTypes = [...fn.type.parameters, ...fn.locals];
  }

  lift(): FunctionIr {
    const { b, fn } = this;
    const entry = b.newBlock(undefined);
    b.enter(entry);
    this.enterLocals();
    this.pushFrame('function', [], fn.type.results, fn.type.results);
    const code = decodeBody(this.context.module, fn);
    for (let at = 0; at < code.length; at++) {
      b.offset = code[at].offset;
      at = b.current ? this.step(code, at) : this.skip(code, at);
    }
    return {
      name: fn.name,
      parameterWords: wordsOf(fn.type.parameters),
      resultWords: wordsOf(fn.type.results),
      entry,
      blocks: b.order,
    };
  }

  /** A limit of the translator that the user's module meets: names the function and the instruction. */
  unsupported(what: string): never {
    const { module } = this.context;
    throw new SourceError(
      module.name,
      1,
      this.b.offset,
      `function ${this.fn.name}: ${what} is not supported yet`,
    );
  }

  pop(): Operand {
    const operand = this.stack.pop();
    if (!operand) throw new SourceError(this.context.module.name, 1, this.b.offset, 'operand stack is empty');
    return operand;
  }

  popWord(): Node {
    return this.pop().lo;
  }

  push(type: ValueType, lo: Node, hi?: Node): void {
    this.stack.push({ type, lo, hi });
  }

  /** Pops operands of these types and gives their words in order. */
  popWords(types: ValueType[]): Node[] {
    return this.popOperands(types.length).flatMap(wordsOfOperand);
  }

  private popOperands(count: number): Operand[] {
    return count ? this.stack.splice(this.stack.length - count, count) : [];
  }

  private enterLocals(): void {
    let word = 0;
    const parameters = this.fn.type.parameters.length;
    this.localTypes.forEach((type, index) => {
      this.slotOf.push(this.locals.length);
      if (index < parameters && (type === 'f32' || type === 'f64')) {
        this.b.offset = this.fn.bodyEnd - 1; // somewhere in the function, for the message
        this.unsupported(`a parameter of type ${type}`);
      }
      for (let i = 0; i < WORDS[type]; i++)
        this.locals.push(index < parameters ? this.b.parameter(word++) : this.b.constant(0));
    });
  }

  private pushFrame(
    kind: Frame['kind'],
    parameters: ValueType[],
    results: ValueType[],
    label: ValueType[],
  ): Frame {
    const frame: Frame = {
      kind,
      results,
      labelTypes: label,
      height: this.stack.length - parameters.length,
      edges: [],
      loop: this.b.loop,
      localPhis: [],
      parameterPhis: [],
    };
    this.frames.push(frame);
    return frame;
  }

  /** One reachable instruction; gives the index of the last one it dealt with. */
  private step(code: Instruction[], at: number): number {
    const instruction = code[at];
    const control = CONTROL[instruction.name];
    if (control) control(this, instruction);
    else this.plain(instruction);
    return at;
  }

  /** Unreachable code: nothing in it counts except the `else` or `end` that makes code reachable again. */
  private skip(code: Instruction[], at: number): number {
    const { name, block } = code[at];
    if (block) return block.end;
    if (name === 'else') this.beginElse();
    else if (name === 'end') this.endFrame();
    return at;
  }

  private plain(instruction: Instruction): void {
    const { name, signature } = instruction;
    if (signature !== '*' && /[fd]/.test(signature)) this.unsupported(name);
    if (liftMemory(this, instruction) || liftBulk(this, instruction)) return;
    const dot = name.indexOf('.');
    const type = name.slice(0, dot);
    const op = name.slice(dot + 1);
    if (type === 'i32' && op !== 'wrap_i64') {
      this.plainI32(op, signature);
      return;
    }
    if (type === 'i64' || op === 'wrap_i64') {
      this.plainI64(op, instruction);
      return;
    }
    this.unsupported(name);
  }

  private plainI32(op: string, signature: string): void {
    const args = this.popOperands(signature.indexOf(':')).map((operand) => operand.lo);
    const result = liftI32(this.b, this.context, op, args);
    if (!result) this.unsupported(`i32.${op}`);
    this.push('i32', result);
  }

  private plainI64(op: string, instruction: Instruction): void {
    const { b, context } = this;
    const args = this.popOperands(instruction.signature.indexOf(':'));
    const [x, y] = args as unknown as Pair[];
    if (op === 'wrap_i64') this.push('i32', x.lo);
    else if (op === 'extend_i32_u') this.push('i64', x.lo, b.constant(0));
    else if (op === 'extend_i32_s') this.pushPair(signExtended(b, x.lo));
    else if (op === 'eqz') this.push('i32', b.not(b.binary('or', x.lo, x.hi)));
    else if (COMPARE_I64[op]) this.push('i32', COMPARE_I64[op](b, x, y));
    else if (BINARY_I64[op]) this.pushPair(BINARY_I64[op](b, context, x, y));
    else if (UNARY_I64[op]) this.pushPair(UNARY_I64[op](b, context, x));
    else this.unsupported(instruction.name);
  }

  pushPair(pair: Pair): void {
    this.push('i64', pair.lo, pair.hi);
  }

  // --- locals --------------------------------------------------------------------------------------------

  getLocal(index: number): void {
    const slot = this.slotOf[index];
    const type = this.localTypes[index];
    this.push(type, this.locals[slot], WORDS[type] === 2 ? this.locals[slot + 1] : undefined);
  }

  setLocal(index: number, operand: Operand): void {
    const slot = this.slotOf[index];
    this.locals[slot] = operand.lo;
    if (operand.hi) this.locals[slot + 1] = operand.hi;
  }

  // --- control -------------------------------------------------------------------------------------------

  beginBlock(instruction: Instruction): void {
    const { parameters, results } = instruction.block!.type;
    this.pushFrame('block', parameters, results, results);
  }

  beginLoop(instruction: Instruction): void {
    const { b } = this;
    const { type, assigned } = instruction.block!;
    const frame = this.pushFrame('loop', type.parameters, type.results, type.parameters);
    const before = b.current!;
    const depth = (b.loop?.depth ?? 0) + 1;
    b.loop = { parent: b.loop, preheader: before, hasCalls: instruction.block!.calls, depth };
    const head = b.newBlock(before);
    b.finish({ kind: 'jump', target: head });
    head.predecessors.push(before);
    frame.head = head;
    frame.loop = b.loop;
    b.enterLoop(head);
    for (const index of assigned)
      for (let word = 0; word < WORDS[this.localTypes[index]]; word++) {
        const slot = this.slotOf[index] + word;
        const phi = b.phi(head, [this.locals[slot]]);
        frame.localPhis.push({ phi, slot });
        this.locals[slot] = phi;
      }
    for (let at = frame.height; at < this.stack.length; at++) {
      const operand = this.stack[at];
      const words = wordsOfOperand(operand).map((word) => b.phi(head, [word]));
      frame.parameterPhis.push(...words);
      this.stack[at] = { type: operand.type, lo: words[0], hi: words[1] };
    }
  }

  beginIf(instruction: Instruction): void {
    const { b } = this;
    const condition = this.popWord();
    const { parameters, results } = instruction.block!.type;
    const frame = this.pushFrame('if', parameters, results, results);
    const then = b.newBlock(b.current);
    const otherwise = b.newBlock(b.current);
    frame.otherwise = { block: otherwise, locals: [...this.locals], values: this.stack.slice(frame.height) };
    b.finish({ kind: 'branch', condition, ifTrue: then, ifFalse: otherwise });
    b.enter(then);
  }

  beginElse(): void {
    const frame = this.frames[this.frames.length - 1];
    this.fallThrough(frame);
    frame.kind = 'else';
    this.resume(frame, frame.otherwise!);
    frame.otherwise = undefined;
  }

  endFrame(): void {
    const { b } = this;
    const frame = this.frames[this.frames.length - 1];
    if (frame.kind === 'if') this.beginElse(); // a missing else passes the parameters on
    if (frame.kind === 'function') {
      if (b.current) this.returnValues();
      this.frames.pop();
      return;
    }
    if (frame.kind === 'loop') this.leaveLoop();
    if (frame.edges.length === 0) {
      this.frames.pop();
      return; // falls through in the same block, or nothing reaches the end
    }
    this.fallThrough(frame);
    this.frames.pop();
    this.merge(frame);
  }

  /** What follows a loop is a block of its own, since it runs less often. */
  private leaveLoop(): void {
    const { b } = this;
    b.loop = b.loop?.parent;
    if (!b.current) return;
    const after = b.newBlock(b.current);
    after.predecessors.push(b.current);
    b.finish({ kind: 'jump', target: after });
    b.enter(after);
  }

  /** The end of a block's code is one more edge to its end label. */
  private fallThrough(frame: Frame): void {
    const { b } = this;
    if (!b.current) return;
    const values = this.stack.splice(frame.height);
    frame.edges.push({ block: b.current, locals: [...this.locals], values });
    b.leave();
  }

  private resume(frame: Frame, edge: Edge): void {
    this.b.enter(edge.block);
    this.locals = [...edge.locals];
    this.stack.length = frame.height;
    this.stack.push(...edge.values);
  }

  private merge(frame: Frame): void {
    const { b } = this;
    const target = b.newBlock(frame.edges.map((edge) => edge.block).reduce(commonDominator));
    for (const edge of frame.edges) {
      edge.block.terminator = { kind: 'jump', target };
      edge.block.endOffset = b.offset;
      target.predecessors.push(edge.block);
    }
    b.enter(target);
    const meet = (words: Node[]): Node =>
      words.every((word) => word === words[0]) ? words[0] : b.phi(target, words);
    const { edges } = frame;
    this.locals = edges[0].locals.map((_, slot) => meet(edges.map((edge) => edge.locals[slot])));
    this.stack.length = frame.height;
    frame.results.forEach((type, i) => {
      const lo = meet(edges.map((edge) => edge.values[i].lo));
      const hi = WORDS[type] === 2 ? meet(edges.map((edge) => edge.values[i].hi!)) : undefined;
      this.push(type, lo, hi);
    });
  }

  private frameAt(depth: number): Frame {
    return this.frames[this.frames.length - 1 - depth];
  }

  /** An unconditional branch out of the current block. */
  branch(depth: number): void {
    const { b } = this;
    const frame = this.frameAt(depth);
    if (frame.kind === 'function') {
      this.returnValues();
      return;
    }
    const values = frame.labelTypes.length ? this.stack.slice(-frame.labelTypes.length) : [];
    const from = b.current!;
    if (frame.kind === 'loop') {
      b.finish({ kind: 'jump', target: frame.head! });
      frame.head!.predecessors.push(from);
      for (const { phi, slot } of frame.localPhis) phi.args.push(this.locals[slot]);
      values.flatMap(wordsOfOperand).forEach((word, i) => {
        frame.parameterPhis[i].args.push(word);
      });
    } else {
      frame.edges.push({ block: from, locals: [...this.locals], values });
      b.leave();
    }
  }

  branchIf(depth: number): void {
    const { b } = this;
    const condition = this.popWord();
    const taken = b.newBlock(b.current, this.frameAt(depth).loop);
    const next = b.newBlock(b.current);
    b.finish({ kind: 'branch', condition, ifTrue: taken, ifFalse: next });
    b.enter(taken);
    this.branch(depth);
    b.enter(next);
  }

  branchTable(instruction: Instruction): void {
    const { b } = this;
    const index = this.popWord();
    const blocks = new Map<number, Block>();
    for (const depth of [...instruction.labels, instruction.index])
      if (!blocks.has(depth)) blocks.set(depth, b.newBlock(b.current, this.frameAt(depth).loop));
    const targets = instruction.labels.map((depth) => blocks.get(depth)!);
    const otherwise = blocks.get(instruction.index)!;
    if (targets.length === 0)
      b.finish({ kind: 'branch', condition: index, ifTrue: otherwise, ifFalse: otherwise });
    else b.finish({ kind: 'switch', index, targets, otherwise });
    for (const [depth, block] of blocks) {
      b.enter(block);
      this.branch(depth);
    }
    b.leave();
  }

  returnValues(): void {
    const { results } = this.fn.type;
    const values = results.length ? this.stack.slice(-results.length).flatMap(wordsOfOperand) : [];
    this.b.finish({ kind: 'return', values });
  }

  select(): void {
    const { b } = this;
    const condition = this.popWord();
    const y = this.pop();
    const x = this.pop();
    const hi = x.hi && y.hi ? b.select(condition, x.hi, y.hi) : undefined;
    this.push(x.type, b.select(condition, x.lo, y.lo), hi);
  }
}

function commonDominator(one: Block, other: Block): Block {
  let a = one;
  let b = other;
  while (a !== b) {
    if (a.depth < b.depth) b = b.dominator!;
    else a = a.dominator!;
  }
  return a;
}

function wordsOfOperand(operand: Operand): Node[] {
  return operand.hi ? [operand.lo, operand.hi] : [operand.lo];
}

const CONTROL: Record<string, (lifter: Lifter, instruction: Instruction) => void> = {
  nop: () => {},
  unreachable: ({ b }) => b.finish({ kind: 'trap', trap: TRAP.UNREACHABLE }),
  block: (lifter, instruction) => lifter.beginBlock(instruction),
  loop: (lifter, instruction) => lifter.beginLoop(instruction),
  if: (lifter, instruction) => lifter.beginIf(instruction),
  else: (lifter) => lifter.beginElse(),
  end: (lifter) => lifter.endFrame(),
  br: (lifter, { index }) => lifter.branch(index),
  br_if: (lifter, { index }) => lifter.branchIf(index),
  br_table: (lifter, instruction) => lifter.branchTable(instruction),
  return: (lifter) => lifter.returnValues(),
  call: liftCall,
  call_indirect: liftCallIndirect,
  drop: (lifter) => void lifter.pop(),
  select: (lifter) => lifter.select(),
  'i32.const': (lifter, { value }) => lifter.push('i32', lifter.b.constant(value)),
  'i64.const': (lifter, { wide }) => lifter.pushPair(constantPair(lifter.b, wide)),
  'local.get': (lifter, { index }) => lifter.getLocal(index),
  'local.set': (lifter, { index }) => lifter.setLocal(index, lifter.pop()),
  'local.tee': (lifter, { index }) => lifter.setLocal(index, lifter.stack[lifter.stack.length - 1]),
  'global.get': liftGlobal,
  'global.set': liftGlobal,
};
