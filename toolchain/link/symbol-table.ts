// The .symtab and .strtab of the executable: locals grouped under the name of their object, then globals.

import * as elf from '../elf/format.ts';
import type { ObjectFile, ObjectSymbol } from '../object.ts';
import type { Layout, OutputSection } from './layout.ts';
import type { Definition, Resolution } from './resolve.ts';

interface Row {
  name: string;
  address: number;
  size: number;
  binding: number;
  type: number;
  section: number;
}

const FILE_TYPE = elf.SYMBOL_TYPES.indexOf('file');

/** `localCount` counts the null symbol too: the index of the first global, as sh_info wants it. */
export function symbolTable(
  objects: readonly ObjectFile[],
  layout: Layout,
  { globals, locate }: Resolution,
): { entries: Uint8Array; names: Uint8Array; localCount: number } {
  // Section 0 is the null section, then the outputs in their order.
  const sectionIndex = (output: OutputSection | undefined): number =>
    output === undefined ? elf.SYMBOL_ABSOLUTE : layout.outputs.indexOf(output) + 1;
  const rowOf = ({ symbol, address, output }: Definition): Row => ({
    name: symbol.name,
    address,
    size: symbol.size,
    binding: elf.BINDINGS.indexOf(symbol.binding),
    type: elf.SYMBOL_TYPES.indexOf(symbol.type),
    section: sectionIndex(output),
  });
  const locals = objects.flatMap((object) => {
    const own = object.symbols.filter(isListedLocal).map((symbol) => rowOf(locate(object, symbol)));
    return own.length === 0 ? [] : [fileRow(object.name), ...own];
  });
  const rows = [nullRow, ...locals, ...[...globals.values()].map(rowOf)];
  return { ...encodeRows(rows), localCount: 1 + locals.length };
}

const isListedLocal = ({ name, binding, section }: ObjectSymbol): boolean =>
  binding === 'local' && typeof section === 'number' && !name.startsWith('.L');

const nullRow: Row = { name: '', address: 0, size: 0, binding: 0, type: 0, section: elf.SYMBOL_UNDEFINED };
const fileRow = (name: string): Row => ({ ...nullRow, name, type: FILE_TYPE, section: elf.SYMBOL_ABSOLUTE });

function encodeRows(rows: readonly Row[]): { entries: Uint8Array; names: Uint8Array } {
  const entries = new Uint8Array(rows.length * elf.SYMBOL_BYTES);
  const view = new DataView(entries.buffer);
  const encoder = new TextEncoder();
  const strings: Uint8Array[] = [Uint8Array.of(0)];
  let nextName = 1;
  for (const [index, { name, address, size, binding, type, section }] of rows.entries()) {
    const at = index * elf.SYMBOL_BYTES;
    if (name !== '') {
      const string = encoder.encode(`${name}\0`);
      view.setUint32(at, nextName, true);
      strings.push(string);
      nextName += string.length;
    }
    view.setUint32(at + 4, address, true);
    view.setUint32(at + 8, size, true);
    view.setUint8(at + 12, (binding << 4) | type);
    view.setUint16(at + 14, section, true);
  }
  const names = new Uint8Array(nextName);
  let at = 0;
  for (const string of strings) {
    names.set(string, at);
    at += string.length;
  }
  return { entries, names };
}
