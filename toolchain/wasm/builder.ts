// Builds the middle form of one function: makes nodes, folding and sharing them as it goes, and keeps the block that
// grows at present. Sharing is per block here; toolchain/wasm/number.ts extends it over dominators.

import { simplify } from './fold.ts';
import {
  type BinaryOp,
  Block,
  type EffectOp,
  type LoadName,
  Node,
  type StoreName,
  type Terminator,
} from './ir.ts';

export class Builder {
  /** Blocks in the order in which they were entered, which is the order of the source. */
  readonly order: Block[] = [];
  current?: Block;
  loopDepth = 0;
  /** Byte offset of the wasm instruction being lifted; new nodes carry it. */
  offset = 0;
  private nextNode = 0;
  private nextBlock = 0;
  private readonly constants = new Map<number, Node>();
  private readonly symbols = new Map<string, Node>();
  private readonly known = new Map<string, Node>();

  newBlock(): Block {
    return new Block(this.nextBlock++, this.loopDepth);
  }

  /** From here on nodes go into this block. */
  enter(block: Block | undefined): void {
    this.current = block;
    this.known.clear();
    if (block) this.order.push(block);
  }

  /** Ends the current block; what follows is unreachable until the next `enter`. */
  finish(end: Terminator): void {
    if (!this.current) return;
    this.current.terminator = end;
    this.current.endOffset = this.offset;
    if (end.kind === 'branch')
      for (const next of [end.ifTrue, end.ifFalse]) next.predecessors.push(this.current);
    if (end.kind === 'switch')
      for (const next of [...end.targets, end.otherwise]) next.predecessors.push(this.current);
    this.enter(undefined);
  }

  constant(value: number): Node {
    const key = value | 0;
    let node = this.constants.get(key);
    if (!node) {
      node = this.make('const', []);
      node.imm = key;
      this.constants.set(key, node);
    }
    return node;
  }

  /** The address of an object-file symbol plus a constant. */
  symbol(symbol: number, addend = 0): Node {
    const key = `${symbol} ${addend}`;
    let node = this.symbols.get(key);
    if (!node) {
      node = this.make('symbol', []);
      node.symbol = symbol;
      node.imm = addend;
      this.symbols.set(key, node);
    }
    return node;
  }

  parameter(word: number): Node {
    const node = this.append(this.make('parameter', []));
    node.imm = word;
    return node;
  }

  phi(block: Block, args: Node[]): Node {
    const node = this.make('phi', args);
    node.block = block;
    block.phis.push(node);
    return node;
  }

  binary(op: BinaryOp, x: Node, y: Node): Node {
    const operands: [Node, Node] = [x, y];
    const folded = simplify(this, op, operands);
    if (folded) return folded;
    if (op === 'add' && operands[0].op === 'symbol' && operands[1].isConst)
      return this.symbol(operands[0].symbol, operands[0].imm + operands[1].imm);
    return this.shared(op, operands);
  }

  not(x: Node): Node {
    return this.binary('eq', x, this.constant(0));
  }

  select(condition: Node, ifTrue: Node, ifFalse: Node): Node {
    if (condition.isConst) return condition.imm ? ifTrue : ifFalse;
    if (ifTrue === ifFalse) return ifTrue;
    const bool = condition;
    if (ifTrue.isConst && ifFalse.isConst) {
      if (ifTrue.imm === 1 && ifFalse.imm === 0) return this.binary('ne', bool, this.constant(0));
      if (ifTrue.imm === 0 && ifFalse.imm === 1) return this.not(bool);
    }
    // c == 0 ? x : y is c ? y : x
    if (condition.op === 'eq' && condition.args[1].isConst && condition.args[1].imm === 0)
      return this.shared('select', [condition.args[0], ifFalse, ifTrue]);
    return this.shared('select', [condition, ifTrue, ifFalse]);
  }

  load(name: LoadName, address: Node, offset: number): Node {
    const node = this.effect('load', [address]);
    node.name = name;
    node.imm = offset | 0;
    return node;
  }

  store(name: StoreName, address: Node, offset: number, value: Node): void {
    const node = this.effect('store', [address, value]);
    node.name = name;
    node.imm = offset | 0;
  }

  call(symbol: number, args: Node[]): Node {
    const node = this.effect('call', args);
    node.symbol = symbol;
    return node;
  }

  result(call: Node, word: number): Node {
    const node = this.append(this.make('result', [call]));
    node.imm = word;
    return node;
  }

  machine(name: string, imm: number, args: Node[]): Node {
    const node = this.effect('machine', args);
    node.name = name;
    node.imm = imm;
    return node;
  }

  trapIf(condition: Node, kind: number): void {
    if (condition.isConst && condition.imm === 0) return;
    if (condition.isConst) {
      this.finish({ kind: 'trap', trap: kind });
      this.enter(this.newBlock()); // unreachable; it is dropped with what follows
      return;
    }
    this.effect('trapIf', [condition]).imm = kind;
  }

  effect(op: EffectOp, args: Node[]): Node {
    return this.append(this.make(op, args));
  }

  private shared(op: BinaryOp | 'select', args: Node[]): Node {
    const key = `${op} ${args.map((arg) => arg.id).join(' ')}`;
    let node = this.known.get(key);
    if (!node) {
      node = this.append(this.make(op, args));
      this.known.set(key, node);
    }
    return node;
  }

  private make(op: Node['op'], args: Node[]): Node {
    const node = new Node(this.nextNode++, op, args);
    node.offset = this.offset;
    return node;
  }

  private append(node: Node): Node {
    node.block = this.current;
    this.current?.body.push(node);
    return node;
  }
}
