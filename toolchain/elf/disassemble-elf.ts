// A whole executable as text: every executable section, with the names of its functions.

import { instructionBytes } from '../../isa/compressed-code.ts';
import { disassemble } from '../../isa/disassemble.ts';
import { MACHINE_RISCV, SECTION_EXECUTE } from './format.ts';
import { type LineRow, lineAt, readLineTable } from './line-table.ts';
import { ElfError, type ElfSection, readElf } from './read.ts';
import { SymbolIndex } from './symbol-index.ts';

const MNEMONIC_WIDTH = 8;

export interface DisassembleOptions {
  /** Whether to say where each piece of code comes from, as far as the file knows. */
  lines?: boolean;
}

/** The lines of a disassembly. @throws ElfError for a file that is not ELF32 for RISC-V. */
export function* disassembleElf(bytes: Uint8Array, options: DisassembleOptions = {}): Generator<string> {
  const file = readElf(bytes);
  if (file.machine !== MACHINE_RISCV) throw new ElfError(`not for RISC-V (machine ${file.machine})`);
  const symbols = new SymbolIndex(file);
  const lines = options.lines ? readLineTable(file) : [];
  for (const section of codeOf(file)) {
    yield '';
    yield `Disassembly of section ${section.name}:`;
    yield* disassembleSection(section, symbols, lines);
  }
}

/** Executable sections; in a file without section headers, executable segments. */
function codeOf({
  sections,
  segments,
}: ReturnType<typeof readElf>): Pick<ElfSection, 'name' | 'address' | 'content'>[] {
  const code = sections.filter(({ flags }) => (flags & SECTION_EXECUTE) !== 0);
  if (sections.length > 0) return code;
  return segments
    .filter(({ permissions }) => (permissions & 1) !== 0)
    .map(({ address, content }, index) => ({ name: `segment ${index}`, address, content }));
}

function* disassembleSection(
  { address: start, content }: Pick<ElfSection, 'address' | 'content'>,
  symbols: SymbolIndex,
  lines: readonly LineRow[],
): Generator<string> {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const symbolAt = (address: number): string | undefined => symbols.describe(address);
  let place = '';
  let bytes = 0;
  for (let at = 0; at < content.length; at += bytes) {
    const address = start + at;
    const symbol = symbols.find(address);
    if (symbol?.address === address) {
      yield '';
      yield `${hex(address, 8)} <${symbol.name}>:`;
    }
    const row = lineAt(lines, address);
    const newPlace = row === undefined ? place : `${row.file}:${row.line}`;
    if (newPlace !== place) yield newPlace;
    place = newPlace;
    bytes = instructionBytes(content[at]);
    if (at + bytes > content.length) {
      const rest = [...content.subarray(at)].map((byte) => `0x${hex(byte, 2)}`);
      yield `${hex(address, 8)}:            .byte   ${rest.join(',')}`;
      return;
    }
    const word = bytes === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
    const [mnemonic, ...operands] = disassemble(word, address, symbolAt).split(' ');
    const text = operands.length === 0 ? mnemonic : `${mnemonic.padEnd(MNEMONIC_WIDTH)}${operands.join(' ')}`;
    yield `${hex(address, 8)}:  ${hex(word, 2 * bytes).padEnd(8)}  ${text}`;
  }
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
