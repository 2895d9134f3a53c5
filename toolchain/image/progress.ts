// How far a build is, and what it failed with.

import { SourceError } from '../object.ts';
import type { MakeStep, ProgramFailure } from './make-program.ts';

export type ProgramState = MakeStep | 'cached' | 'done' | 'failed';

export interface BuildProgress {
  /** The program that moved on. */
  name: string;
  state: ProgramState;
  /** How many programs are finished, of how many. */
  done: number;
  total: number;
  failures?: readonly ProgramFailure[];
}

export type ProgressListener = (progress: BuildProgress) => void;

/** A build that failed, with every mistake that was found. */
export class BuildError extends Error {
  constructor(readonly errors: readonly SourceError[]) {
    super(errors.map(({ message }) => message).join('\n'));
    this.name = 'BuildError';
  }
}

function sourceErrors(failures: readonly ProgramFailure[]): SourceError[] {
  return failures.map(
    ({ file, line, column, explanation, sourceLine }) =>
      new SourceError(file, line, column, explanation, sourceLine),
  );
}

/** Reports each step of each program with the count of those that are finished, and gathers the mistakes. */
export class ProgressCounter {
  readonly errors = new Map<string, SourceError>();
  private done = 0;

  constructor(
    private readonly total: number,
    private readonly listener: ProgressListener,
  ) {}

  report(name: string, state: ProgramState, failures: readonly ProgramFailure[] = []): void {
    if (state === 'cached' || state === 'done' || state === 'failed') this.done++;
    for (const error of sourceErrors(failures)) this.errors.set(error.message, error);
    this.listener({ name, state, done: this.done, total: this.total, failures });
  }
}
