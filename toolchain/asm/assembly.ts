// The state of one assembly: sections being filled, symbols, relocations. It is filled again in every pass; what
// one pass learns (where labels are, which branches need the long form) steers the next.

import type { LineEntry, ObjectFile, Relocation, RelocationType, Section } from '../object.ts';
import type { Scope } from './expression.ts';
import { parseConstant } from './expression.ts';
import { Cursor } from './lexer.ts';
import { errorAt, type Statement } from './source.ts';
import { type AssemblySymbol, anonymousSymbol, SymbolTable, type Value } from './symbols.ts';

interface OpenSection {
  name: string;
  writable: boolean;
  executable: boolean;
  reservesOnly: boolean;
  align: number;
  bytes: number[];
  size: number;
}

interface PendingRelocation extends Omit<Relocation, 'symbol'> {
  symbol: AssemblySymbol;
}

export class Assembly implements Scope {
  readonly symbols = new SymbolTable();
  private sections: OpenSection[] = [];
  private relocations: PendingRelocation[] = [];
  private lines: LineEntry[] = [];
  private sectionStack: number[] = [];
  private previousSection = 0;
  private currentIndex = 0;
  /** Relaxable statements by order of appearance; those that turned out to need their long form. */
  private relaxable = 0;
  private readonly long = new Set<number>();
  private relaxed = false;
  /** The first thing that is wrong unless a later pass knows better. */
  problem: Error | undefined;

  constructor(
    readonly file: string,
    private readonly defines: Readonly<Record<string, number>>,
  ) {}

  beginPass(): void {
    this.symbols.beginPass();
    this.sections = [];
    this.relocations = [];
    this.lines = [];
    this.sectionStack = [];
    this.relaxable = 0;
    this.relaxed = false;
    this.problem = undefined;
    this.switchSection('.text');
    this.previousSection = this.currentIndex;
    for (const [name, value] of Object.entries(this.defines)) this.setVariable(name, { offset: value });
  }

  // --- sections ---------------------------------------------------------------------------------------------

  private get current(): OpenSection {
    return this.sections[this.currentIndex];
  }

  get executable(): boolean {
    return this.current.executable;
  }

  get offset(): number {
    return this.current.size;
  }

  /** Goes on in this section, and creates it with these flags (or those its name suggests) if it is new. */
  switchSection(name: string, flags?: string, reservesOnly?: boolean): void {
    let index = this.sections.findIndex((section) => section.name === name);
    if (index < 0) {
      index = this.sections.length;
      const writable = flags?.includes('w') ?? /^\.s?(data|bss)/.test(name);
      const executable = flags?.includes('x') ?? /^\.(text|init|fini)/.test(name);
      const reserves = reservesOnly ?? /^\.s?bss/.test(name);
      this.sections.push({
        name,
        writable,
        executable,
        reservesOnly: reserves,
        align: 4,
        bytes: [],
        size: 0,
      });
    }
    this.previousSection = this.currentIndex;
    this.currentIndex = index;
  }

  swapWithPrevious(): void {
    [this.currentIndex, this.previousSection] = [this.previousSection, this.currentIndex];
  }

  pushSection(): void {
    this.sectionStack.push(this.currentIndex);
  }

  popSection(statement: Statement): void {
    const index = this.sectionStack.pop();
    if (index === undefined)
      throw errorAt(statement.source, statement.nameColumn, '.popsection without .pushsection');
    this.currentIndex = index;
  }

  emit(bytes: Iterable<number>, statement: Statement): void {
    const section = this.current;
    for (const byte of bytes) {
      if (!section.reservesOnly) section.bytes.push(byte);
      else if (byte !== 0) {
        throw errorAt(statement.source, statement.nameColumn, `section ${section.name} holds zeros only`);
      }
      section.size++;
    }
  }

  /** Emits an instruction, and notes its source line. */
  emitInstruction(word: number, bytes: 2 | 4, statement: Statement): void {
    const { source } = statement;
    const last = this.lines.at(-1);
    if (last?.section !== this.currentIndex || last.line !== source.line) {
      const { file, line } = source;
      const column = statement.nameColumn;
      this.lines.push({ section: this.currentIndex, offset: this.offset, file, line, column });
    }
    this.emit(littleEndian(word, bytes), statement);
  }

  /** Reserves space; cheap for large amounts in a section without content. */
  reserve(bytes: number, fill: number, statement: Statement): void {
    if (this.current.reservesOnly && fill === 0) this.current.size += bytes;
    else this.emit(new Uint8Array(bytes).fill(fill), statement);
  }

  /** Pads to a multiple of `bytes` (a power of two): nops in code, `fill` elsewhere. */
  align(bytes: number, fill: number | undefined, maximum: number | undefined, statement: Statement): void {
    const section = this.current;
    section.align = Math.max(section.align, bytes);
    const padding = -section.size & (bytes - 1);
    if (maximum !== undefined && padding > maximum) return;
    const usesNops = section.executable && fill === undefined;
    const odd = usesNops ? padding & 1 : padding;
    this.reserve(odd, fill ?? 0, statement);
    if (!usesNops) return;
    if (padding & 2) this.emit(littleEndian(COMPRESSED_NOP, 2), statement);
    for (let done = padding & 3; done < padding; done += 4) this.emit(littleEndian(NOP, 4), statement);
  }

  // --- symbols ----------------------------------------------------------------------------------------------

  symbol(name: string): AssemblySymbol {
    return this.symbols.get(name);
  }

  numericLabel(reference: string): AssemblySymbol | undefined {
    return this.symbols.numeric(reference);
  }

  here(): AssemblySymbol {
    return Object.assign(anonymousSymbol('.Lhere'), { section: this.currentIndex, offset: this.offset });
  }

  defineLabel(name: string, column: number, statement: Statement): void {
    const isNumeric = /^\d+$/.test(name);
    const symbol = isNumeric ? this.symbols.nextNumeric(Number(name)) : this.symbols.get(name);
    if (symbol.definedIn === this.symbols.pass && !this.isDefine(symbol)) {
      throw errorAt(statement.source, column, `'${name}' is already defined`);
    }
    Object.assign(symbol, { section: this.currentIndex, offset: this.offset, value: undefined });
    symbol.definedIn = this.symbols.pass;
    symbol.variable = false;
  }

  /** Gives a symbol a value; false where it is a label already. */
  setVariable(name: string, value: Value): boolean {
    const symbol = this.symbols.get(name);
    if (symbol.definedIn === this.symbols.pass && !symbol.variable) return false;
    Object.assign(symbol, {
      section: undefined,
      offset: 0,
      value,
      variable: true,
      definedIn: this.symbols.pass,
    });
    return true;
  }

  private isDefine({ name, variable }: AssemblySymbol): boolean {
    return variable && Object.hasOwn(this.defines, name);
  }

  /** Operands of .if and .rept: a number that is known here and now. */
  constant(statement: Statement): number {
    const cursor = new Cursor(statement);
    const value = parseConstant(cursor, this);
    cursor.expectEnd();
    if (value.pending)
      throw errorAt(statement.source, statement.operandsColumn, 'this must be known here already');
    return value.offset;
  }

  // --- relaxation and relocations -----------------------------------------------------------------------------

  /**
   * Whether the next relaxable instruction takes its short form: once long, always long, so that passes converge.
   * `fits` says whether the short form could hold the distance as far as this pass knows.
   */
  takesShortForm(fits: boolean): boolean {
    const ordinal = this.relaxable++;
    if (!fits && !this.long.has(ordinal)) {
      this.long.add(ordinal);
      this.relaxed = true;
    }
    return !this.long.has(ordinal);
  }

  /** Whether this pass chose a long form that the last one did not: its layout needs another pass. */
  get changedForms(): boolean {
    return this.relaxed;
  }

  /** The distance from the current place, or undefined where only the linker knows it. */
  distanceTo({ symbol, offset }: Value): number | undefined {
    if (symbol?.section !== this.currentIndex || symbol.binding === 'weak') return undefined;
    return symbol.offset + offset - this.offset;
  }

  /** Has the linker patch what is emitted next. */
  relocate(type: RelocationType, { symbol, offset }: Value): void {
    const target = symbol ?? absoluteZero;
    target.referenced = true;
    this.relocations.push({
      section: this.currentIndex,
      offset: this.offset,
      type,
      symbol: target,
      addend: offset,
    });
  }

  report(problem: Error): void {
    this.problem ??= problem;
  }

  // --- the result -----------------------------------------------------------------------------------------

  finish(): ObjectFile {
    const emitted: AssemblySymbol[] = [...this.symbols.values()].filter(isEmitted);
    const indices = new Map(emitted.map((symbol, index) => [symbol, index]));
    const indexOf = (symbol: AssemblySymbol): number => {
      const index = indices.get(symbol) ?? emitted.push(symbol) - 1;
      indices.set(symbol, index);
      return index;
    };
    const relocations = this.relocations.map((relocation) => ({
      ...relocation,
      symbol: indexOf(relocation.symbol),
    }));
    const sections: Section[] = this.sections.map(({ name, writable, executable, align, bytes, size }) => ({
      name,
      writable,
      executable,
      align,
      bytes: Uint8Array.from(bytes),
      size,
    }));
    const symbols = emitted.map((symbol) => ({
      name: symbol.name,
      section: placeOf(symbol),
      value:
        symbol.value === undefined ? symbol.offset : symbol.value.offset + (symbol.value.symbol?.offset ?? 0),
      size: symbol.size,
      binding: placeOf(symbol) === undefined && symbol.binding === 'local' ? 'global' : symbol.binding,
      type: symbol.type,
    }));
    return { name: this.file, sections, symbols, relocations, lines: this.lines };
  }
}

const NOP = 0x00000013;
const COMPRESSED_NOP = 0x0001;
const absoluteZero: AssemblySymbol = { ...anonymousSymbol('.Labsolute'), value: { offset: 0 } };

function placeOf({ section, value }: AssemblySymbol): number | 'absolute' | undefined {
  if (value === undefined) return section;
  return value.symbol === undefined ? 'absolute' : value.symbol.section;
}

/** Symbols that others can see or that readers of a disassembly want: not constants, not `.L` labels. */
function isEmitted({ name, section, value, binding, referenced }: AssemblySymbol): boolean {
  if (value !== undefined) return binding !== 'local';
  if (section === undefined) return referenced || binding === 'weak';
  return !name.startsWith('.L');
}

export function littleEndian(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, index) => Math.floor(value / 2 ** (8 * index)) & 0xff);
}
