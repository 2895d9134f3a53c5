// Validation of a function body: the algorithm of the core specification's appendix. A stack of operand types and a stack of
// control frames; behind a branch that is always taken the stack is polymorphic, and popping from it gives any type.

import { decodeBody } from './body.ts';
import type { Instruction } from './instruction.ts';
import type { FunctionType, Module, ValueType, WasmFunction } from './module.ts';
import { ModuleError } from './module-error.ts';

/** Undefined stands for any type. */
type Operand = ValueType | undefined;

interface Frame {
  kind: 'function' | 'block' | 'loop' | 'if' | 'else';
  type: FunctionType;
  height: number;
  unreachable: boolean;
}

const LETTERS: Record<string, ValueType> = { i: 'i32', l: 'i64', f: 'f32', d: 'f64' };

/** `referable`: the functions that something outside of bodies refers to. */
export function validateBody(module: Module, fn: WasmFunction, referable: ReadonlySet<number>): void {
  new BodyValidator(module, fn, referable).validate();
}

export class BodyValidator {
  private readonly operands: Operand[] = [];
  private readonly frames: Frame[] = [];
  private readonly locals: ValueType[];
  private offset = 0;

  constructor(
    readonly module: Module,
    private readonly fn: WasmFunction,
    private readonly referable: ReadonlySet<number>,
  ) {
    this.locals = [...fn.type.parameters, ...fn.locals];
  }

  validate(): void {
    const { results } = this.fn.type;
    this.pushFrame('function', { parameters: [], results });
    for (const instruction of decodeBody(this.module, this.fn)) {
      this.offset = instruction.offset;
      const rule = RULES[instruction.name];
      if (rule) rule(this, instruction);
      else this.plain(instruction);
    }
  }

  fail(reason: string): never {
    throw new ModuleError('invalid', this.module.name, this.offset, `function ${this.fn.name}: ${reason}`);
  }

  // --- operands --------------------------------------------------------------------------------------------

  push(...types: Operand[]): void {
    this.operands.push(...types);
  }

  pop(expected?: Operand): Operand {
    const frame = this.frames[this.frames.length - 1];
    if (this.operands.length === frame.height) {
      if (!frame.unreachable) this.fail('type mismatch: the stack is empty');
      return expected;
    }
    const actual = this.operands.pop();
    if (actual && expected && actual !== expected)
      this.fail(`type mismatch: ${actual} where ${expected} is expected`);
    return actual ?? expected;
  }

  popAll(types: readonly Operand[]): Operand[] {
    const found: Operand[] = [];
    for (let i = types.length - 1; i >= 0; i--) found.unshift(this.pop(types[i]));
    return found;
  }

  apply({ parameters, results }: FunctionType): void {
    this.popAll(parameters);
    this.push(...results);
  }

  private plain({ name, signature, align }: Instruction): void {
    if (/\.(load|store)/.test(name) && this.memory()) this.alignment(name, align);
    else if (name.startsWith('memory.')) this.memory();
    const [from, to] = signature.split(':');
    for (let i = from.length - 1; i >= 0; i--) this.pop(LETTERS[from[i]]);
    for (const letter of to) this.push(LETTERS[letter]);
  }

  private alignment(name: string, align: number): void {
    const bits = /(?:load|store)(\d+)/.exec(name)?.[1] ?? name.slice(1, 3);
    if (2 ** align > Number(bits) / 8) this.fail('alignment must not be larger than natural');
  }

  // --- what instructions refer to ----------------------------------------------------------------------------

  memory(): boolean {
    if (this.module.memories.length === 0) this.fail('unknown memory 0');
    return true;
  }

  local(index: number): ValueType {
    return this.locals[index] ?? this.fail(`unknown local ${index}`);
  }

  global(index: number) {
    return this.module.globals[index] ?? this.fail(`unknown global ${index}`);
  }

  table(index: number): ValueType {
    return this.module.tables[index]?.type ?? this.fail(`unknown table ${index}`);
  }

  element(index: number): ValueType {
    return this.module.elements[index]?.type ?? this.fail(`unknown elem segment ${index}`);
  }

  dataSegment(index: number): void {
    const { dataCount, name } = this.module;
    if (dataCount === undefined)
      throw new ModuleError('malformed', name, this.offset, 'data count section required');
    if (index >= dataCount) this.fail(`unknown data segment ${index}`);
  }

  typeAt(index: number): FunctionType {
    return this.module.types[index] ?? this.fail(`unknown type ${index}`);
  }

  functionType(index: number): FunctionType {
    return this.module.functions[index]?.type ?? this.fail(`unknown function ${index}`);
  }

  reference(index: number): void {
    this.functionType(index);
    if (!this.referable.has(index)) this.fail(`undeclared function reference ${index}`);
  }

  results(): ValueType[] {
    return this.fn.type.results;
  }

  // --- control -----------------------------------------------------------------------------------------------

  private pushFrame(kind: Frame['kind'], type: FunctionType): void {
    this.frames.push({ kind, type, height: this.operands.length, unreachable: false });
    this.push(...type.parameters);
  }

  begin(kind: 'block' | 'loop' | 'if', { block }: Instruction): void {
    const { type } = block!;
    if (type.unknown) this.fail('unknown type');
    if (kind === 'if') this.pop('i32');
    this.popAll(type.parameters);
    this.pushFrame(kind, type);
  }

  private popFrame(): Frame {
    const frame = this.frames[this.frames.length - 1];
    this.popAll(frame.type.results);
    if (this.operands.length !== frame.height) this.fail('type mismatch: values remain on the stack');
    this.frames.pop();
    return frame;
  }

  otherwise(): void {
    this.pushFrame('else', this.popFrame().type);
  }

  end(): void {
    const { kind, type } = this.popFrame();
    // without an else, the parameters are the results
    if (kind === 'if' && type.parameters.join() !== type.results.join())
      this.fail('type mismatch: an if without else');
    this.push(...type.results);
  }

  unreachable(): void {
    const frame = this.frames[this.frames.length - 1];
    this.operands.length = frame.height;
    frame.unreachable = true;
  }

  /** What a branch to the label carries. */
  label(depth: number): ValueType[] {
    const frame = this.frames[this.frames.length - 1 - depth];
    if (!frame) this.fail(`unknown label ${depth}`);
    return frame.kind === 'loop' ? frame.type.parameters : frame.type.results;
  }

  branchTable({ labels, index }: Instruction): void {
    this.pop('i32');
    const arity = this.label(index).length;
    for (const depth of labels) {
      const types = this.label(depth);
      if (types.length !== arity) this.fail('type mismatch: labels of different arity');
      this.push(...this.popAll(types));
    }
    this.popAll(this.label(index));
    this.unreachable();
  }

  select(): void {
    this.pop('i32');
    const x = this.pop();
    const y = this.pop(x);
    if (x === 'funcref' || x === 'externref' || y === 'funcref' || y === 'externref')
      this.fail('type mismatch: select of references needs a type');
    this.push(x ?? y);
  }
}

const isReference = (type: Operand): boolean =>
  type === undefined || type === 'funcref' || type === 'externref';

/** Instructions that need more than a signature. */
const RULES: Record<string, (v: BodyValidator, instruction: Instruction) => void> = {
  nop: () => {},
  unreachable: (v) => v.unreachable(),
  block: (v, instruction) => v.begin('block', instruction),
  loop: (v, instruction) => v.begin('loop', instruction),
  if: (v, instruction) => v.begin('if', instruction),
  else: (v) => v.otherwise(),
  end: (v) => v.end(),
  br(v, { index }) {
    v.popAll(v.label(index));
    v.unreachable();
  },
  br_if(v, { index }) {
    v.pop('i32');
    const types = v.label(index);
    v.popAll(types);
    v.push(...types);
  },
  br_table: (v, instruction) => v.branchTable(instruction),
  return(v) {
    v.popAll(v.results());
    v.unreachable();
  },
  call: (v, { index }) => v.apply(v.functionType(index)),
  call_indirect(v, { index, index2 }) {
    if (v.table(index2) !== 'funcref') v.fail('type mismatch: the table is not one of functions');
    v.pop('i32');
    v.apply(v.typeAt(index));
  },
  drop: (v) => void v.pop(),
  select(v, { types }) {
    if (types.length === 0) v.select();
    else v.apply({ parameters: [types[0], types[0], 'i32'], results: [types[0]] });
  },
  'local.get': (v, { index }) => v.push(v.local(index)),
  'local.set': (v, { index }) => void v.pop(v.local(index)),
  'local.tee': (v, { index }) => v.push(v.pop(v.local(index))),
  'global.get': (v, { index }) => v.push(v.global(index).type),
  'global.set'(v, { index }) {
    if (!v.global(index).mutable) v.fail('global is immutable');
    v.pop(v.global(index).type);
  },
  'table.get': (v, { index }) => v.apply({ parameters: ['i32'], results: [v.table(index)] }),
  'table.set': (v, { index }) => v.apply({ parameters: ['i32', v.table(index)], results: [] }),
  'table.size'(v, { index }) {
    v.table(index);
    v.push('i32');
  },
  'table.grow': (v, { index }) => v.apply({ parameters: [v.table(index), 'i32'], results: ['i32'] }),
  'table.fill': (v, { index }) => v.apply({ parameters: ['i32', v.table(index), 'i32'], results: [] }),
  'table.copy'(v, { index, index2 }) {
    if (v.table(index) !== v.table(index2)) v.fail('type mismatch: tables of different types');
    v.apply({ parameters: ['i32', 'i32', 'i32'], results: [] });
  },
  'table.init'(v, { index, index2 }) {
    if (v.table(index2) !== v.element(index)) v.fail('type mismatch: segment and table differ in type');
    v.apply({ parameters: ['i32', 'i32', 'i32'], results: [] });
  },
  'elem.drop': (v, { index }) => void v.element(index),
  'memory.init'(v, { index }) {
    v.memory();
    v.dataSegment(index);
    v.apply({ parameters: ['i32', 'i32', 'i32'], results: [] });
  },
  'data.drop': (v, { index }) => v.dataSegment(index),
  'ref.null': (v, { types }) => v.push(types[0]),
  'ref.is_null'(v) {
    if (!isReference(v.pop())) v.fail('type mismatch: not a reference');
    v.push('i32');
  },
  'ref.func'(v, { index }) {
    v.reference(index);
    v.push('funcref');
  },
};
