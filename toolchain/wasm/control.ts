// Structured control while a function is lifted: a stack of frames, one for each block, loop or if that is open. Where control
// flow meets, a phi is made for every local or operand that differs; a loop's head, whose back edges are not known yet, gets one for
// every local the loop assigns, and those that turn out not to vary are removed afterwards (toolchain/wasm/prune.ts).

import type { Builder } from './builder.ts';
import { WORDS } from './context.ts';
import type { Instruction } from './instruction.ts';
import type { Block, Loop, Node } from './ir.ts';
import type { Locals } from './locals.ts';
import type { FunctionType, ValueType } from './module.ts';
import { type Operand, wordsOfOperand } from './operand.ts';
import type { Promotion } from './promote.ts';
import { pack } from './signature.ts';

/** A jump to the end of a block that has not ended yet: where from, and the state it carries. */
interface Edge {
  block: Block;
  locals: Node[];
  values: Operand[];
}

interface Frame {
  kind: 'function' | 'block' | 'loop' | 'unrolled' | 'if' | 'else';
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
  otherwise?: Edge | undefined;
  /** unrolled: ways out of the loop; `edges` lead to the next turn. */
  exits: Edge[];
}

export class Control {
  private readonly frames: Frame[] = [];
  promotion?: Promotion;

  constructor(
    private readonly b: Builder,
    private readonly stack: Operand[],
    private readonly locals: Locals,
    /** Of the function. */
    private readonly type: FunctionType,
  ) {
    this.pushFrame('function', [], type.results, type.results);
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
      exits: [],
    };
    this.frames.push(frame);
    return frame;
  }

  beginBlock(instruction: Instruction): void {
    const { parameters, results } = instruction.block!.type;
    this.pushFrame('block', parameters, results, results);
  }

  beginLoop(instruction: Instruction): void {
    const { b, locals } = this;
    const { type, assigned } = instruction.block!;
    this.promotion?.begin(instruction, this.frames.length);
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
      for (let word = 0; word < WORDS[locals.types[index]]; word++) {
        const slot = locals.slotOf[index] + word;
        const phi = b.phi(head, [locals.nodes[slot]]);
        frame.localPhis.push({ phi, slot });
        locals.nodes[slot] = phi;
      }
    for (let at = frame.height; at < this.stack.length; at++) {
      const operand = this.stack[at];
      const words = wordsOfOperand(operand).map((word) => b.phi(head, [word]));
      frame.parameterPhis.push(...words);
      this.stack[at] = { type: operand.type, lo: words[0], hi: words[1] };
    }
  }

  /** A loop whose turns are lifted one after the other: a branch to its label goes to the next. */
  beginUnrolled(instruction: Instruction): void {
    this.pushFrame('unrolled', [], instruction.block!.type.results, []);
  }

  /** After the body: what falls out of it leaves the loop. False where no branch leads to a next turn. */
  nextTurn(): boolean {
    const frame = this.frames[this.frames.length - 1];
    this.fallThrough(frame, frame.exits);
    if (frame.edges.length === 0) return false;
    this.merge(frame, []);
    return true;
  }

  /** `lift` lifts the loop itself, for the turns that are left if it goes on. */
  endUnrolled(goesOn: boolean, lift: () => void): void {
    const frame = this.frames.pop()!;
    if (goesOn) {
      lift();
      this.fallThrough(frame, frame.exits);
    }
    frame.edges = frame.exits;
    if (frame.edges.length) this.merge(frame);
  }

  beginIf(instruction: Instruction): void {
    const { b } = this;
    const condition = this.stack.pop()!.lo;
    const { parameters, results } = instruction.block!.type;
    const frame = this.pushFrame('if', parameters, results, results);
    if (condition.isConst) {
      this.beginDecided(frame, condition.imm !== 0);
      return;
    }
    const then = b.newBlock(b.current);
    const otherwise = b.newBlock(b.current);
    frame.otherwise = {
      block: otherwise,
      locals: [...this.locals.nodes],
      values: this.stack.slice(frame.height),
    };
    b.finish({ kind: 'branch', condition, ifTrue: then, ifFalse: otherwise });
    b.enter(then);
  }

  /** An if of which only one branch can be reached. */
  private beginDecided(frame: Frame, isTaken: boolean): void {
    const { b } = this;
    const only = b.newBlock(b.current);
    only.predecessors.push(b.current!);
    b.finish({ kind: 'jump', target: only });
    if (isTaken) b.enter(only);
    else
      frame.otherwise = {
        block: only,
        locals: [...this.locals.nodes],
        values: this.stack.slice(frame.height),
      };
  }

  beginElse(): void {
    const frame = this.frames[this.frames.length - 1];
    this.fallThrough(frame);
    frame.kind = 'else';
    if (frame.otherwise) this.resume(frame, frame.otherwise);
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
    if (b.current) {
      const after = b.newBlock(b.current);
      after.predecessors.push(b.current);
      b.finish({ kind: 'jump', target: after });
      b.enter(after);
    }
    this.promotion?.end(this.frames.length - 1);
  }

  /** The end of a block's code is one more edge to its end label. */
  private fallThrough(frame: Frame, edges = frame.edges): void {
    const { b } = this;
    if (!b.current) return;
    const values = this.stack.splice(frame.height);
    edges.push({ block: b.current, locals: [...this.locals.nodes], values });
    b.leave();
  }

  private resume(frame: Frame, edge: Edge): void {
    this.b.enter(edge.block);
    this.locals.nodes = [...edge.locals];
    this.stack.length = frame.height;
    this.stack.push(...edge.values);
  }

  private merge(frame: Frame, types = frame.results): void {
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
    frame.edges = [];
    this.locals.nodes = edges[0].locals.map((_, slot) => meet(edges.map((edge) => edge.locals[slot])));
    this.stack.length = frame.height;
    types.forEach((type, i) => {
      const lo = meet(edges.map((edge) => edge.values[i].lo));
      const hi = WORDS[type] === 2 ? meet(edges.map((edge) => edge.values[i].hi!)) : undefined;
      this.stack.push({ type, lo, hi });
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
    this.promotion?.leave(this.frames.length - 1 - depth);
    const values = frame.labelTypes.length ? this.stack.slice(-frame.labelTypes.length) : [];
    const from = b.current!;
    if (frame.kind === 'loop') {
      b.finish({ kind: 'jump', target: frame.head! });
      frame.head!.predecessors.push(from);
      for (const { phi, slot } of frame.localPhis) phi.args.push(this.locals.nodes[slot]);
      values.flatMap(wordsOfOperand).forEach((word, i) => {
        frame.parameterPhis[i].args.push(word);
      });
    } else {
      frame.edges.push({ block: from, locals: [...this.locals.nodes], values });
      b.leave();
    }
  }

  branchIf(depth: number): void {
    const { b } = this;
    const condition = this.stack.pop()!.lo;
    if (condition.isConst) {
      if (condition.imm !== 0) this.branch(depth);
      return;
    }
    const taken = b.newBlock(b.current, this.frameAt(depth).loop);
    const next = b.newBlock(b.current);
    b.finish({ kind: 'branch', condition, ifTrue: taken, ifFalse: next });
    b.enter(taken);
    this.branch(depth);
    b.enter(next);
  }

  branchTable(instruction: Instruction): void {
    const { b } = this;
    const index = this.stack.pop()!.lo;
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
    const { results } = this.type;
    this.promotion?.leave(-1);
    const values = results.length ? pack(this.b, this.stack.slice(-results.length)) : [];
    this.b.finish({ kind: 'return', values });
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
