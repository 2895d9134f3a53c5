// A worker thread of the build: makes one program after the other, and keeps the compiler warm between them. A thread of
// its own, because the compiler ends its thread when it crashes.

import { parentPort, workerData } from 'node:worker_threads';
import { type MadeProgram, type MakeRequest, type MakeStep, makeProgram } from './make-program.ts';

export interface WorkerData {
  root: string;
  constants: Record<string, number>;
}

export type WorkerReport = { step: MakeStep } | { made: MadeProgram };

const { root, constants } = workerData as WorkerData;
const report = (message: WorkerReport) => parentPort!.postMessage(message);

parentPort!.on('message', async (request: MakeRequest) => {
  const made = await makeProgram(request, { root, constants, step: (step) => report({ step }) });
  report({ made });
});
