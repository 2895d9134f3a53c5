// cox run --watch: runs a program again whenever a file of its folder is saved. The compiler and a booted system stay
// warm, so that the output is there when the eyes have moved from the editor.

import { watch } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ProgramCompiler, SOURCE_ENDING } from '../toolchain/program-compiler.ts';
import type { MachineOptions } from '../vm/api.ts';
import { emphasis } from './colour.ts';
import { Failure } from './failure.ts';
import { readHostFile } from './host-files.ts';
import { buildFailure, shortPath } from './image.ts';
import { Input } from './input.ts';
import { statusOf } from './outcome.ts';
import { Output } from './output.ts';
import { writeAll } from './standard-streams.ts';
import { WarmSystem } from './warm-system.ts';

/** An editor writes a file in several steps. */
const SETTLE_MS = 20;

export interface WatchedProgram {
  file: string;
  /** As the guest calls it. */
  path: string;
  arguments: readonly string[];
}

/** Runs until it is interrupted. @throws Failure where the program's file is missing or the image does not build */
export async function watchAndRun(
  root: string,
  program: WatchedProgram,
  options: MachineOptions,
  companions: Uint8Array,
): Promise<never> {
  readHostFile(program.file);
  const streams = {
    input: new Input(process.stdin),
    output: new Output(process.stdout),
    errors: new Output(process.stderr),
  };
  const changes = new Changes(path.dirname(program.file));
  const system = await WarmSystem.boot(root, program, options, streams, companions);
  const compiler = await ProgramCompiler.open(root);
  let last: Uint8Array | undefined;
  for (;;) {
    changes.seen();
    const elf = await compileOrTell(compiler, program.file);
    if (elf && !(last && Buffer.compare(elf, last) === 0)) await runAndTell(system, program, elf, changes);
    last = elf;
    await changes.next();
  }
}

async function compileOrTell(compiler: ProgramCompiler, file: string): Promise<Uint8Array | undefined> {
  try {
    return await compiler.compile(file);
  } catch (error) {
    const failure = buildFailure(error, shortPath(file));
    if (!(failure instanceof Failure)) {
      if ((failure as NodeJS.ErrnoException).code !== 'ENOENT') throw failure; // an editor may replace the file
      return undefined;
    }
    await tell(failure.message);
    return undefined;
  }
}

async function runAndTell(
  system: WarmSystem,
  { file }: WatchedProgram,
  elf: Uint8Array,
  changes: Changes,
): Promise<void> {
  try {
    const outcome = await system.run(elf, () => changes.pending);
    if (outcome.kind === 'left') await tell(`${shortPath(file)} was saved: starting again`);
    else if (outcome.kind === 'reset') await tell(`${shortPath(file)} restarted the system`);
    else await tell(`${shortPath(file)} ended with status ${statusOf(outcome)}; waiting for changes`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await tell(error.message);
  }
}

async function tell(message: string): Promise<void> {
  const { heading } = await emphasis(process.stderr);
  await writeAll(process.stderr, `${heading('cox:')} ${message}\n`);
}

/** Notices saved sources in a folder. */
class Changes {
  pending = false;
  private wake: (() => void) | undefined;

  constructor(folder: string) {
    watch(folder, (_event, name) => {
      if (name !== null && !SOURCE_ENDING.test(name)) return;
      this.pending = true;
      this.wake?.();
    });
  }

  seen(): void {
    this.pending = false;
  }

  async next(): Promise<void> {
    if (!this.pending) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    await setTimeout(SETTLE_MS);
  }
}
