// Random WebAssembly modules from a tape of numbers: each choice takes the next number, an empty tape gives 0, which always
// means the smallest thing. So fast-check shrinks a failing module by shortening the tape.
//
// Every module ends: loops and calls use up a global's fuel. Addresses are masked into a window at `base`, which differs between
// the host's engine and the guest and never becomes a value.

import {
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
const GLOBAL_TYPES: Type[] = [I32, I32, I64];

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
};
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
    this.tape.pick(type === I32 ? VALUES_I32 : VALUES_I64)(this);
    this.depth--;
  }

  constant(type: Type): void {
    const { tape } = this;
    const word = () =>
      tape.below(2) ? tape.below(2 ** 31) * (tape.below(2) ? -1 : 1) : tape.pick(INTERESTING);
    if (type === I32) this.put(...i32const(word()));
    else this.put(...i64const(tape.below(2) ? (BigInt(word()) << 32n) ^ BigInt(word()) : BigInt(word())));
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

  setLocal(tee: boolean, type: Type = this.tape.pick([I32, I64] as const)): void {
    const fitting = this.localsOf(type);
    this.value(type);
    if (fitting.length) this.put(tee ? 0x22 : 0x21, ...unsigned(this.tape.pick(fitting)));
    else if (!tee) this.put(0x1a);
  }

  global(write: boolean, type: Type = this.tape.pick([I32, I64] as const)): void {
    const fitting = GLOBAL_TYPES.flatMap((t, i) => (t === type ? [FIRST_GLOBAL + i] : []));
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
    const wide = this.tape.below(2) === 1;
    const opcode = this.tape.pick(wide ? OPCODE.store64 : OPCODE.store32);
    const aligned = this.tape.below(2) === 0;
    if (aligned) this.alignedAddress();
    else this.address();
    this.value(wide ? I64 : I32);
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
    this.value(this.tape.pick([I32, I64] as const));
    this.put(0x1a);
  }

  private someTypes(most: number): Type[] {
    return Array.from({ length: this.tape.below(most + 1) }, () => this.tape.pick([I32, I64] as const));
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

interface RandomSource {
  types: TypeList;
  signatures: { parameters: Type[]; results: Type[] }[];
}

export function randomModule(numbers: number[]): RandomModule {
  const tape = new Tape(numbers);
  const source: RandomSource = { types: new TypeList(), signatures: [] };
  const some = (most: number): Type[] =>
    Array.from({ length: tape.below(most + 1) }, () => tape.pick([I32, I64] as const));
  const count = 1 + tape.below(4);
  for (let i = 0; i < count; i++)
    source.signatures.push({
      parameters: some(tape.below(4) === 3 ? 10 : 3),
      results: some(tape.below(5) === 4 ? 9 : 2),
    });
  const bodies = source.signatures.map(({ parameters, results }, index) => {
    const locals = some(6);
    const code = new BodyWriter(tape, source, [...parameters, ...locals], results, index).function();
    return { parameters, results, locals, code };
  });
  const dump = dumpGlobals();
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
      const module: ModuleSource = {
        functions,
        globals: [
          { type: I32, mutable: true, value: FUEL_UNITS },
          ...GLOBAL_TYPES.map((type, i) => ({ type, mutable: true, value: 1000 + i })),
        ],
        table: [...bodies.map((_, i) => i), undefined],
        memory: base === 0 ? 1 : undefined,
        data: [{ address: base + 16, bytes: Array.from({ length: 64 }, (_, i) => (i * 37) & 0xff) }],
      };
      return writeModule(base === 0 ? module : { ...module, memory: 1 }, source.types);
    },
  };
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
function dumpGlobals(): (number | 'base')[] {
  const code: (number | 'base')[] = [];
  [I32, ...GLOBAL_TYPES].forEach((type, i) => {
    code.push('base', WINDOW_BYTES + 8 * i, 0x23, i, type === I64 ? 0x37 : 0x36, 0, 0);
  });
  return code;
}
