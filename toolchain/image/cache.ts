// The build cache: for each program its ELF file, with a hash of every file it was made from and of the toolchain that
// made it. It is valid while all of them are what they were; times of files do not matter.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contentHash } from '../asc/compile.ts';
import type { MadeProgram } from './make-program.ts';
import type { ProgramSource } from './programs.ts';

interface CacheRecord {
  toolchain: string;
  /** The program as it was described: kind, assembly files. */
  program: string;
  inputs: Record<string, string>;
}

export class BuildCache {
  /** Hashes of files, each read once a build. */
  private readonly hashes = new Map<string, string | undefined>();

  constructor(
    private readonly folder: string,
    /** Stands for the toolchain and all that acts on every program. */
    private readonly toolchain: string,
  ) {}

  /** The program's ELF file, if it is still what would be made. */
  find(program: ProgramSource): Uint8Array | undefined {
    const record = this.readRecord(program);
    if (!record || record.toolchain !== this.toolchain || record.program !== JSON.stringify(program)) return;
    const unchanged = Object.entries(record.inputs).every(([file, hash]) => this.hashOf(file) === hash);
    return unchanged ? new Uint8Array(readFileSync(this.elfFile(program))) : undefined;
  }

  store(program: ProgramSource, made: MadeProgram): void {
    const file = this.elfFile(program);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, made.elf!);
    const record: CacheRecord = {
      toolchain: this.toolchain,
      program: JSON.stringify(program),
      inputs: made.inputs,
    };
    writeFileSync(this.recordFile(program), JSON.stringify(record, null, 1));
  }

  /** Where the cached ELF file of a program is. */
  elfFile(program: ProgramSource): string {
    const folder = program.archivePath ?? program.name;
    return join(this.folder, `${folder.replaceAll('/', '-')}.elf`);
  }

  private recordFile(program: ProgramSource): string {
    return this.elfFile(program).replace(/elf$/, 'json');
  }

  private readRecord(program: ProgramSource): CacheRecord | undefined {
    try {
      if (!existsSync(this.elfFile(program))) return undefined;
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
