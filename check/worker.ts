// A worker thread of `cox check`: plays its share of the cases.

import { parentPort, workerData } from 'node:worker_threads';
import { KernelImage } from './kernel-image.ts';
import { Checker, type CheckFailure, type CheckOptions } from './property.ts';

export interface WorkerTask {
  root: string;
  kernel: Uint8Array;
  options: Pick<CheckOptions, 'seed' | 'runs' | 'law' | 'path' | 'scenes' | 'hasty'>;
}

export type WorkerMessage =
  | { kind: 'progress'; cases: number; steps: number }
  | { kind: 'end'; failure: CheckFailure | undefined }
  | { kind: 'failed'; reason: string };

/** Between two reports of progress. */
const REPORT_CASES = 5;

function work({ root, kernel, options }: WorkerTask, send: (message: WorkerMessage) => void): void {
  try {
    const checker = new Checker(new KernelImage(kernel), root);
    let [cases, steps] = [0, 0];
    const report = () => {
      send({ kind: 'progress', cases, steps });
      [cases, steps] = [0, 0];
    };
    const progress = (moreSteps: number, moreCases: number) => {
      steps += moreSteps;
      cases += moreCases;
      if (cases === REPORT_CASES) report();
    };
    const failure = checker.check({ ...options, progress });
    report();
    send({ kind: 'end', failure });
  } catch (error) {
    send({ kind: 'failed', reason: (error as Error).message });
  }
}

work(workerData as WorkerTask, (message) => parentPort!.postMessage(message));
