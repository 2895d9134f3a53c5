// Builds the middle form of one function: makes nodes, folding and sharing them as it goes, and keeps the block that
// grows at present. A pure node that a dominating block has computed is used again, one whose operands do not vary in
// a loop is put before the loop, and a load of what is known of memory is not made.

import { normalAddress } from './address.ts';
import { COMMUTES, simplify } from './fold.ts';
import {
  type BinaryOp,
  Block,
  type EffectOp,
  floatNumber,
  type LoadName,
  type Loop,
  Node,
  type PureOp,
  type StoreName,
  type Terminator,
} from './ir.ts';
import { KnownMemory } from './known-memory.ts';

export class Builder {
  /** Blocks in the order in which they were entered, which is the order of the source. */
  readonly order: Block[] = [];
  current?: Block;
  loop?: Loop;
  /** Byte offset of the wasm instruction being lifted; new nodes carry it. */
  offset = 0;
  private nextNode = 0;
  private nextBlock = 0;
  private readonly constants = new Map<number, Node>();
  private readonly symbols = new Map<string, Node>();
  private readonly floats = new Map<string, Node>();

  newBlock(dominator: Block | undefined, loop = this.loop): Block {
    return new Block(this.nextBlock++, loop, dominator);
  }

  /** From here on nodes go into this block, of which all predecessors are known. */
  enter(block: Block): void {
    this.enterWith(block, block.predecessors.length === 1 ? block.predecessors[0].memory : undefined);
  }

  /** The same for a loop's head, whose back edges are to come. */
  enterLoop(head: Block): void {
    this.enterWith(head, undefined);
  }

  /** What follows is not reachable, and no nodes are made. */
  leave(): void {
    this.current = undefined;
  }

  private enterWith(block: Block, memory: KnownMemory | undefined): void {
    this.current = block;
    block.memory = memory ? memory.copy() : KnownMemory.empty();
    this.order.push(block);
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
    this.leave();
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

  /** A word of the arguments, or with `isFloat` the n-th that comes in a floating-point register. */
  parameter(n: number, isFloat = false): Node {
    const node = this.append(this.make('parameter', []));
    node.imm = isFloat ? floatNumber(n) : n;
    node.isFloat = isFloat;
    return node;
  }

  phi(block: Block, args: Node[]): Node {
    const node = this.make('phi', args);
    node.isFloat = args[0].isFloat;
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
    const memory = this.current?.memory;
    const place = normalAddress(this, address, offset);
    const known = memory?.find(name, place.base, place.offset);
    if (known) return known;
    const node = this.access('load', name, [place.base], place.offset);
    memory?.loaded(name, place.base, place.offset, node);
    return node;
  }

  store(name: StoreName, address: Node, offset: number, value: Node): void {
    const place = normalAddress(this, address, offset);
    this.access('store', name, [place.base, value], place.offset);
    this.current?.memory?.stored(name, place.base, place.offset, value);
  }

  /** A load of what nothing changes while the function runs: made once before the loops without calls around it. */
  settledLoad(name: LoadName, address: Node): Node {
    const home = this.homeOf([]);
    if (!home || home === this.current) return this.load(name, address, 0);
    const known = home.memory?.find(name, address, 0);
    if (known) return known;
    const node = this.make('load', [address]);
    node.name = name;
    node.isFloat = name === 'flw' || name === 'fld';
    node.block = home;
    home.body.push(node);
    home.memory?.loaded(name, address, 0, node);
    return node;
  }

  /** A load that is made whatever is known: device registers. */
  deviceLoad(name: LoadName, address: Node): Node {
    this.current?.memory?.forget();
    return this.access('load', name, [address], 0);
  }

  deviceStore(name: StoreName, address: Node, value: Node): void {
    this.current?.memory?.forget();
    this.access('store', name, [address, value], 0);
  }

  private access(op: 'load' | 'store', name: string, args: Node[], offset: number): Node {
    const node = this.append(this.make(op, args));
    node.name = name;
    node.imm = offset | 0;
    node.isFloat = name === 'flw' || name === 'fld';
    return node;
  }

  call(symbol: number, args: Node[]): Node {
    const node = this.effect('call', args);
    node.symbol = symbol;
    return node;
  }

  result(call: Node, n: number, isFloat = false): Node {
    const node = this.append(this.make('result', [call]));
    node.imm = isFloat ? floatNumber(n) : n;
    node.isFloat = isFloat;
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
      const unreached = this.newBlock(this.current);
      this.finish({ kind: 'trap', trap: kind });
      this.enterLoop(unreached); // nothing reaches it; it is dropped with what follows
      return;
    }
    this.append(this.make('trapIf', [condition])).imm = kind;
  }

  /** A node that may do anything to memory. */
  effect(op: EffectOp, args: Node[]): Node {
    this.current?.memory?.forget();
    return this.append(this.make(op, args));
  }

  floatConstant(bytes: 4 | 8, bits: bigint): Node {
    const key = `${bytes} ${bits}`;
    let node = this.floats.get(key);
    if (!node) {
      node = this.make('floatConst', []);
      node.wide = bits;
      node.imm = bytes;
      node.isFloat = true;
      this.floats.set(key, node);
    }
    return node;
  }

  /** An instruction of the F and D extensions. */
  float(name: string, args: Node[], roundingMode = 0): Node {
    const node = this.shared('float', args, name, roundingMode);
    node.isFloat = !GIVES_WORD.test(name);
    return node;
  }

  /** The low (0) or high (1) word of a double. */
  wordOf(double: Node, which: 0 | 1): Node {
    if (double.op === 'doubleOf') return double.args[which];
    if (double.op === 'floatConst')
      return this.constant(Number((double.wide >> BigInt(32 * which)) & 0xffffffffn));
    return this.shared('wordOf', [double], '', which);
  }

  doubleOf(lo: Node, hi: Node): Node {
    if (lo.isConst && hi.isConst)
      return this.floatConstant(8, (BigInt(hi.imm >>> 0) << 32n) | BigInt(lo.imm >>> 0));
    if (lo.op === 'wordOf' && hi.op === 'wordOf' && lo.args[0] === hi.args[0] && !lo.imm && hi.imm)
      return lo.args[0];
    const node = this.shared('doubleOf', [lo, hi]);
    node.isFloat = true;
    return node;
  }

  private shared(op: PureOp, args: Node[], name = '', imm = 0): Node {
    const key = keyOf(op, name, imm, args);
    for (
      let block = this.current, steps = 0;
      block && steps < DOMINATORS_SEARCHED;
      block = block.dominator, steps++
    ) {
      const known = block.known.get(key);
      if (known) return known;
    }
    const home = this.homeOf(args);
    const node = this.make(op, args);
    node.name = name;
    node.imm = imm;
    node.isFloat = op === 'select' && args[1].isFloat;
    node.block = home;
    home?.body.push(node);
    home?.known.set(key, node);
    return node;
  }

  /** The current block, or the one before the outermost loop without calls in which no operand is computed. */
  private homeOf(args: Node[]): Block | undefined {
    let home = this.current;
    for (let loop = home?.loop; loop && !loop.hasCalls; loop = loop.parent) {
      if (args.some((arg) => isInside(arg.block?.loop, loop))) break;
      home = loop.preheader;
    }
    return home;
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

/** Equal for nodes that compute the same. */
function keyOf(op: PureOp, name: string, imm: number, args: readonly Node[]): string {
  const ids = args.map(({ id }) => id);
  if (COMMUTES.has(op)) ids.sort((one, other) => one - other);
  return `${op} ${name}${imm} ${ids.join(' ')}`;
}

/** Instructions of F and D with a result in an integer register. */
const GIVES_WORD = /^f(eq|lt|le|class|cvt\.wu?|mv\.x)\./;

/** Blocks further up are not searched for a node that could be shared. */
const DOMINATORS_SEARCHED = 64;

function isInside(loop: Loop | undefined, outer: Loop): boolean {
  for (let at = loop; at; at = at.parent) if (at === outer) return true;
  return false;
}
