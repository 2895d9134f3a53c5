// What modules import and export: functions, memories, tables and globals. Each has its place in the store's RAM, in the layout of
// toolchain/wasm/instance-layout.ts; these objects are the host's handles on them.

import { FUNCTION, MEMORY, TABLE } from '../toolchain/wasm/instance-layout.ts';
import type { FunctionType, ValueType } from '../toolchain/wasm/module.ts';
import type { Outcome, Store } from './store.ts';
import { fromBits, toBits, type Value } from './value.ts';

export interface Limits {
  minimum: number;
  maximum?: number | undefined;
}

export class FunctionExtern {
  constructor(
    readonly store: Store,
    readonly type: FunctionType,
    /** The address of the FUNCTION. */
    readonly reference: number,
  ) {}

  get code(): number {
    return this.store.word(this.reference + FUNCTION.CODE);
  }

  /** Arguments and results as bits. */
  callBits(args: readonly bigint[], maxInstructions?: number): Outcome<bigint> {
    return this.store.call(this.code, this.type, args, maxInstructions);
  }

  call(args: readonly Value[], maxInstructions?: number): Outcome<Value> {
    const { store, type } = this;
    if (args.length !== type.parameters.length)
      throw new TypeError(`${args.length} arguments where ${type.parameters.length} are expected`);
    const bits = args.map((value, i) => toBits(store, type.parameters[i]!, value));
    const outcome = this.callBits(bits, maxInstructions);
    if ('trap' in outcome) return outcome;
    return { values: outcome.values.map((result, i) => fromBits(store, type.results[i]!, result)) };
  }
}

export class MemoryExtern {
  constructor(
    readonly store: Store,
    readonly address: number,
    /** Pages; undefined where none was declared. */
    readonly maximum: number | undefined,
  ) {}

  get pages(): number {
    return this.store.word(this.address + MEMORY.LENGTH) / PAGE_BYTES;
  }

  /** The content, valid until the memory grows. Write through `write`: the machine has to know. */
  get bytes(): Uint8Array {
    const { store, address } = this;
    return store.bytes(store.word(address + MEMORY.BASE), store.word(address + MEMORY.LENGTH));
  }

  /** False where the bytes do not fit. */
  write(offset: number, bytes: Uint8Array): boolean {
    const { store, address } = this;
    if (offset + bytes.length > store.word(address + MEMORY.LENGTH)) return false;
    store.write(store.word(address + MEMORY.BASE) + offset, bytes);
    return true;
  }

  /** Pages before, or -1. */
  grow(pages: number): number {
    return this.store.growMemory(this.address, pages);
  }
}

export const PAGE_BYTES = 65536;

export class TableExtern {
  constructor(
    readonly store: Store,
    readonly type: ValueType,
    readonly address: number,
    readonly maximum: number | undefined,
  ) {}

  get length(): number {
    return this.store.word(this.address + TABLE.LENGTH);
  }

  get(index: number): Value {
    const reference = this.store.word(this.element(index));
    return fromBits(this.store, this.type, BigInt(reference));
  }

  set(index: number, value: Value): void {
    this.store.setWord(this.element(index), Number(toBits(this.store, this.type, value)));
  }

  /** Elements before, or -1. */
  grow(count: number, value: Value = null): number {
    return this.store.growTable(this.address, count, Number(toBits(this.store, this.type, value)));
  }

  private element(index: number): number {
    if (index >= this.length) throw new RangeError(`element ${index} of a table of ${this.length}`);
    return this.store.word(this.address + TABLE.BASE) + 4 * index;
  }
}

export class GlobalExtern {
  constructor(
    readonly store: Store,
    readonly type: ValueType,
    readonly mutable: boolean,
    readonly address: number,
  ) {}

  get bits(): bigint {
    const low = BigInt(this.store.word(this.address));
    if (this.type !== 'i64' && this.type !== 'f64') return low;
    return (BigInt(this.store.word(this.address + 4)) << 32n) | low;
  }

  set bits(bits: bigint) {
    this.store.setWord(this.address, Number(bits & 0xffffffffn));
    this.store.setWord(this.address + 4, Number(bits >> 32n));
  }

  get value(): Value {
    return fromBits(this.store, this.type, this.bits);
  }

  set value(value: Value) {
    if (!this.mutable) throw new TypeError('the global is immutable');
    this.bits = toBits(this.store, this.type, value);
  }
}

export type Extern = FunctionExtern | MemoryExtern | TableExtern | GlobalExtern;

/** A function of the host with the type that importing modules have to declare. */
export class HostFunction {
  constructor(
    readonly type: FunctionType,
    /** Takes and gives bits where `raw` is set; otherwise values: none, one, or an array of several. */
    readonly action: (...args: never[]) => unknown,
    readonly raw = false,
  ) {}
}

export const hostFunction = (
  parameters: ValueType[],
  results: ValueType[],
  action: (...args: never[]) => unknown,
): HostFunction => new HostFunction({ parameters, results }, action);
