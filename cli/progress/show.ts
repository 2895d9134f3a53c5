// How the progress of a build is shown, always on standard error: a live display on a terminal. Elsewhere, a line for each
// program that was made anew, where the build is what was asked for; a single line, where it only comes first.

import type { BuildProgress } from '../../toolchain/build.ts';

export interface ProgressDisplay {
  show(progress: BuildProgress): void;
  /** Takes the display away; later output is not disturbed by it. */
  close(): Promise<void>;
}

/** For a whole image; `asked`: is it the build that the user asked for? */
export async function showProgress(asked: boolean): Promise<ProgressDisplay> {
  const write = (line: string) => process.stderr.write(line);
  if (!process.stderr.isTTY) return asked ? plainProgress(write) : briefProgress(write);
  const { liveProgress } = await import('./live.tsx');
  return liveProgress();
}

/** For one program that runs next: away from a terminal nothing, since standard error is the program's own. */
export async function showProgressOfOne(): Promise<ProgressDisplay> {
  return process.stderr.isTTY ? showProgress(false) : plainProgress(() => {});
}

export function plainProgress(write: (line: string) => void): ProgressDisplay {
  return {
    show: (progress) => {
      if (progress.state === 'done' || progress.state === 'failed') write(`${progressLine(progress)}\n`);
    },
    close: async () => {},
  };
}

/** One line, and that only where something has to be compiled. */
export function briefProgress(write: (line: string) => void): ProgressDisplay {
  let told = false;
  return {
    show: ({ state }) => {
      if (state === 'compile' && !told) write('cox: building the system first\n');
      told ||= state === 'compile';
    },
    close: async () => {},
  };
}

/** For example "[ 7/42] done fs". */
export function progressLine({ name, state, done, total }: BuildProgress): string {
  const digits = String(total).length;
  return `[${String(done).padStart(digits)}/${total}] ${state} ${name}`;
}
