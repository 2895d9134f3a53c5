// The object file: what the assembler and the translator produce and the linker consumes. It lives only in
// memory (and, serialised, in the build cache); its terms are ELF's, so that the linker's work is the psABI's.

export type SymbolBinding = 'local' | 'global' | 'weak';
export type SymbolType = 'none' | 'function' | 'object' | 'section';

export interface Section {
  /** ELF name; the linker places by prefix: .text*, .rodata*, .data*, .bss*. */
  name: string;
  writable: boolean;
  executable: boolean;
  /** Alignment in bytes, a power of two. */
  align: number;
  /** The content; empty for a section that only reserves space (.bss). */
  bytes: Uint8Array;
  /** Size in bytes; equals bytes.length unless the section reserves space. */
  size: number;
  /** A fixed virtual address (the linear memory of a wasm module), or undefined where the linker chooses. */
  address?: number;
}

export interface ObjectSymbol {
  name: string;
  /** Index into sections; undefined = not defined here; 'absolute' = value is the address. */
  section: number | 'absolute' | undefined;
  /** Offset in the section, in bytes. */
  value: number;
  size: number;
  binding: SymbolBinding;
  type: SymbolType;
}

/** Relocation types, named and numbered as in the RISC-V psABI. */
export const RELOCATION = {
  R_RISCV_32: 1,
  R_RISCV_BRANCH: 16,
  R_RISCV_JAL: 17,
  R_RISCV_CALL_PLT: 19,
  R_RISCV_PCREL_HI20: 23,
  R_RISCV_PCREL_LO12_I: 24,
  R_RISCV_PCREL_LO12_S: 25,
  R_RISCV_HI20: 26,
  R_RISCV_LO12_I: 27,
  R_RISCV_LO12_S: 28,
} as const;
export type RelocationType = (typeof RELOCATION)[keyof typeof RELOCATION];

export interface Relocation {
  /** Index of the section that is patched, and the offset in it, in bytes. */
  section: number;
  offset: number;
  type: RelocationType;
  /** Index into symbols (locals of one name may repeat, so not by name). */
  symbol: number;
  addend: number;
}

/** One row of a line table: from this offset on, code comes from this line (1-based). */
export interface LineEntry {
  section: number;
  offset: number;
  file: string;
  line: number;
  column: number;
}

export interface ObjectFile {
  /** For messages: the source's path. */
  name: string;
  sections: Section[];
  symbols: ObjectSymbol[];
  relocations: Relocation[];
  lines: LineEntry[];
}

/** A mistake in the user's source: one line a message, with the place. Front ends print it and exit with 1. */
export class SourceError extends Error {
  constructor(
    readonly file: string,
    readonly line: number,
    readonly column: number,
    readonly explanation: string,
    /** The text of the offending line, shown under the message. */
    readonly sourceLine = '',
  ) {
    super(`${file}:${line}:${column}: ${explanation}`);
    this.name = 'SourceError';
  }
}
