// What a writer of programs waits for: compiling a small program again after an edit, with a warm compiler, and the
// time from saving a file to its output under `cox run --watch`.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { ProgramCompiler } from '../toolchain/program-compiler.ts';
import { atMost, median, type Row } from './row.ts';
import { buildImage, COX, ROOT } from './system.ts';

const COMPILE_LIMIT_MS = 500;
const SAVE_LIMIT_MS = 1000;
const ROUNDS = 5;
/** Rounds before the measured ones: the host compiles our code while it runs. */
const WARM_UP_ROUNDS = 2;
const ANSWER_MAX_MS = 60_000;
/** After the output, until the watcher waits for changes again. */
const REST_MS = 200;

const hello = readFileSync(join(ROOT, 'userland/examples/hello.ts'), 'utf8');
/** A small program; each number makes another one. */
const programText = (number: number) => `${hello}\nconsole.log('edit ${number}');\n`;

/** In a folder of its own, which is removed. */
async function inFolder<T>(work: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cox-program-'));
  return work(join(folder, 'hello.ts')).finally(() => rmSync(folder, { recursive: true }));
}

/** Median of the measured rounds, in milliseconds. */
async function medianTime(round: (number: number) => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let number = 1; number <= WARM_UP_ROUNDS + ROUNDS; number++) {
    const start = performance.now();
    await round(number);
    if (number > WARM_UP_ROUNDS) times.push(performance.now() - start);
    await setTimeout(REST_MS);
  }
  return median(times);
}

async function compileTime(): Promise<number> {
  return inFolder(async (file) => {
    const compiler = await ProgramCompiler.open(ROOT);
    try {
      return await medianTime(async (number) => {
        writeFileSync(file, programText(number));
        await compiler.compile(file);
      });
    } finally {
      await compiler.close();
    }
  });
}

async function saveToOutput(): Promise<number> {
  buildImage();
  return inFolder(async (file) => {
    writeFileSync(file, programText(0));
    const cox = spawn(process.execPath, [COX, 'run', '--watch', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      await outputOf(cox, 'edit 0');
      await setTimeout(REST_MS);
      return await medianTime(async (number) => {
        const shown = outputOf(cox, `edit ${number}`);
        writeFileSync(file, programText(number));
        await shown;
      });
    } finally {
      cox.kill();
      await once(cox, 'close');
    }
  });
}

/** Resolves when a process has printed a line. @throws where it does not within ANSWER_MAX_MS, or ends */
async function outputOf(child: ChildProcess, line: string): Promise<void> {
  const signal = AbortSignal.timeout(ANSWER_MAX_MS);
  let text = '';
  await new Promise<void>((resolve, reject) => {
    const add = (chunk: Buffer) => {
      text += chunk;
      if (text.includes(`${line}\n`)) settle(resolve);
    };
    const fail = () => settle(() => reject(new Error(`cox run --watch did not print '${line}': ${text}`)));
    const settle = (how: () => void) => {
      child.stdout?.off('data', add);
      child.off('exit', fail);
      signal.removeEventListener('abort', fail);
      how();
    };
    child.stdout?.on('data', add);
    child.on('exit', fail);
    signal.addEventListener('abort', fail);
  });
}

export const programTimes = async (): Promise<Row[]> => [
  atMost('build.program-warm', await compileTime(), 'ms', COMPILE_LIMIT_MS),
  atMost('build.save-to-output', await saveToOutput(), 'ms', SAVE_LIMIT_MS),
];
