// How the progress of a build is shown, always on standard error: a live display on a terminal,
// else a line for each program that was made anew.

import type { BuildProgress } from '../../toolchain/build.ts';

export interface ProgressDisplay {
  show(progress: BuildProgress): void;
  /** Takes the display away; later output is not disturbed by it. */
  close(): Promise<void>;
}

/** For a whole image. */
export async function showProgress(): Promise<ProgressDisplay> {
  if (!process.stderr.isTTY) return plainProgress((line) => process.stderr.write(line));
  const { liveProgress } = await import('./live.tsx');
  return liveProgress();
}

/** For one program that runs next: away from a terminal nothing, since standard error is the program's own. */
export async function showProgressOfOne(): Promise<ProgressDisplay> {
  return process.stderr.isTTY ? showProgress() : plainProgress(() => {});
}

export function plainProgress(write: (line: string) => void): ProgressDisplay {
  return {
    show: (progress) => {
      if (progress.state === 'done' || progress.state === 'failed') write(`${progressLine(progress)}\n`);
    },
    close: async () => {},
  };
}

/** For example "[ 7/42] done fs". */
export function progressLine({ name, state, done, total }: BuildProgress): string {
  const digits = String(total).length;
  return `[${String(done).padStart(digits)}/${total}] ${state} ${name}`;
}
