// Judges mutants in several processes, in order of a list. A mutant that was judged stays judged: nothing that a process
// says too late counts for the next one.

import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Mutant } from './operators.ts';
import type { Task, Verdict } from './worker.ts';

export interface Judged {
  mutant: Mutant;
  verdict: Verdict;
}

export class Judges {
  readonly judged: Judged[] = [];

  /**
   * `patience`: after so many ms a check that has not ended is given up, and the mutant counts as not caught: a law must say
   * what is wrong.
   */
  constructor(
    private readonly runs: number,
    private readonly patience: number,
    private readonly told: (judged: Judged) => void,
  ) {}

  /** Mutants that did build, and were checked. */
  get built(): Judged[] {
    return this.judged.filter(({ verdict }) => verdict.kind !== 'not built');
  }

  /** Takes mutants off the queue until so many were built, all processes together. */
  async work(queue: Mutant[], wanted: number, name: string): Promise<void> {
    let child = start(name);
    try {
      for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
        const verdict = await ask(
          child,
          { file: mutant.file, text: mutant.text, runs: this.runs },
          this.patience,
        );
        if (verdict.kind === 'no end') {
          child.kill('SIGKILL');
          child = start(name);
        }
        this.judged.push({ mutant, verdict });
        this.told({ mutant, verdict });
        if (this.built.length >= wanted) return;
      }
    } finally {
      child.disconnect();
    }
  }
}

function start(name: string): ChildProcess {
  return fork(join(import.meta.dirname, 'worker.ts'), [name], { execArgv: ['--import', 'tsx'] });
}

/** @throws where the process ends instead of answering */
function ask(child: ChildProcess, task: Task, patience: number): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(late);
      child.removeAllListeners('message').removeAllListeners('exit').removeAllListeners('error');
    };
    const late = setTimeout(() => {
      stop();
      resolve({ kind: 'no end' });
    }, patience);
    child.once('message', (verdict) => {
      stop();
      resolve(verdict as Verdict);
    });
    child.once('error', (error) => {
      stop();
      reject(error);
    });
    child.once('exit', (code) => {
      stop();
      reject(new Error(`a judging process ended with ${code}`));
    });
    child.send(task);
  });
}
