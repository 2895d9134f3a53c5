// The worker threads of a build. Each makes one program at a time; a thread that dies takes only its program with it.

import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { MadeProgram, MakeRequest, MakeStep } from './make-program.ts';
import type { ProgramSource } from './programs.ts';
import type { WorkerData, WorkerReport } from './worker.ts';

interface Job {
  request: MakeRequest;
  step: (step: MakeStep) => void;
  done: (made: MadeProgram) => void;
}

function crashed(program: ProgramSource, reason: string): MadeProgram {
  const explanation = `the compiler gave up on this program (${reason})`;
  return {
    failures: [{ file: program.source, line: 1, column: 1, explanation, sourceLine: '' }],
    inputs: {},
  };
}

export class Pool {
  private readonly waiting: Job[] = [];
  private readonly workers = new Set<Worker>();
  private readonly idle: Worker[] = [];

  constructor(
    private readonly file: string,
    private readonly settings: WorkerData,
    private readonly size: number,
  ) {}

  /** Makes a program as soon as a thread is free. */
  make(request: MakeRequest, step: (step: MakeStep) => void): Promise<MadeProgram> {
    return new Promise((done) => {
      this.waiting.push({ request, step, done });
      this.next();
    });
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    setFlagsFromString('--no-liftoff-only');
    const ending = [...this.workers].map((worker) => worker.terminate());
    this.workers.clear();
    await Promise.all(ending);
  }

  private next(): void {
    if (this.waiting.length === 0) return;
    const worker = this.idle.pop() ?? (this.workers.size < this.size ? this.start() : undefined);
    if (worker) this.run(worker, this.waiting.shift()!);
  }

  private start(): Worker {
    // The compiler is WebAssembly itself, and runs too short for the host to be worth optimising it: a first program
    // takes 1 s of processor time instead of 3, and it evens out after 40. The flag is the whole process's.
    setFlagsFromString('--liftoff-only');
    // A silent thread: what the compiler has to say comes as diagnostics. It needs none of the host's loader options.
    const worker = new Worker(this.file, {
      workerData: this.settings,
      stdout: true,
      stderr: true,
      execArgv: [],
    });
    this.workers.add(worker);
    return worker;
  }

  private run(worker: Worker, job: Job): void {
    const finish = (made: MadeProgram, alive: boolean) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      if (alive) this.idle.push(worker);
      else this.workers.delete(worker);
      job.done(made);
      this.next();
    };
    const onMessage = (report: WorkerReport) => {
      if ('step' in report) job.step(report.step);
      else finish(report.made, true);
    };
    const onError = (error: Error) =>
      finish(crashed(job.request.program, error.message.split('\n')[0]!), false);
    const onExit = (code: number) => finish(crashed(job.request.program, `exit ${code}`), false);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(job.request);
  }
}
