// Random WebAssembly modules from a tape of numbers: each choice takes the next number, an empty tape gives 0, which always
// means the smallest thing. So fast-check shrinks a failing module by shortening the tape.
//
// Every module ends: loops and calls use up a global's fuel. Addresses are masked into a window at `base`, which differs between
// the host's engine and the guest and never becomes a value.

import {
  F32,
  F64,
  type FunctionSource,
  I32,
  I64,
  i32const,
  i64const,
  type ModuleSource,
  type Type,
  TypeList,
  unsigned,
  writeModule,
} from './wasm-writer.ts';

const WINDOW_MASK = 0xfff;
/** Bytes that tests compare: the window and the largest offset. */
export const WINDOW_BYTES = 0x1100;
const FUEL = 0; // globals by index
/** Turns of loops that a call may take, with what it calls. */
const FUEL_UNITS = 200;
const FIRST_GLOBAL = 1;

export interface RandomOptions {
  /** With f32 and f64; functions of the system's programs pass only integers here. A NaN that an operation makes is replaced by the canonical one, since its bits are not determined. */
  floats?: boolean;
  /** With what only an instance has: addresses anywhere, tables that change, memory that grows. */
  instance?: boolean;
}

export class Tape {
  private at = 0;
  constructor(private readonly numbers: number[]) {}

  below(limit: number): number {
    return this.at < this.numbers.length ? this.numbers[this.at++] % limit : 0;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  get isEmpty(): boolean {
    return this.at >= this.numbers.length;
  }
}

export interface RandomModule {
  write(base: number): Uint8Array;
  functions: { name: string; parameters: Type[]; results: Type[] }[];
}

const OPCODE = {
  binary32: [0x6a, 0x6b, 0x6c, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x6d, 0x6e, 0x6f, 0x70],
  compare32: [0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f],
  unary32: [0x45, 0x67, 0x68, 0x69, 0xc0, 0xc1],
  binary64: [0x7c, 0x7d, 0x7e, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x7f, 0x80, 0x81, 0x82],
  compare64: [0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a],
  unary64: [0x79, 0x7a, 0x7b, 0xc2, 0xc3, 0xc4],
  binaryF32: [0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98],
  binaryF64: [0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6],
  unaryF32: [0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x91],
  unaryF64: [0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f],
  compareF32: [0x5b, 0x5c, 0x5d, 0x5e, 0x5f, 0x60],
  compareF64: [0x61, 0x62, 0x63, 0x64, 0x65, 0x66],
  loadF32: [0x2a],
  loadF64: [0x2b],
  storeF32: [0x38],
  storeF64: [0x39],
  load32: [0x28, 0x2c, 0x2d, 0x2e, 0x2f],
  load64: [0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35],
  store32: [0x36, 0x3a, 0x3b],
  store64: [0x37, 0x3c, 0x3d, 0x3e],
};
/** log2 of the width by opcode: the greatest alignment that may be promised. */
const WIDTH: Record<number, number> = {
  40: 2,
  44: 0,
  45: 0,
  46: 1,
  47: 1,
  41: 3,
  48: 0,
  49: 0,
  50: 1,
  51: 1,
  52: 2,
  53: 2,
  54: 2,
  58: 0,
  59: 1,
  55: 3,
  60: 0,
  61: 1,
  62: 2,
  42: 2,
  43: 3,
  56: 2,
  57: 3,
};
/** The bytes of a number, as the binary format has them. */
const bytesOf = (array: Float32Array | Float64Array): number[] => [...new Uint8Array(array.buffer)];

const INTERESTING_FLOATS = [
  ...[0, -0, 1, -1, 0.5, -1.5, 2.5, NaN, Infinity, -Infinity, 1e-310, 1e300, 1e-45],
  ...[2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 63, -(2 ** 63), 2 ** 64, 2 ** 52 + 0.5, 8388609.5, 16777217],
];
const INTERESTING = [
  0, 1, -1, 2, 31, 32, 255, -128, 0x7fffffff, -0x80000000, 2047, 2048, -2048, -2049, 0xffff, 0x12345678,
];

interface Label {
  types: Type[];
  isLoop: boolean;
}

/** Generates the body of one function; `base` placeholders are written as a marker that `write` replaces. */
class BodyWriter {
  code: (number | 'base')[] = [];
  private labels: Label[] = [];
  private depth = 0;

  constructor(
    private readonly tape: Tape,
    private readonly module: RandomSource,
    private readonly locals: Type[],
    private readonly results: Type[],
    private readonly index: number,
  ) {}

  function(): (number | 'base')[] {
    this.labels.push({ types: this.results, isLoop: false });
    this.sequence(this.results);
    return this.code;
  }

  private put(...bytes: (number | 'base')[]): void {
    this.code.push(...bytes);
  }

  /** Some statements, then values of these types. */
  private sequence(types: Type[]): void {
    // the tape is for many statements, not for one deep one
    const most = this.depth === 0 ? 40 : 5;
    for (let count = this.tape.below(most); count > 0; count--) this.statement();
    for (const type of types) this.value(type);
  }

  private statement(): void {
    if (this.depth > 5 || this.tape.isEmpty) return;
    this.depth++;
    this.tape.pick(STATEMENTS)(this);
    this.depth--;
  }

  value(type: Type): void {
    if (this.depth > 6 || this.tape.isEmpty) {
      if (this.tape.below(3)) this.getLocal(type);
      else this.constant(type);
      return;
    }
    this.depth++;
    this.tape.pick(VALUES[type])(this);
    this.depth--;
  }

  constant(type: Type): void {
    const { tape } = this;
    const word = () =>
      tape.below(2) ? tape.below(2 ** 31) * (tape.below(2) ? -1 : 1) : tape.pick(INTERESTING);
    if (type === I32) this.put(...i32const(word()));
    else if (type === F32) this.put(0x43, ...bytesOf(new Float32Array([this.number(word)])));
    else if (type === F64) this.put(0x44, ...bytesOf(new Float64Array([this.number(word)])));
    else this.put(...i64const(tape.below(2) ? (BigInt(word()) << 32n) ^ BigInt(word()) : BigInt(word())));
  }

  private number(word: () => number): number {
    return this.tape.below(2) ? this.tape.pick(INTERESTING_FLOATS) : word() / 2 ** this.tape.below(40);
  }

  /** An operation with a float as result, whose NaN becomes the canonical one. */
  floatOperation(type: Type, opcodes: number[], operands: Type[]): void {
    this.operation(opcodes, operands);
    this.put(0x10, ...unsigned(this.module.signatures.length + (type === F32 ? CANON_F32 : CANON_F64)));
  }

  convertFloat(to: Type, trapping: number[], saturating: number[]): void {
    if (!this.module.options.floats) {
      this.getLocal(to);
      return;
    }
    const which = this.tape.below(4);
    const from = which < 2 ? F32 : F64;
    const kind = this.tape.below(8);
    this.value(from);
    if (kind === 7) this.put(trapping[which]);
    else if (kind === 6 && (from === F32) === (to === I32)) this.put(to === I32 ? 0xbc : 0xbd);
    else if (kind < 4 || kind === 6) this.put(0xfc, saturating[which]);
    else {
      this.value(from);
      this.put(this.tape.pick(from === F32 ? OPCODE.compareF32 : OPCODE.compareF64));
      if (to === I64) this.put(0xad);
    }
  }

  pickType(): Type {
    return this.tape.pick(this.module.valueTypes);
  }

  get isInstance(): boolean {
    return this.module.options.instance ?? false;
  }

  /** What changes tables, memory and segments; nothing outside of an instance. */
  rearrange(): void {
    if (!this.isInstance) {
      this.drop();
      return;
    }
    const most = this.module.signatures.length;
    const number = (limit: number) => this.put(...i32const(this.tape.below(limit)));
    const numbers = () => {
      for (let i = 0; i < 3; i++) number(most + 1);
    };
    const kind = this.tape.below(8);
    if (kind === 0) {
      number(most + 1);
      this.put(0xd2, this.tape.below(most), 0x26, 0); // table.set
    } else if (kind === 1) {
      number(most + 1);
      this.put(0x25, 0, 0xd1, 0x1a); // table.get, is it null?
    } else if (kind === 2) {
      numbers();
      this.put(0xfc, 14, 0, 0); // table.copy
    } else if (kind === 3) {
      number(most + 1);
      this.put(0xd0, 0x70);
      number(2);
      this.put(0xfc, 17, 0); // table.fill
    } else if (kind === 4) {
      this.put(0xd2, this.tape.below(most));
      number(3);
      this.put(0xfc, 15, 0, 0x1a); // table.grow
    } else if (kind === 5) {
      number(3);
      this.put(0x40, 0, 0x1a); // memory.grow
    } else if (kind === 6) {
      this.address();
      number(80);
      number(40);
      this.put(0xfc, 8, 1, 0); // memory.init
    } else if (this.tape.below(6) === 5) this.put(0xfc, 9, 1); // data.drop
  }

  /** What branches and selects test: comparisons, and what && || ! make of them. */
  private condition(): void {
    const { tape } = this;
    if (this.depth > 8 || tape.isEmpty) {
      this.value(I32);
      return;
    }
    this.depth++;
    const kind = tape.below(8);
    if (kind === 0) this.value(I32);
    else if (kind < 4) this.operation(OPCODE.compare32, [I32, I32]);
    else {
      this.condition();
      if (kind === 4) this.put(0x45);
      else {
        this.condition();
        this.put(kind === 5 ? 0x71 : 0x72);
      }
    }
    this.depth--;
  }

  getLocal(type: Type): void {
    const fitting = this.localsOf(type);
    if (fitting.length === 0) {
      this.constant(type);
      return;
    }
    this.put(0x20, ...unsigned(this.tape.pick(fitting)));
  }

  private localsOf(type: Type): number[] {
    return this.locals.flatMap((t, i) => (t === type ? [i] : []));
  }

  setLocal(tee: boolean, type: Type = this.pickType()): void {
    const fitting = this.localsOf(type);
    this.value(type);
    if (fitting.length) this.put(tee ? 0x22 : 0x21, ...unsigned(this.tape.pick(fitting)));
    else if (!tee) this.put(0x1a);
  }

  global(write: boolean, type: Type = this.pickType()): void {
    const fitting = this.module.globalTypes.flatMap((t, i) => (t === type ? [FIRST_GLOBAL + i] : []));
    if (write) this.value(type);
    this.put(write ? 0x24 : 0x23, ...unsigned(this.tape.pick(fitting)));
  }

  operation(opcodes: number[], operands: Type[]): void {
    for (const type of operands) this.value(type);
    this.put(this.tape.pick(opcodes));
  }

  /** An address in the window: masked, or constant. */
  private address(): void {
    if (this.tape.below(3) === 2) {
      this.put('base', this.tape.below(WINDOW_MASK));
      return;
    }
    this.value(I32);
    if (this.isInstance && this.tape.below(20) === 19) return; // anywhere
    this.put(...i32const(WINDOW_MASK), 0x71, 'base', 0, 0x6a);
  }

  /** The alignment promised must be true for the machine: aligned only where the address is masked so. */
  private access(opcode: number): void {
    this.put(opcode, 0, ...unsigned(this.tape.below(200)));
  }

  private alignedAddress(): void {
    this.value(I32);
    this.put(...i32const(WINDOW_MASK & ~7), 0x71, 'base', 0, 0x6a);
  }

  load(opcodes: number[]): void {
    const opcode = this.tape.pick(opcodes);
    if (this.tape.below(2)) {
      this.address();
      this.access(opcode);
      return;
    }
    this.alignedAddress();
    this.put(opcode, WIDTH[opcode], ...unsigned(this.tape.below(20) << WIDTH[opcode]));
  }

  store(): void {
    const type = this.pickType();
    const opcode = this.tape.pick(STORES[type]);
    const aligned = this.tape.below(2) === 0;
    if (aligned) this.alignedAddress();
    else this.address();
    this.value(type);
    if (aligned) this.put(opcode, WIDTH[opcode], ...unsigned(this.tape.below(20) << WIDTH[opcode]));
    else this.access(opcode);
  }

  bulk(): void {
    const copy = this.tape.below(2) === 1;
    this.address();
    if (copy) this.address();
    else this.value(I32);
    this.value(I32);
    this.put(...i32const(0xff), 0x71);
    this.put(0xfc, copy ? 0x0a : 0x0b, 0, ...(copy ? [0] : []));
  }

  select(type: Type): void {
    this.value(type);
    this.value(type);
    this.condition();
    this.put(0x1b);
  }

  drop(): void {
    this.value(this.pickType());
    this.put(0x1a);
  }

  private someTypes(most: number): Type[] {
    return Array.from({ length: this.tape.below(most + 1) }, () => this.pickType());
  }

  /** block, loop or if, with parameters and results; results stay on the stack or are dropped. */
  block(results: Type[] = this.someTypes(2), keep = false): void {
    const parameters = this.someTypes(2);
    const kind = this.tape.pick(['block', 'if', 'loop'] as const);
    for (const type of parameters) this.value(type);
    if (kind === 'if') this.condition();
    this.put(
      { block: 0x02, loop: 0x03, if: 0x04 }[kind],
      ...unsigned(this.module.types.indexOf({ parameters, results })),
    );
    this.labels.push({ types: kind === 'loop' ? parameters : results, isLoop: kind === 'loop' });
    if (kind === 'loop') this.burnFuel();
    this.blockBody(parameters, results);
    if (kind === 'if') {
      this.put(0x05);
      this.blockBody(parameters, results);
    }
    this.labels.pop();
    this.put(0x0b);
    if (!keep) for (const _ of results) this.put(0x1a);
  }

  /** Inside a block its parameters are on the stack: put them away into locals where they fit. */
  private blockBody(parameters: Type[], results: Type[]): void {
    for (const type of [...parameters].reverse()) {
      const fitting = this.localsOf(type);
      if (fitting.length) this.put(0x21, ...unsigned(this.tape.pick(fitting)));
      else this.put(0x1a);
    }
    this.sequence(results);
  }

  private burnFuel(): void {
    this.put(
      0x23,
      FUEL,
      ...i32const(1),
      0x6b,
      0x24,
      FUEL,
      0x23,
      FUEL,
      ...i32const(0),
      0x4c,
      0x04,
      0x40,
      0x00,
      0x0b,
    );
  }

  branchIf(): void {
    const depth = this.tape.below(this.labels.length);
    const { types } = this.labels[this.labels.length - 1 - depth];
    for (const type of types) this.value(type);
    this.condition();
    this.put(0x0d, ...unsigned(depth));
    for (const _ of types) this.put(0x1a);
  }

  /** An unconditional leave, wrapped in an `if` so that what follows stays reachable. */
  leave(how: 'br' | 'br_table' | 'return' | 'unreachable'): void {
    this.condition();
    this.put(0x04, 0x40);
    this.labels.push({ types: [], isLoop: false });
    const depth = this.tape.below(this.labels.length);
    const { types } = this.labels[this.labels.length - 1 - depth];
    if (how === 'return') {
      for (const type of this.results) this.value(type);
      this.put(0x0f);
    } else if (how === 'unreachable') this.put(0x00);
    else {
      for (const type of types) this.value(type);
      if (how === 'br') this.put(0x0c, ...unsigned(depth));
      else this.branchTable(depth, types);
    }
    this.labels.pop();
    this.put(0x0b);
  }

  private branchTable(depth: number, types: Type[]): void {
    const same = (other: Type[]) => other.length === types.length && other.every((t, i) => t === types[i]);
    const fitting = this.labels.flatMap((_, i) =>
      same(this.labels[this.labels.length - 1 - i].types) ? [i] : [],
    );
    this.value(I32);
    this.put(...i32const(15), 0x71);
    const targets = Array.from({ length: this.tape.below(12) }, () => this.tape.pick(fitting));
    this.put(0x0e, ...unsigned(targets.length), ...targets.flatMap(unsigned), ...unsigned(depth));
  }

  /** Calls a function of a lower index; its results are dropped except one of the wanted type. */
  call(): void {
    if (this.index === 0) return;
    const callee = this.tape.below(this.index);
    const type = this.module.signatures[callee];
    for (const parameter of type.parameters) this.value(parameter);
    if (this.tape.below(3) === 1) {
      // mostly the right entry, sometimes any number
      this.put(...i32const(callee));
      if (this.tape.below(4) === 3) {
        this.put(0x1a);
        this.value(I32);
        this.put(...i32const(this.tape.below(2) ? 3 : -1), 0x71);
      }
      this.put(0x11, ...unsigned(this.module.types.indexOf(type)), 0);
    } else this.put(0x10, ...unsigned(callee));
    for (const result of [...type.results].reverse()) {
      const fitting = this.localsOf(result);
      if (fitting.length) this.put(0x21, ...unsigned(this.tape.pick(fitting)));
      else this.put(0x1a);
    }
  }
}

const STATEMENTS: ((w: BodyWriter) => void)[] = [
  (w) => w.setLocal(false),
  (w) => w.setLocal(false),
  (w) => w.store(),
  (w) => w.block(),
  (w) => w.block(),
  (w) => w.call(),
  (w) => w.global(true),
  (w) => w.branchIf(),
  (w) => w.drop(),
  (w) => w.leave('br'),
  (w) => w.leave('br_table'),
  (w) => w.leave('return'),
  (w) => w.leave('unreachable'),
  (w) => w.bulk(),
  (w) => w.rearrange(),
];

const tee = (type: Type) => (w: BodyWriter) => {
  w.setLocal(true, type);
};
const VALUES_I32: ((w: BodyWriter) => void)[] = [
  (w) => w.constant(I32),
  (w) => w.getLocal(I32),
  (w) => w.getLocal(I32),
  (w) => w.getLocal(I32),
  (w) => w.getLocal(I32),
  (w) => w.operation(OPCODE.binary32, [I32, I32]),
  (w) => w.operation(OPCODE.binary32, [I32, I32]),
  (w) => w.operation(OPCODE.compare32, [I32, I32]),
  (w) => w.operation(OPCODE.unary32, [I32]),
  (w) => w.operation(OPCODE.compare64, [I64, I64]),
  (w) => w.operation([0x50, 0xa7], [I64]),
  (w) => w.load(OPCODE.load32),
  (w) => w.select(I32),
  (w) => w.block([I32], true),
  (w) => w.global(false, I32),
  tee(I32),
];
const VALUES_F32: ((w: BodyWriter) => void)[] = [
  (w) => w.constant(F32),
  (w) => w.getLocal(F32),
  (w) => w.getLocal(F32),
  (w) => w.floatOperation(F32, OPCODE.binaryF32, [F32, F32]),
  (w) => w.floatOperation(F32, OPCODE.binaryF32, [F32, F32]),
  (w) => w.floatOperation(F32, OPCODE.unaryF32, [F32]),
  (w) => w.floatOperation(F32, [0xb6], [F64]),
  (w) => w.operation([0xb2, 0xb3, 0xbe], [I32]),
  (w) => w.operation([0xb4, 0xb5], [I64]),
  (w) => w.load(OPCODE.loadF32),
  (w) => w.select(F32),
  (w) => w.block([F32], true),
  (w) => w.global(false, F32),
  tee(F32),
];
const VALUES_F64: ((w: BodyWriter) => void)[] = [
  (w) => w.constant(F64),
  (w) => w.getLocal(F64),
  (w) => w.getLocal(F64),
  (w) => w.floatOperation(F64, OPCODE.binaryF64, [F64, F64]),
  (w) => w.floatOperation(F64, OPCODE.binaryF64, [F64, F64]),
  (w) => w.floatOperation(F64, OPCODE.unaryF64, [F64]),
  (w) => w.floatOperation(F64, [0xbb], [F32]),
  (w) => w.operation([0xb7, 0xb8], [I32]),
  (w) => w.operation([0xb9, 0xba, 0xbf], [I64]),
  (w) => w.load(OPCODE.loadF64),
  (w) => w.select(F64),
  (w) => w.block([F64], true),
  (w) => w.global(false, F64),
  tee(F64),
];
const VALUES_I64: ((w: BodyWriter) => void)[] = [
  (w) => w.constant(I64),
  (w) => w.getLocal(I64),
  (w) => w.getLocal(I64),
  (w) => w.getLocal(I64),
  (w) => w.operation(OPCODE.binary64, [I64, I64]),
  (w) => w.operation(OPCODE.binary64, [I64, I64]),
  (w) => w.operation(OPCODE.unary64, [I64]),
  (w) => w.operation([0xac, 0xad], [I32]),
  (w) => w.load(OPCODE.load64),
  (w) => w.select(I64),
  (w) => w.block([I64], true),
  (w) => w.global(false, I64),
  tee(I64),
];

/** Integers from floats: saturating mostly, since the others trap. */
const fromFloat =
  (to: Type, trapping: number[], saturating: number[]) =>
  (w: BodyWriter): void => {
    w.convertFloat(to, trapping, saturating);
  };
const VALUES: Record<Type, ((w: BodyWriter) => void)[]> = {
  [I32]: [...VALUES_I32, fromFloat(I32, [0xa8, 0xa9, 0xaa, 0xab], [0, 1, 2, 3])],
  [I64]: [...VALUES_I64, fromFloat(I64, [0xae, 0xaf, 0xb0, 0xb1], [4, 5, 6, 7])],
  [F32]: VALUES_F32,
  [F64]: VALUES_F64,
};
const STORES: Record<Type, number[]> = {
  [I32]: OPCODE.store32,
  [I64]: OPCODE.store64,
  [F32]: OPCODE.storeF32,
  [F64]: OPCODE.storeF64,
};
/** Index of the functions that make a NaN canonical, behind the random ones and two more. */
const CANON_F32 = 2;
const CANON_F64 = 3;

interface RandomSource {
  options: RandomOptions;
  valueTypes: Type[];
  globalTypes: Type[];
  types: TypeList;
  signatures: { parameters: Type[]; results: Type[] }[];
}

export function randomModule(numbers: number[], options: RandomOptions = {}): RandomModule {
  const tape = new Tape(numbers);
  const valueTypes: Type[] = options.floats ? [I32, I64, F32, F64] : [I32, I64];
  const globalTypes: Type[] = [I32, ...valueTypes];
  const source: RandomSource = { options, valueTypes, globalTypes, types: new TypeList(), signatures: [] };
  const some = (most: number, types = valueTypes): Type[] =>
    Array.from({ length: tape.below(most + 1) }, () => tape.pick(types));
  const passed: Type[] = options.instance ? valueTypes : [I32, I64];
  const count = 1 + tape.below(4);
  for (let i = 0; i < count; i++)
    source.signatures.push({
      parameters: some(tape.below(4) === 3 ? 10 : 3, passed),
      results: some(tape.below(5) === 4 ? 9 : 2, passed),
    });
  const bodies = source.signatures.map(({ parameters, results }, index) => {
    const locals = some(6);
    const code = new BodyWriter(tape, source, [...parameters, ...locals], results, index).function();
    return { parameters, results, locals, code };
  });
  const dump = dumpGlobals(globalTypes);
  return {
    functions: source.signatures.map((signature, i) => ({ name: `f${i}`, ...signature })),
    write(base) {
      const functions: FunctionSource[] = bodies.map(({ code, ...rest }, i) => ({
        ...rest,
        exportAs: `f${i}`,
        body: withBase(code, base),
      }));
      functions.push({
        parameters: [],
        results: [],
        exportAs: 'refuel',
        body: [...i32const(FUEL_UNITS), 0x24, FUEL],
      });
      functions.push({ parameters: [], results: [], exportAs: 'dump', body: withBase(dump, base) });
      if (options.floats) functions.push(canonical(F32), canonical(F64));
      const module: ModuleSource = {
        functions,
        globals: [
          { type: I32, mutable: true, value: FUEL_UNITS },
          ...globalTypes.map((type, i) => ({ type, mutable: true, value: 1000 + i })),
        ],
        table: [...bodies.map((_, i) => i), undefined],
        memory: base === 0 ? 1 : undefined,
        data: [
          { address: base + 16, bytes: Array.from({ length: 64 }, (_, i) => (i * 37) & 0xff) },
          { bytes: Array.from({ length: 70 }, (_, i) => (i * 91) & 0xff) },
        ],
      };
      return writeModule(base === 0 ? module : { ...module, memory: 1 }, source.types);
    },
  };
}

/** x where it is a number, else the canonical NaN. */
function canonical(type: Type): FunctionSource {
  const nan = type === F32 ? [0x43, 0, 0, 0xc0, 0x7f] : [0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f];
  const equal = type === F32 ? 0x5b : 0x61;
  const body = [0x20, 0, ...nan, 0x20, 0, 0x20, 0, equal, 0x1b];
  return { parameters: [type], results: [type], body };
}

/** `base, n` stands for the constant base + n. */
function withBase(code: (number | 'base')[], base: number): number[] {
  const bytes: number[] = [];
  for (let i = 0; i < code.length; i++) {
    const item = code[i];
    if (item === 'base') bytes.push(...i32const(base + (code[++i] as number)));
    else bytes.push(item);
  }
  return bytes;
}

/** Stores all globals behind the window, where the comparison of memory sees them. */
function dumpGlobals(types: Type[]): (number | 'base')[] {
  const code: (number | 'base')[] = [];
  ([I32, ...types] as Type[]).forEach((type, i) => {
    code.push('base', WINDOW_BYTES + 8 * i, 0x23, i, STORES[type][0], 0, 0);
  });
  return code;
}
