// A worker thread of the build: makes one program after the other, and keeps the compiler warm between them. A thread of
// its own, because the compiler ends its thread when it crashes.

import { parentPort, workerData } from 'node:worker_threads';
import { type MadeProgram, type MakeStep, makeProgram } from './make-program.ts';
import type { ProgramSource } from './programs.ts';

export interface WorkerData {
  root: string;
  constants: Record<string, number>;
}

export type WorkerReport = { step: MakeStep } | { made: MadeProgram };

const { root, constants } = workerData as WorkerData;
const report = (message: WorkerReport) => parentPort!.postMessage(message);

parentPort!.on('message', async (program: ProgramSource) => {
  const made = await makeProgram(program, { root, constants, step: (step) => report({ step }) });
  report({ made });
});
