// The symbols of one assembly. Their records live across passes: a forward reference uses what the last pass
// found out, and the assembly is finished when a pass finds nothing new.

import type { SymbolBinding, SymbolType } from '../object.ts';

/** What an expression comes to: a number, or a place (symbol + offset) that only the linker knows. */
export interface Value {
  symbol?: AssemblySymbol;
  offset: number;
  /** It depends on something that this pass does not know yet. */
  pending?: boolean;
}

export interface AssemblySymbol {
  name: string;
  /** A label's section index and offset; or the value that `.set` gave; or neither: undefined so far. */
  section?: number;
  offset: number;
  value?: Value;
  binding: SymbolBinding;
  type: SymbolType;
  size: number;
  /** The pass that defined it last. */
  definedIn: number;
  /** Written by `.set` or handed in: may be given another value. */
  variable: boolean;
  referenced: boolean;
}

export class SymbolTable {
  private readonly byName = new Map<string, AssemblySymbol>();
  /** Numeric labels: how many of each number this pass has seen. */
  private counts = new Map<number, number>();
  pass = 0;

  beginPass(): void {
    this.pass++;
    this.counts = new Map();
    for (const symbol of this.byName.values()) symbol.referenced = false;
  }

  get(name: string): AssemblySymbol {
    let symbol = this.byName.get(name);
    if (symbol === undefined) {
      symbol = anonymousSymbol(name);
      this.byName.set(name, symbol);
    }
    return symbol;
  }

  isDefined(name: string): boolean {
    return this.byName.get(name)?.definedIn === this.pass;
  }

  /** The record for the next definition of a numeric label. */
  nextNumeric(number: number): AssemblySymbol {
    const count = (this.counts.get(number) ?? 0) + 1;
    this.counts.set(number, count);
    return this.get(numericName(number, count));
  }

  /** What 1f or 1b refers to; undefined where nothing of that number stands there. */
  numeric(reference: string): AssemblySymbol | undefined {
    const number = Number.parseInt(reference, 10);
    const count = this.counts.get(number) ?? 0;
    if (reference.endsWith('f')) {
      const next = this.get(numericName(number, count + 1));
      return next.section === undefined && this.pass > 1 ? undefined : next;
    }
    return count === 0 ? undefined : this.get(numericName(number, count));
  }

  values(): Iterable<AssemblySymbol> {
    return this.byName.values();
  }

  /** Equal after two passes when nothing moved in between. */
  fingerprint(): string {
    return [...this.byName.values()]
      .map(
        ({ name, section, offset, value }) =>
          `${name}@${section}:${offset}=${value?.offset}${value?.pending}`,
      )
      .join();
  }
}

export function anonymousSymbol(name: string): AssemblySymbol {
  return {
    name,
    offset: 0,
    binding: 'local',
    type: 'none',
    size: 0,
    definedIn: 0,
    variable: false,
    referenced: false,
  };
}

const numericName = (number: number, count: number): string => `.L${number}.${count}`;
