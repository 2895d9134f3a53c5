// A regular expression as a program for the machine in regex.ts: instructions that match one character, and those between
// that match none.

import {
  NODE_ANY,
  NODE_EITHER,
  NODE_GROUP,
  NODE_ONE,
  NODE_REPEAT,
  NODE_SEQUENCE,
  NODE_SET,
  Node,
} from './regex-tree';

export const OP_CHARACTER: i32 = 0; // x: index into nodes
export const OP_ANY: i32 = 1;
export const OP_ASSERT: i32 = 2; // x: the kind of the node
export const OP_SPLIT: i32 = 3; // goes on at x and at y, and prefers x
export const OP_JUMP: i32 = 4; // to x
export const OP_SAVE: i32 = 5; // notes where it is in slot x
export const OP_MATCH: i32 = 6;

/** Of repeats of repeats: more is refused. */
const LENGTH_MAX: i32 = 20000;

export class RegexProgram {
  op: i32[] = [];
  x: i32[] = [];
  y: i32[] = [];
  nodes: Node[] = [];
  /** Empty, or what is wrong. */
  error: string = '';

  constructor(tree: Node) {
    this.emit(OP_SAVE, 0);
    this.node(tree);
    this.emit(OP_SAVE, 1);
    this.emit(OP_MATCH, 0);
  }

  get length(): i32 {
    return this.op.length;
  }

  private emit(op: i32, x: i32, y: i32 = 0): i32 {
    this.op.push(op);
    this.x.push(x);
    this.y.push(y);
    return this.op.length - 1;
  }

  private node(node: Node): void {
    if (this.length > LENGTH_MAX) {
      this.error = 'too many repeats';
      return;
    }
    switch (node.kind) {
      case NODE_ONE:
      case NODE_SET:
        this.emit(OP_CHARACTER, this.nodes.push(node) - 1);
        break;
      case NODE_ANY:
        this.emit(OP_ANY, 0);
        break;
      case NODE_SEQUENCE:
        for (let i = 0; i < node.children.length; i++) this.node(node.children[i]);
        break;
      case NODE_EITHER:
        this.either(node);
        break;
      case NODE_REPEAT:
        this.repeat(node);
        break;
      case NODE_GROUP:
        this.emit(OP_SAVE, 2 * node.value);
        this.node(node.children[0]);
        this.emit(OP_SAVE, 2 * node.value + 1);
        break;
      default:
        this.emit(OP_ASSERT, node.kind);
    }
  }

  private either(node: Node): void {
    const ends: i32[] = [];
    for (let i = 0; i < node.children.length; i++) {
      const last = i + 1 === node.children.length;
      const split = last ? -1 : this.emit(OP_SPLIT, this.length + 1);
      this.node(node.children[i]);
      if (last) break;
      ends.push(this.emit(OP_JUMP, 0));
      this.y[split] = this.length;
    }
    for (let i = 0; i < ends.length; i++) this.x[ends[i]] = this.length;
  }

  private repeat(node: Node): void {
    const child = node.children[0];
    for (let i = 0; i < node.least; i++) this.node(child);
    if (node.most < 0) {
      const split = this.emit(OP_SPLIT, this.length + 1);
      this.node(child);
      this.emit(OP_JUMP, split);
      this.y[split] = this.length;
      return;
    }
    const splits: i32[] = [];
    for (let i = node.least; i < node.most; i++) {
      splits.push(this.emit(OP_SPLIT, this.length + 1));
      this.node(child);
    }
    for (let i = 0; i < splits.length; i++) this.y[splits[i]] = this.length;
  }
}
