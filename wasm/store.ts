// A store: one virtual machine, and in its RAM everything that instances on it consist of, so that they can share memories, tables,
// globals and functions. The machine executes in M-mode without address translation:
//
//   RAM_BASE   the stack; below it there is no RAM, so that a stack without room left faults
//              run-time routines and translated code, in pages of their own
//              memories, tables, globals, segments, constants
//
// Functions return to a wfi, and every trap leads there, where the machine stops. A function of the host is an ebreak at an address
// that is known; what the host does in between may call into the machine again.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RAM_BASE } from '../abi/memory-map.ts';
import { encode } from '../isa/encode.ts';
import { assemble } from '../toolchain/asm/assemble.ts';
import type { ObjectFile } from '../toolchain/object.ts';
import { FUNCTION, MEMORY, SERVICE, TABLE } from '../toolchain/wasm/instance-layout.ts';
import type { FunctionType } from '../toolchain/wasm/module.ts';
import { typeKey } from '../toolchain/wasm/read.ts';
import { STACK_EXHAUSTED } from '../toolchain/wasm/traps.ts';
import { MCAUSE, MEPC, MSTATUS, MTVAL, MTVEC } from '../vm/cpu/state.ts';
import { Machine } from '../vm/machine.ts';
import { WasmError } from './error.ts';
import { FunctionExtern, type HostFunction, PAGE_BYTES } from './externs.ts';
import { fill, place } from './load.ts';
import { Passing, stackWords } from './passing.ts';
import { Room } from './room.ts';
import { fromBits, toBits, type Value } from './value.ts';

/** What a call gives, or why there is nothing: the text of the trap. */
export type Outcome<T> = { values: T[] } | { trap: string };

export interface StoreOptions {
  /** Default 1 GiB; the host gives memory only as it is used. */
  ramBytes?: number;
  /** How the machine executes; default fast. */
  tier?: 'fast' | 'reference';
  /** Where toolchain/wasm/runtime.S is, for a program that was bundled. */
  runtimeFile?: string;
}

const DEFAULT_RAM_BYTES = 0x40000000;
const STACK_BYTES = 0x100000;
const STACK_TOP = RAM_BASE + STACK_BYTES;
/** A frame that does not fit reaches this far below the stack at most. */
const STACK_REACH = 0x1000000;
const MOST_PAGES = 65536;

const [RA, SP] = [1, 2];
const MSTATUS_FS_DIRTY = 3 << 13;
const BREAKPOINT = 3;
const NO_CAUSE = 31; // no exception has this number
const NO_LIMIT = 2 ** 50;
export const INSTRUCTION_LIMIT = 'instruction limit reached';

interface Stub {
  type: FunctionType;
  /** Bits in, bits out. */
  run(args: bigint[]): bigint[];
}

const RUNTIME_FILE = fileURLToPath(new URL('../toolchain/wasm/runtime.S', import.meta.url));
let runtime: ObjectFile | undefined;

export class Store {
  readonly machine: Machine;
  readonly room: Room;
  private readonly passing: Passing;
  private readonly x: Int32Array;
  private readonly csrs: Uint32Array;
  private readonly halt: number;
  /** The run-time routines and services that translated code calls. */
  readonly routines: Map<string, number>;
  private readonly stubs = new Map<number, Stub>();
  private readonly functions = new Map<number, FunctionExtern>();
  private readonly hostFunctions = new Map<unknown, Map<string, FunctionExtern>>();
  private readonly typeNumbers = new Map<string, number>();
  private readonly handles: Value[] = [null];
  private readonly handleNumbers = new Map<Value, number>([[null, 0]]);
  /** Tells for an address of code which trap an ebreak there is. */
  readonly trapTexts: ((address: number) => string | undefined)[] = [];
  private depth = 0;

  constructor(options: StoreOptions = {}) {
    const ramBytes = options.ramBytes ?? DEFAULT_RAM_BYTES;
    this.machine = new Machine({ ramBytes, tier: options.tier ?? 'fast', skipIdle: false });
    const { hart, memory } = this.machine;
    this.x = hart.x;
    this.csrs = hart.state.word;
    this.passing = new Passing(this.machine);
    this.room = new Room(STACK_TOP, RAM_BASE + ramBytes, (address, bytes) =>
      memory.copyIn(address, new Uint8Array(bytes)),
    );
    this.halt = this.room.code(8, 16);
    this.write(this.halt, wordBytes([encode('wfi'), encode('jal', { imm: -4 })]));
    runtime ??= assemble(readFileSync(options.runtimeFile ?? RUNTIME_FILE, 'utf8'), { file: 'runtime.S' });
    const loaded = place(this, runtime);
    this.routines = loaded.symbols;
    fill(this, runtime, loaded, (name) => this.routine(name));
    this.addServices();
  }

  routine(name: string): number {
    const address = this.routines.get(name);
    if (address === undefined) throw new Error(`there is no run-time routine ${name}`);
    return address;
  }

  private addServices(): void {
    const twoWords: FunctionType = { parameters: ['i32', 'i32'], results: ['i32'] };
    const threeWords: FunctionType = { parameters: ['i32', 'i32', 'i32'], results: ['i32'] };
    const signed = (value: number): bigint[] => [BigInt.asUintN(32, BigInt(value))];
    this.routines.set(
      SERVICE.growMemory,
      this.stub({
        type: twoWords,
        run: ([memory, pages]) => signed(this.growMemory(Number(memory), Number(pages))),
      }),
    );
    this.routines.set(
      SERVICE.growTable,
      this.stub({
        type: threeWords,
        run: ([table, count, value]) => signed(this.growTable(Number(table), Number(count), Number(value))),
      }),
    );
  }

  // --- RAM -------------------------------------------------------------------------------------------------

  word(address: number): number {
    return this.machine.memory.load(address, 4) >>> 0;
  }

  setWord(address: number, value: number): void {
    this.machine.memory.store(address, 4, value | 0);
  }

  bytes(address: number, length: number): Uint8Array {
    const start = address - RAM_BASE;
    return this.machine.memory.bytes.subarray(start, start + length);
  }

  write(address: number, bytes: Uint8Array): void {
    this.machine.memory.copyIn(address, bytes);
  }

  // --- what grows --------------------------------------------------------------------------------------------

  /** Pages before, or -1. */
  growMemory(memory: number, pages: number): number {
    const length = this.word(memory + MEMORY.LENGTH);
    const before = length / PAGE_BYTES;
    if (before + pages > this.word(memory + MEMORY.MAXIMUM)) return -1;
    if (!this.lengthen(memory, MEMORY, length, length + pages * PAGE_BYTES, PAGE_BYTES)) return -1;
    this.setWord(memory + MEMORY.LENGTH, length + pages * PAGE_BYTES);
    return before;
  }

  /** Elements before, or -1. */
  growTable(table: number, count: number, value: number): number {
    const before = this.word(table + TABLE.LENGTH);
    const after = before + count;
    if (after > this.word(table + TABLE.MAXIMUM)) return -1;
    if (!this.lengthen(table, TABLE, 4 * before, 4 * after, 16)) return -1;
    this.setWord(table + TABLE.LENGTH, after);
    const base = this.word(table + TABLE.BASE);
    for (let i = before; value !== 0 && i < after; i++) this.setWord(base + 4 * i, value);
    return before;
  }

  /** Makes room behind what a record's BASE points at, elsewhere if need be. */
  private lengthen(
    record: number,
    { BASE }: { BASE: number },
    from: number,
    to: number,
    align: number,
  ): boolean {
    const base = this.word(record + BASE);
    if (from === to || (from > 0 && this.room.extend(base, from, to))) return true;
    const moved = this.room.tryData(to, align);
    if (moved === undefined) return false;
    this.write(moved, this.bytes(base, from));
    this.room.giveBack(base, from);
    this.setWord(record + BASE, moved);
    return true;
  }

  newMemory(minimum: number, maximum = MOST_PAGES): number {
    const record = this.room.data(MEMORY.BYTES);
    this.setWord(record + MEMORY.MAXIMUM, maximum);
    if (this.growMemory(record, minimum) < 0)
      throw new WasmError('resource', `the machine has no room for a memory of ${minimum} pages`);
    return record;
  }

  newTable(minimum: number, maximum = 0xffffffff, value = 0): number {
    const record = this.room.data(TABLE.BYTES);
    this.setWord(record + TABLE.MAXIMUM, maximum);
    if (this.growTable(record, minimum, value) < 0)
      throw new WasmError('resource', `the machine has no room for a table of ${minimum} elements`);
    return record;
  }

  // --- functions and references ------------------------------------------------------------------------------

  typeNumber(type: FunctionType): number {
    const key = typeKey(type);
    let number = this.typeNumbers.get(key);
    if (number === undefined) {
      number = this.typeNumbers.size + 1;
      this.typeNumbers.set(key, number);
    }
    return number;
  }

  newFunction(type: FunctionType, code: number): FunctionExtern {
    const reference = this.room.data(FUNCTION.BYTES, 8);
    this.setWord(reference + FUNCTION.CODE, code);
    this.setWord(reference + FUNCTION.TYPE, this.typeNumber(type));
    const made = new FunctionExtern(this, type, reference);
    this.functions.set(reference, made);
    return made;
  }

  functionAt(reference: number): FunctionExtern | null {
    return this.functions.get(reference) ?? null;
  }

  /** A function of the host as one that modules can import; made once for each type. */
  hostFunction(host: HostFunction): FunctionExtern {
    const { type, action, raw } = host;
    let made = this.hostFunctions.get(action);
    if (!made) {
      made = new Map();
      this.hostFunctions.set(action, made);
    }
    const key = `${typeKey(type)} ${raw}`;
    let extern = made.get(key);
    if (!extern) {
      extern = this.newFunction(type, this.stub({ type, run: (args) => this.runHost(host, args) }));
      made.set(key, extern);
    }
    return extern;
  }

  private runHost({ type, action, raw }: HostFunction, args: bigint[]): bigint[] {
    const run = action as (...args: unknown[]) => unknown;
    if (raw) return (run(...args) as bigint[] | undefined) ?? [];
    const result = run(...args.map((bits, i) => fromBits(this, type.parameters[i]!, bits)));
    const values = type.results.length === 1 ? [result] : ((result as Value[] | undefined) ?? []);
    return type.results.map((resultType, i) => toBits(this, resultType, values[i]));
  }

  private stub(stub: Stub): number {
    const address = this.room.code(4, 4);
    this.write(address, wordBytes([encode('ebreak')]));
    this.stubs.set(address, stub);
    return address;
  }

  handleOf(value: Value): number {
    let handle = this.handleNumbers.get(value ?? null);
    if (handle === undefined) {
      handle = this.handles.push(value) - 1;
      this.handleNumbers.set(value, handle);
    }
    return handle;
  }

  valueOf(handle: number): Value {
    return this.handles[handle] ?? null;
  }

  // --- execution ---------------------------------------------------------------------------------------------

  /** Calls code with arguments as bits. What the host calls meanwhile may call again. */
  call(
    code: number,
    type: FunctionType,
    args: readonly bigint[],
    maxInstructions = NO_LIMIT,
  ): Outcome<bigint> {
    const { x, passing } = this;
    const kept = this.depth > 0 ? this.keep() : undefined;
    const top = kept ? kept.x[SP]! >>> 0 : STACK_TOP;
    const words = stackWords(type.parameters) + stackWords(type.results);
    x[SP] = (top - 4 * words) & -16;
    x[RA] = this.halt;
    passing.put(type.parameters, args);
    this.depth++;
    try {
      const trap = this.run(code, maxInstructions);
      if (trap !== undefined) return { trap };
      return { values: passing.take(type.results, stackWords(type.parameters)) };
    } finally {
      this.depth--;
      if (kept) this.restore(kept);
    }
  }

  /** Registers of a call that waits for the host. */
  private keep() {
    return { x: this.x.slice(), f: this.passing.f.slice() };
  }

  private restore({ x, f }: { x: Int32Array; f: BigUint64Array }): void {
    this.x.set(x);
    this.passing.f.set(f);
  }

  /** Runs from an address until the code returns; gives the text of the trap where it does not. */
  private run(code: number, maxInstructions: number): string | undefined {
    const { csrs, machine } = this;
    const { state } = machine.hart;
    const end = machine.cycles + maxInstructions;
    csrs[MSTATUS >> 2] |= MSTATUS_FS_DIRTY;
    csrs[MTVEC >> 2] = this.halt;
    state.pc = code;
    for (;;) {
      csrs[MCAUSE >> 2] = NO_CAUSE;
      state.waiting = false;
      if (machine.run(end - machine.cycles).kind === 'limit') return INSTRUCTION_LIMIT;
      const cause = csrs[MCAUSE >> 2]!;
      if (cause === NO_CAUSE) return undefined;
      const at = csrs[MEPC >> 2]!;
      const stub = cause === BREAKPOINT ? this.stubs.get(at) : undefined;
      if (!stub) return this.trapText(cause, at);
      this.serve(stub);
    }
  }

  /** A function of the host, called at this point. */
  private serve({ type, run }: Stub): void {
    const results = run(this.passing.take(type.parameters));
    this.passing.put(type.results, results, stackWords(type.parameters));
    this.machine.hart.state.pc = this.x[RA]! >>> 0;
  }

  private trapText(cause: number, at: number): string {
    const value = this.csrs[MTVAL >> 2]!;
    if (cause === BREAKPOINT)
      // the newest instance is the likeliest
      for (let i = this.trapTexts.length - 1; i >= 0; i--) {
        const text = this.trapTexts[i]!(at);
        if (text !== undefined) return text;
      }
    if (value < RAM_BASE && value >= RAM_BASE - STACK_REACH) return STACK_EXHAUSTED;
    throw new Error(`translated code stopped at 0x${at.toString(16)}: cause ${cause}, value ${value}`);
  }
}

const wordBytes = (words: number[]): Uint8Array => new Uint8Array(Int32Array.from(words).buffer);
