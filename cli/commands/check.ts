// cox check: holds a kernel to its laws, beside the executable model.

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { LAWS, STEP_LAWS } from '../../check/laws/laws.ts';
import type { CheckFailure } from '../../check/property.ts';
import { RUNS_DEFAULT, runCheck } from '../../check/run.ts';
import { SCENES } from '../../check/scenes/scenes.ts';
import { type Arguments, optionValue } from '../arguments.ts';
import { EXIT_LAW_BROKEN } from '../exit-codes.ts';
import { Failure, UsageError } from '../failure.ts';
import { readHostFile } from '../host-files.ts';
import { freshImage } from '../image.ts';
import { writeAll } from '../standard-streams.ts';
import { parseCount } from '../values.ts';
import { CheckDisplay } from './check-display.ts';

const WORKERS_MAX = 64;

export async function run(parsed: Arguments, root: string): Promise<number> {
  const replay = replayOf(optionValue(parsed, '--replay'));
  const law = lawOf(optionValue(parsed, '--law'));
  const scene = replay?.scene;
  const asked = countOf(parsed, '--runs', RUNS_DEFAULT, 1e9);
  const runs = scene !== undefined ? 0 : replay ? 1 : asked;
  const seed = replay?.seed ?? countOf(parsed, '--seed', Date.now() % 2 ** 31, 2 ** 31 - 1);
  const workers = replay ? 1 : countOf(parsed, '--workers', Math.min(2, availableParallelism()), WORKERS_MAX);
  const kernelFile = optionValue(parsed, '--kernel') ?? (await freshImage(root)).kernelFile;
  const kernel = readHostFile(kernelFile);
  const display = new CheckDisplay(Math.max(runs, 1));
  const progress = (cases: number, steps: number) => display.add(cases, steps);
  const options = {
    root,
    kernel,
    runs,
    seed,
    workers,
    law,
    path: replay?.path,
    scenes: scene !== undefined ? [scene] : replay ? [] : SCENES.map(({ name }) => name),
    workerFile: workerFile(),
    progress,
  };
  const failure = await runCheck(options)
    .catch((error: Error) => {
      throw new Failure(`${kernelFile}: ${error.message}`, EXIT_LAW_BROKEN);
    })
    .finally(() => display.close());
  if (!failure && display.isEmpty) throw new UsageError(`--replay: there is no case at ${replay?.text}`);
  if (failure) await report(failure);
  else await writeAll(process.stdout, `${display.summary} (seed ${seed})\n`);
  return failure ? EXIT_LAW_BROKEN : 0;
}

async function report({ reasons, log, replay }: CheckFailure): Promise<void> {
  const lines = [
    `a law is broken after ${log.length} steps:`,
    ...log.map((step, index) => `${String(index + 1).padStart(4)}  ${step}`),
    ...reasons.map((reason) => `  => ${reason}`),
    `again: cox check --replay ${replay}`,
  ];
  await writeAll(process.stdout, `${lines.join('\n')}\n`);
}

interface Replay {
  text: string;
  seed?: number;
  path?: string;
  scene?: string;
}

function replayOf(text: string | undefined): Replay | undefined {
  if (text === undefined) return undefined;
  if (SCENES.some(({ name }) => name === text)) return { text, scene: text };
  const [, seed, path] = /^(-?\d+):(\d+(?::\d+)*)$/.exec(text) ?? [];
  if (path === undefined)
    throw new UsageError(
      `--replay: ${text} is not what a failed check prints (SEED:PATH, or the name of a scene)`,
    );
  return { text, seed: Number(seed), path };
}

function lawOf(name: string | undefined): string | undefined {
  const names = [...LAWS, ...STEP_LAWS].map((law) => law.name);
  if (name === undefined || names.includes(name)) return name;
  throw new UsageError(`--law: there is no law ${name}; there are ${names.join(', ')}`);
}

function countOf(parsed: Arguments, option: string, otherwise: number, most: number): number {
  const text = optionValue(parsed, option);
  const count = text === undefined ? otherwise : parseCount(option, text);
  if (count > most || (count === 0 && option !== '--seed'))
    throw new UsageError(`${option}: ${text} is out of range`);
  return count;
}

/** Beside the bundle of the host program; from source, the source itself. */
function workerFile(): URL {
  const bundled = new URL('./check-worker.mjs', import.meta.url);
  return existsSync(bundled) ? bundled : new URL('../../check/worker.ts', import.meta.url);
}
