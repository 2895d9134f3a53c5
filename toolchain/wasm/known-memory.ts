// What is known of memory at a place in the program: values that were loaded or stored and cannot have changed since. A later
// load of the same word takes the value from here. Calls, system calls, CSR accesses, fences and device accesses
// forget everything, and so do places where control flow meets.

import type { Node } from './ir.ts';

interface Entry {
  base: string;
  offset: number;
  bytes: number;
  /** How it was loaded; what was stored counts as loaded. */
  name: string;
  value: Node;
}

const WIDTH: Record<string, number> = {
  ...{ lw: 4, lh: 2, lhu: 2, lb: 1, lbu: 1, flw: 4, fld: 8 },
  ...{ sw: 4, sh: 2, sb: 1, fsw: 4, fsd: 8 },
};
/** The load that gives back just what a store has stored; narrower ones lose bits. */
const INVERSE: Record<string, string> = { sw: 'lw', fsw: 'flw', fsd: 'fld' };
/** More is not remembered: real code reuses what is near. */
const MAXIMUM_ENTRIES = 24;

export class KnownMemory {
  private constructor(private entries: Entry[]) {}

  static empty(): KnownMemory {
    return new KnownMemory([]);
  }

  copy(): KnownMemory {
    return new KnownMemory([...this.entries]);
  }

  forget(): void {
    this.entries = [];
  }

  find(name: string, address: Node, offset: number): Node | undefined {
    const place = placeOf(address, offset);
    return this.entries.find(
      (entry) => entry.base === place.base && entry.offset === place.offset && entry.name === name,
    )?.value;
  }

  loaded(name: string, address: Node, offset: number, value: Node): void {
    this.remember({ ...placeOf(address, offset), bytes: WIDTH[name], name, value });
  }

  stored(name: string, address: Node, offset: number, value: Node): void {
    const place = placeOf(address, offset);
    const bytes = WIDTH[name];
    this.entries = this.entries.filter((entry) => isDisjoint(entry, place, bytes));
    if (INVERSE[name]) this.remember({ ...place, bytes, name: INVERSE[name], value });
  }

  private remember(entry: Entry): void {
    this.entries.push(entry);
    if (this.entries.length > MAXIMUM_ENTRIES) this.entries.shift();
  }
}

interface Place {
  base: string;
  offset: number;
}

/** An address as something unknown plus a constant. */
function placeOf(address: Node, offset: number): Place {
  if (address.isConst) return { base: '', offset: (address.imm + offset) | 0 };
  if (address.op === 'symbol')
    return { base: `symbol ${address.symbol}`, offset: (address.imm + offset) | 0 };
  if (address.op === 'add' && address.args[1].isConst)
    return { base: `node ${address.args[0].id}`, offset: (address.args[1].imm + offset) | 0 };
  return { base: `node ${address.id}`, offset };
}

/** True where a store cannot touch the entry: same base and other bytes, or a global (no wasm address points at one). */
function isDisjoint(entry: Entry, stored: Place, bytes: number): boolean {
  if (entry.base === stored.base)
    return entry.offset + entry.bytes <= stored.offset || stored.offset + bytes <= entry.offset;
  return entry.base.startsWith('symbol') !== stored.base.startsWith('symbol');
}
