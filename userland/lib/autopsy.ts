// Where in its source a program was when it ended, and which of the language's checks ended it: found in the program's
// file, which has symbols and, unless it was stripped, line tables.
//
// The place is the user's own: the innermost call that is in no library. Library code is often expanded in place
// between the user's lines; then the nearest of those in the same function is meant.

import { TRAP_SITE_BYTES, trapText } from '../../abi/trap-kinds';
import { CAUSE_BREAKPOINT } from '../../abi/traps';
import { openStream } from './files';
import { LineRows } from './line-program';
import { Ended } from './process';
import { ProgramSections } from './program-sections';
import { textAt } from './text';

/** Files whose places say nothing to users. Their own have other paths: absolute ones, where `cox run` compiled them. */
const LIBRARIES: string[] = [
  '~lib/',
  'userland/lib/',
  'build/generated/',
  'toolchain/',
  'abi/',
  'entry.ts',
  'for-of.ts',
];

const SYMBOL_BYTES: u32 = 16;
const SYMBOL_FUNCTION: u32 = 2;
const SYMBOL_TYPE_MASK: u32 = 15;

/** A place in the code that may be shown: pc, or one of the calls. */
class Candidate {
  /** The function that it is in. */
  functionStart: u32 = 0;
  functionEnd: u32 = 0xffffffff;
  /** The user's line that it belongs to, once found: before it in its function, or else behind it. */
  place: string = '';

  constructor(readonly address: u32) {}
}

export class Autopsy {
  /** FILE:LINE:COLUMN, or empty. */
  place: string = '';
  /** The words for the check that failed, or empty. */
  trap: string = '';

  constructor(private readonly ended: Ended) {
    const file = ended.path.length > 0 ? openStream(ended.path) : null;
    if (file != null) {
      this.look(new ProgramSections(file));
      file.close();
    }
  }

  private look(program: ProgramSections): void {
    const candidates: Candidate[] = [new Candidate(this.ended.pc)];
    for (let i = 0; i < this.ended.callers.length; i++) {
      const address = this.ended.callers[i];
      if (isBehindCall(program, address)) candidates.push(new Candidate(address - 2));
    }
    this.lookAtSymbols(program, candidates);
    this.lookAtLines(program, candidates);
  }

  /** Finds the function of each candidate, and the kind of trap at pc. */
  private lookAtSymbols(program: ProgramSections, candidates: Candidate[]): void {
    const symbols = program.contentOf('.symtab');
    const names = program.contentOf('.strtab');
    let sites: u32 = 0;
    let sitesEnd: u32 = 0;
    for (let i: u32 = 0; i + SYMBOL_BYTES <= <u32>symbols.byteLength; i += SYMBOL_BYTES) {
      const symbol = changetype<usize>(symbols) + i;
      const value = load<u32>(symbol, 4);
      if ((<u32>load<u8>(symbol, 12) & SYMBOL_TYPE_MASK) === SYMBOL_FUNCTION) {
        noteFunction(candidates, value, value + load<u32>(symbol, 8));
      } else if (isNamed(names, load<u32>(symbol), '__trap_sites')) sites = value;
      else if (isNamed(names, load<u32>(symbol), '__trap_sites_end')) sitesEnd = value;
    }
    if (this.ended.cause !== CAUSE_BREAKPOINT || sitesEnd <= sites) return;
    const table = program.loadedAt(sites, sitesEnd - sites);
    for (let i: u32 = 0; i + TRAP_SITE_BYTES <= <u32>table.byteLength; i += TRAP_SITE_BYTES) {
      const site = changetype<usize>(table) + i;
      if (load<u32>(site) === this.ended.pc) this.trap = trapText(load<u32>(site, 4));
    }
  }

  private lookAtLines(program: ProgramSections, candidates: Candidate[]): void {
    const section = program.contentOf('.debug_line');
    const rows = new LineRows(section);
    let isUser = false;
    let file = '';
    while (rows.next()) {
      if (rows.isEnd || rows.line === 0) continue;
      if (rows.file !== file) {
        file = rows.file;
        isUser = !isLibrary(file);
      }
      if (isUser) notePlace(candidates, rows);
    }
    for (let i = 0; i < candidates.length && this.place.length === 0; i++) this.place = candidates[i].place;
  }
}

function noteFunction(candidates: Candidate[], start: u32, end: u32): void {
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i];
    if (start > candidate.address || candidate.address >= end) continue;
    candidate.functionStart = start;
    candidate.functionEnd = end;
  }
}

/** A row of the user's: the last before a candidate in its function counts, or the first behind. */
function notePlace(candidates: Candidate[], row: LineRows): void {
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i];
    if (row.address < candidate.functionStart || row.address >= candidate.functionEnd) continue;
    if (row.address > candidate.address && candidate.place.length > 0) continue;
    const file = row.file;
    candidate.place = `${file.slice(file.lastIndexOf('/') + 1)}:${row.line}:${row.column}`;
  }
}

function isLibrary(file: string): bool {
  for (let i = 0; i < LIBRARIES.length; i++) if (file.startsWith(LIBRARIES[i])) return true;
  return false;
}

/** Is the instruction before this address one that calls: jal or jalr with ra, or a compressed one? */
function isBehindCall(program: ProgramSections, address: u32): bool {
  const code = program.loadedAt(address - 4, 4);
  if (code.byteLength === 0) return false;
  const word = load<u32>(changetype<usize>(code));
  const rdAndOpcode = word & 0xfff;
  if (rdAndOpcode === 0x0ef || rdAndOpcode === 0x0e7) return true;
  const half = word >> 16;
  return (half & 0xe003) === 0x2001 || ((half & 0xf07f) === 0x9002 && (half & 0x0f80) !== 0);
}

function isNamed(names: ArrayBuffer, offset: u32, name: string): bool {
  if (offset + name.length >= <u32>names.byteLength) return false;
  const at = changetype<usize>(names) + offset;
  return load<u8>(at) === 0x5f && textAt(at, name.length + 1) === `${name}\0`;
}
