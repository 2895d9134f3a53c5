// Which definition every symbol name means, and at what address: strong definitions before weak ones, locals only
// within their object, and the symbols that the linker itself provides.

import type { ObjectFile, ObjectSymbol } from '../object.ts';
import { LinkError } from './errors.ts';
import { endOf, type Layout, type OutputSection, type SectionKind } from './layout.ts';
import type { LinkOptions } from './options.ts';

export interface Definition {
  object?: ObjectFile;
  symbol: ObjectSymbol;
  address: number;
  /** The section of the executable that it is in; undefined for absolute symbols. */
  output?: OutputSection;
}

export interface Resolution {
  /** The definition of a symbol as this object means it; undefined only for weak references to nothing. */
  find(object: ObjectFile, index: number): Definition | undefined;
  globals: ReadonlyMap<string, Definition>;
  /** The address of a local or global definition. */
  locate(object: ObjectFile, symbol: ObjectSymbol): Definition;
}

/** @throws LinkError with every symbol that is defined twice or, though needed, not at all. */
export function resolveSymbols(
  objects: readonly ObjectFile[],
  layout: Layout,
  options: LinkOptions,
): Resolution {
  const problems: string[] = [];
  const locate = (object: ObjectFile, symbol: ObjectSymbol): Definition => place(object, symbol, layout);
  const globals = new Map<string, Definition>();
  for (const object of objects) {
    for (const symbol of object.symbols) {
      if (symbol.binding === 'local' || symbol.section === undefined) continue;
      const before = globals.get(symbol.name);
      if (before === undefined || (before.symbol.binding === 'weak' && symbol.binding === 'global')) {
        globals.set(symbol.name, locate(object, symbol));
      } else if (before.symbol.binding === 'global' && symbol.binding === 'global') {
        problems.push(`${object.name}: '${symbol.name}' is already defined in ${before.object?.name}`);
      }
    }
  }
  for (const definition of providedSymbols(layout, options)) {
    if (!globals.has(definition.symbol.name)) globals.set(definition.symbol.name, definition);
  }
  problems.push(...undefinedSymbols(objects, globals));
  if (problems.length > 0) throw new LinkError(problems);
  const find = (object: ObjectFile, index: number): Definition | undefined => {
    const symbol = object.symbols[index];
    return symbol.binding === 'local' ? locate(object, symbol) : globals.get(symbol.name);
  };
  return { find, globals, locate };
}

function place(object: ObjectFile, symbol: ObjectSymbol, { placed, outputs }: Layout): Definition {
  if (typeof symbol.section !== 'number') return { object, symbol, address: symbol.value >>> 0 };
  const section = object.sections[symbol.section];
  const found = placed.get(section);
  if (found !== undefined) {
    return { object, symbol, address: (found.address + symbol.value) >>> 0, output: found.output };
  }
  // A label in an empty section: any address will do, so long as it is one of the program's.
  const output = outputs[0];
  return { object, symbol, address: section.address ?? output?.address ?? 0, output };
}

function undefinedSymbols(
  objects: readonly ObjectFile[],
  globals: ReadonlyMap<string, Definition>,
): string[] {
  const problems: string[] = [];
  for (const object of objects) {
    for (const [index, symbol] of object.symbols.entries()) {
      if (symbol.section !== undefined || symbol.binding === 'weak' || globals.has(symbol.name)) continue;
      const use = object.relocations.find((relocation) => relocation.symbol === index);
      if (use === undefined) continue;
      problems.push(`${object.name}: '${symbol.name}' is not defined, but ${userOf(object, use)} needs it`);
    }
  }
  return problems;
}

/** The function (or else section) in which a relocation stands, for messages. */
function userOf(object: ObjectFile, { section, offset }: { section: number; offset: number }): string {
  const line = object.lines.findLast((entry) => entry.section === section && entry.offset <= offset);
  const label = object.symbols
    .filter((symbol) => symbol.section === section && symbol.value <= offset && !symbol.name.startsWith('.L'))
    .toSorted((a, b) => b.value - a.value)[0];
  const what = label === undefined ? `section ${object.sections[section].name}` : `'${label.name}'`;
  return line === undefined ? what : `${what} (${line.file}:${line.line})`;
}

/** gp points this far into the data, so that signed 12-bit offsets reach 4 KiB of it. */
const GLOBAL_POINTER_OFFSET = 0x800;

/** The symbols of the linker, as its layout has it; a program's own definitions win. */
function providedSymbols({ outputs }: Layout, options: LinkOptions): Definition[] {
  const last = outputs.at(-1);
  const image = {
    start: outputs[0]?.address ?? options.textBase,
    end: last ? endOf(last) : options.textBase,
  };
  const definitions: Definition[] = [];
  const define = (name: string, address: number): void => {
    const symbol: ObjectSymbol = {
      name,
      section: 'absolute',
      value: address >>> 0,
      size: 0,
      binding: 'global',
      type: 'none',
    };
    definitions.push({ symbol, address: address >>> 0 });
  };
  /** From the first to the last section of a kind; where there is none, an empty range at `fallback`. */
  const range = (kind: SectionKind, sections: readonly OutputSection[], fallback: number): number => {
    const ofKind = sections.filter((output) => output.kind === kind);
    const [first, final] = [ofKind[0], ofKind.at(-1)];
    define(`__${kind}_start`, first?.address ?? fallback);
    define(`__${kind}_end`, final ? endOf(final) : fallback);
    return final ? endOf(final) : fallback;
  };
  const textEnd = range('text', outputs, image.start);
  const rodataEnd = range('rodata', outputs, textEnd);
  range('data', outputs, rodataEnd);
  // Only the .bss behind all data: clearing from start to end must never hit anything else.
  range('bss', outputs.slice(outputs.findLastIndex(({ kind }) => kind !== 'bss') + 1), image.end);
  define('__image_start', image.start);
  define('__image_end', image.end);
  const data = outputs.find(({ kind }) => kind === 'data' || kind === 'bss');
  define('__global_pointer$', (data?.address ?? image.end) + GLOBAL_POINTER_OFFSET);
  for (const [name, address] of Object.entries(options.symbols ?? {})) define(name, address);
  return definitions;
}
