// The data of a module as sections: linear memory at its fixed place, globals, the function table, jump tables, passive
// segments, and the table of trap sites.

import { type ObjectFile, RELOCATION, type Section } from '../object.ts';
import { LARGEST_SHARED_BYTES, type ModuleContext } from './context.ts';
import { type Module, NO_TYPE } from './module.ts';

const WASM_PAGE_BYTES = 65536;
/** Data segments with no more than this between them share a section. */
const LARGEST_GAP_BYTES = 65536;

export class ObjectBuilder {
  readonly object: ObjectFile;

  constructor(name: string, context: ModuleContext) {
    this.object = { name, sections: [], symbols: context.symbols, relocations: [], lines: [] };
  }

  addSection(name: string, bytes: Uint8Array, more: Partial<Section> = {}): number {
    const section = {
      name,
      writable: !name.startsWith('.text') && !name.startsWith('.rodata'),
      executable: name.startsWith('.text'),
      align: 4,
      bytes,
      size: bytes.length,
      ...more,
    };
    return this.object.sections.push(section) - 1;
  }

  /** Gives a symbol made earlier its place. */
  place(symbol: number, section: number, value: number, size: number): void {
    Object.assign(this.object.symbols[symbol], { section, value, size });
  }
}

export interface LinearMemory {
  /** First address of static data: the compiler leaves out leading zeros. */
  base?: number | undefined;
  /** First byte after static data. */
  heapBase?: number | undefined;
}

/** .data.memory sections at the addresses of the data segments, and .bss.memory from their end to the heap's base. */
export function addLinearMemory(out: ObjectBuilder, context: ModuleContext, memory: LinearMemory): void {
  const { module } = context;
  const { heapBase } = memory;
  const active = module.data
    .flatMap(({ offset, bytes }) => (offset && bytes.length ? [{ at: context.address(offset), bytes }] : []))
    .sort((p, q) => p.at - q.at);
  if (memory.base !== undefined) active.unshift({ at: memory.base, bytes: new Uint8Array(0) });
  let end = 0;
  for (let i = 0; i < active.length; ) {
    const first = i;
    end = active[first].at;
    while (i < active.length && active[i].at <= end + LARGEST_GAP_BYTES) {
      end = Math.max(end, active[i].at + active[i].bytes.length);
      i++;
    }
    const start = (active[first].at & -16) >>> 0;
    const bytes = new Uint8Array(end - start);
    for (const segment of active.slice(first, i)) bytes.set(segment.bytes, segment.at - start);
    out.addSection('.data.memory', bytes, { align: 16, address: start >>> 0 });
  }
  const base = heapBase ?? memoryEnd(module);
  if (base === undefined) return;
  out.object.symbols.push({
    name: '__heap_base',
    section: 'absolute',
    value: base,
    size: 0,
    binding: 'weak',
    type: 'none',
  });
  const start = ((end + 15) & -16) >>> 0;
  if (heapBase !== undefined && active.length && base > start)
    out.addSection('.bss.memory', new Uint8Array(0), { align: 16, address: start >>> 0, size: base - start });
}

/** Without a heap base: the end of the initial memory, if it is less than all there is. */
function memoryEnd(module: Module): number | undefined {
  const pages = module.memories[0]?.minimumPages;
  return pages === undefined || pages >= 65536 ? undefined : pages * WASM_PAGE_BYTES;
}

export function addGlobals(out: ObjectBuilder, context: ModuleContext): void {
  if (!context.has('globals')) return;
  const bytes = new Uint8Array(context.globalBytes);
  const view = new DataView(bytes.buffer);
  for (const [index, offset] of context.globalOffsets) {
    const global = context.module.globals[index];
    const initial =
      global.initial?.kind === 'global'
        ? context.constantGlobal(context.module.globals[global.initial.index])
        : global.initial;
    if (initial?.kind === 'i32') view.setInt32(offset, initial.value, true);
    else if (initial?.kind === 'i64') view.setBigInt64(offset, initial.value, true);
    else if (initial?.kind === 'f32') view.setUint32(offset, Number(initial.bits), true);
    else if (initial?.kind === 'f64') view.setBigUint64(offset, initial.bits, true);
  }
  // aligned to their size, so that all globals have one upper half of an address
  const align = Math.min(LARGEST_SHARED_BYTES, 2 ** Math.ceil(Math.log2(Math.max(bytes.length, 4))));
  const section = out.addSection('.data.globals', bytes, { align });
  out.place(context.local('globals'), section, 0, bytes.length);
  addExportedGlobals(context, section);
}

/** Floating-point constants: eight bytes each. */
export function addFloatPool(out: ObjectBuilder, context: ModuleContext): void {
  const { floatPool } = context;
  if (floatPool.length === 0) return;
  const bytes = new Uint8Array(8 * floatPool.length);
  const view = new DataView(bytes.buffer);
  floatPool.forEach((bits, i) => {
    view.setBigUint64(8 * i, bits, true);
  });
  out.place(
    context.local('constants'),
    out.addSection('.rodata.constants', bytes, { align: 8 }),
    0,
    bytes.length,
  );
}

/** An exported variable is a global symbol of its name, so that assembly reaches it; an exported constant, an absolute one. */
function addExportedGlobals(context: ModuleContext, section: number): void {
  for (const { kind, name, index } of context.module.exports) {
    if (kind !== 'global') continue;
    const value = context.globalOffsets.get(index);
    const initial = context.module.globals[index].initial;
    if (value !== undefined)
      context.add({
        name: context.prefix + name,
        section,
        value,
        size: 4,
        binding: 'global',
        type: 'object',
      });
    else if (initial?.kind === 'i32')
      context.add({
        name: context.prefix + name,
        section: 'absolute',
        value: initial.value >>> 0,
        size: 0,
        binding: 'global',
        type: 'none',
      });
  }
}

/** The function table as code refers to it: by type, and the types themselves. */
export function addTable(out: ObjectBuilder, context: ModuleContext): void {
  for (const type of context.codeTables) addCodeTable(out, context, type);
  if (!context.has('table.types')) return;
  const types = context.tableContents().map((fn) => typeOf(context, fn));
  const bytes = new Uint8Array(Int32Array.from(types).buffer);
  out.place(context.typeTable, out.addSection('.rodata.table', bytes), 0, bytes.length);
}

const typeOf = ({ module }: ModuleContext, fn: number | undefined): number =>
  fn === undefined ? NO_TYPE : module.functions[fn].typeIndex;

function addCodeTable(out: ObjectBuilder, context: ModuleContext, type: number | undefined): void {
  const table = context.tableContents();
  const section = out.addSection('.rodata.table', new Uint8Array(4 * table.length));
  table.forEach((fn, i) => {
    if (fn === undefined || (type !== undefined && typeOf(context, fn) !== type)) return;
    out.object.relocations.push({
      section,
      offset: 4 * i,
      type: RELOCATION.R_RISCV_32,
      symbol: context.functionSymbol(fn),
      addend: 0,
    });
  });
  out.place(context.codeTable(type), section, 0, 4 * table.length);
}

/** Passive segments, and for each a word with its length that data.drop sets to 0. */
export function addPassiveSegments(out: ObjectBuilder, context: ModuleContext): void {
  for (const [index, symbol] of context.usedSegments()) {
    const { bytes } = context.module.data[index];
    out.place(symbol, out.addSection('.rodata.segment', bytes), 0, bytes.length);
  }
  context.module.data.forEach(({ offset, bytes }, index) => {
    if (!context.has(`length.${index}`)) return;
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, offset ? 0 : bytes.length, true);
    out.place(context.local(`length.${index}`), out.addSection('.data.segment', length), 0, 4);
  });
}
