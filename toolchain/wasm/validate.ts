// Validation of a module: the rules of the core specification's "Validation" chapter, but for function bodies, which
// toolchain/wasm/validate-code.ts checks. The lifter relies on all of it.

import type { FunctionType, Initialiser, Module, ValueType } from './module.ts';
import { ModuleError } from './module-error.ts';
import { validateBody } from './validate-code.ts';

const MOST_PAGES = 65536;

/** @throws ModuleError for a module that is not valid, or has malformed instructions */
export function validate(module: Module): void {
  new Validator(module).validate();
}

class Validator {
  /** Functions that code may take references of. */
  private readonly referable = new Set<number>();

  constructor(private readonly module: Module) {}

  validate(): void {
    this.functions();
    this.limits();
    this.globals();
    this.exports();
    this.start();
    this.elements();
    this.data();
    const { module, referable } = this;
    for (const fn of module.functions) if (!fn.import) validateBody(module, fn, referable);
  }

  private fail(reason: string): never {
    throw new ModuleError('invalid', this.module.name, 0, reason);
  }

  private functions(): void {
    for (const { type, typeIndex } of this.module.functions)
      if (type.unknown) this.fail(`unknown type ${typeIndex}`);
  }

  private limits(): void {
    const { tables, memories } = this.module;
    if (memories.length > 1) this.fail('multiple memories');
    for (const { minimumPages, maximumPages } of memories) {
      if (minimumPages > MOST_PAGES || (maximumPages ?? 0) > MOST_PAGES)
        this.fail('memory size must be at most 65536 pages (4GiB)');
      this.ordered(minimumPages, maximumPages);
    }
    for (const { minimum, maximum } of tables) this.ordered(minimum, maximum);
  }

  private ordered(minimum: number, maximum: number | undefined): void {
    if (maximum !== undefined && minimum > maximum)
      this.fail('size minimum must not be greater than maximum');
  }

  private globals(): void {
    for (const { initial, type } of this.module.globals) if (initial) this.constant(initial, type);
  }

  /** A constant expression of this type; of the globals it may only use those that are imported. */
  private constant(initial: Initialiser, type: ValueType): void {
    if (this.typeOfConstant(initial) !== type) this.fail('type mismatch');
  }

  private typeOfConstant(initial: Initialiser): ValueType | undefined {
    switch (initial.kind) {
      case 'global':
        return this.constantGlobal(initial.index);
      case 'function':
        this.functionType(initial.index);
        this.referable.add(initial.index);
        return 'funcref';
      case 'null':
        return initial.type;
      case 'other':
        this.notOneConstant(initial.code.slice(0, -1));
        return undefined;
      default:
        return initial.kind;
    }
  }

  private constantGlobal(index: number): ValueType {
    const global = this.module.globals[index];
    if (!global?.import) return this.fail(`unknown global ${index}`);
    if (global.mutable) this.fail('constant expression required');
    return global.type;
  }

  private notOneConstant(code: { name: string; index: number }[]): void {
    for (const { name, index } of code) {
      if (name === 'global.get') this.constantGlobal(index);
      else if (name === 'ref.func') this.functionType(index);
      else if (!/\.const$|^ref\.null$/.test(name)) this.fail('constant expression required');
    }
  }

  private functionType(index: number): FunctionType {
    return this.module.functions[index]?.type ?? this.fail(`unknown function ${index}`);
  }

  private exports(): void {
    const { functions, tables, memories, globals, exports } = this.module;
    const spaces = { function: functions, table: tables, memory: memories, global: globals };
    const names = new Set<string>();
    for (const { name, kind, index } of exports) {
      if (index >= spaces[kind].length) this.fail(`unknown ${kind} ${index}`);
      if (names.has(name)) this.fail('duplicate export name');
      names.add(name);
      if (kind === 'function') this.referable.add(index);
    }
  }

  private start(): void {
    const { start } = this.module;
    if (start === undefined) return;
    const { parameters, results } = this.functionType(start);
    if (parameters.length || results.length) this.fail('start function must have type [] -> []');
  }

  private elements(): void {
    for (const { mode, table, offset, type, items } of this.module.elements) {
      for (const item of items) this.constant(item, type);
      if (mode !== 'active') continue;
      const target = this.module.tables[table] ?? this.fail(`unknown table ${table}`);
      if (target.type !== type) this.fail('type mismatch');
      if (offset) this.constant(offset, 'i32');
    }
  }

  private data(): void {
    for (const { memory, offset } of this.module.data) {
      if (!offset) continue;
      if (!this.module.memories[memory]) this.fail(`unknown memory ${memory}`);
      this.constant(offset, 'i32');
    }
  }
}
