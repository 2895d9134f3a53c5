// The build cache: for each program what was made of it, with a hash of every file that was read and of the tools
// that made it. It is valid while all of them are what they were; times of files do not matter. There are two: of the
// compiler's output, which a change of the translator leaves valid, and of ELF files.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentHash } from '../asc/content-hash.ts';
import { writeWhole } from '../write-file.ts';
import type { ProgramSource } from './programs.ts';

interface CacheRecord {
  tools: string;
  /** The program as it was described: kind, assembly files. */
  program: string;
  inputs: Record<string, string>;
  /** Further facts of whoever stored it. */
  facts: Record<string, number | string>;
}

export interface CachedFile {
  bytes: Uint8Array;
  inputs: Record<string, string>;
  facts: Record<string, number | string>;
}

export class FileCache {
  /** Hashes of files, each read once a build. */
  private readonly hashes = new Map<string, string | undefined>();

  constructor(
    private readonly folder: string,
    /** What it holds, as the ending of file names: elf, wasm. */
    private readonly ending: string,
    /** Stands for the tools, and for all that acts on every program. */
    private readonly tools: string,
  ) {}

  /** The same cache, with eyes for files that have changed since. */
  again(): FileCache {
    return new FileCache(this.folder, this.ending, this.tools);
  }

  /** What was made of the program, if it is still what would be made. */
  find(program: ProgramSource): CachedFile | undefined {
    const record = this.readRecord(program);
    if (!record || record.tools !== this.tools || record.program !== JSON.stringify(program)) return;
    const unchanged = Object.entries(record.inputs).every(([file, hash]) => this.hashOf(file) === hash);
    if (!unchanged) return;
    const { inputs, facts } = record;
    return { bytes: new Uint8Array(readFileSync(this.file(program))), inputs, facts };
  }

  store(program: ProgramSource, { bytes, inputs, facts }: CachedFile): void {
    writeWhole(this.file(program), bytes);
    const record: CacheRecord = { tools: this.tools, program: JSON.stringify(program), inputs, facts };
    writeWhole(this.recordFile(program), JSON.stringify(record, null, 1));
  }

  /** Where the file of a program is. */
  file(program: ProgramSource): string {
    const name = program.archivePath ?? program.name;
    return join(this.folder, `${name.replaceAll('/', '-')}.${this.ending}`);
  }

  private recordFile(program: ProgramSource): string {
    return `${this.file(program)}.json`;
  }

  private readRecord(program: ProgramSource): CacheRecord | undefined {
    try {
      if (!existsSync(this.file(program))) return undefined;
      return JSON.parse(readFileSync(this.recordFile(program), 'utf8'));
    } catch {
      return undefined;
    }
  }

  private hashOf(file: string): string | undefined {
    if (!this.hashes.has(file)) this.hashes.set(file, hashFile(file));
    return this.hashes.get(file);
  }
}

function hashFile(file: string): string | undefined {
  try {
    // As text: the compiler hashes what it read, and it reads text.
    return contentHash(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
