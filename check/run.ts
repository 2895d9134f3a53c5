// Runs the check in worker threads, each with a share of the cases and a seed of its own.

import { Worker } from 'node:worker_threads';
import type { CheckFailure } from './property.ts';
import type { WorkerMessage, WorkerTask } from './worker.ts';

/** Cases of a check: about 100,000 steps. */
export const RUNS_DEFAULT = 1500;

export interface RunOptions {
  root: string;
  kernel: Uint8Array;
  runs: number;
  seed: number;
  workers: number;
  law?: string | undefined;
  path?: string | undefined;
  /** Names of the scenes to be played, too; they are shared among the workers. */
  scenes: readonly string[];
  hasty?: boolean | undefined;
  /** File of the worker's code. */
  workerFile: URL;
  progress(cases: number, steps: number): void;
}

/** Undefined where every law holds. @throws Error with one line where the kernel cannot be checked at all */
export async function runCheck(options: RunOptions): Promise<CheckFailure | undefined> {
  const { workers, runs } = options;
  const threads: Worker[] = [];
  const shares = Array.from({ length: workers }, (_, n) => ({
    runs: Math.floor((runs + n) / workers),
    scenes: options.scenes.filter((_scene, index) => index % workers === n),
  })).filter((share) => share.runs > 0 || share.scenes.length > 0);
  try {
    return await new Promise((resolve, reject) => {
      let left = shares.length;
      shares.forEach((share, index) => {
        const thread = startWorker(options, share, index);
        threads.push(thread);
        thread.on('error', reject);
        thread.on('message', (message: WorkerMessage) => {
          if (message.kind === 'progress') options.progress(message.cases, message.steps);
          else if (message.kind === 'failed') reject(new Error(message.reason));
          else if (message.failure) resolve(message.failure);
          else if (--left === 0) resolve(undefined);
        });
      });
    });
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function startWorker(
  { root, kernel, seed, law, path, hasty, workerFile }: RunOptions,
  share: Pick<RunOptions, 'runs' | 'scenes'>,
  index: number,
): Worker {
  const task: WorkerTask = {
    root,
    kernel,
    options: { ...share, seed: (seed + index) | 0, law, path, hasty },
  };
  return new Worker(workerFile, { workerData: task });
}
