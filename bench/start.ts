// From a command line to its exit: `cox exec true` beside `node -e 0`, in interleaved runs; and of that, what the guest
// executes from reset to the shell's prompt.

import { execFileSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { atMost, type Bench, measured, median } from './row.ts';
import { buildImage, COX, machineFor } from './system.ts';

const REPEATS = 7;
const RATIO_LIMIT = 12;
const BOOT_LIMIT = 5e6;

function milliseconds(words: readonly string[]): number {
  const start = performance.now();
  execFileSync(process.execPath, words, { stdio: 'ignore' });
  return performance.now() - start;
}

/** Instructions from reset until the system waits for somebody to type. */
async function bootInstructions(): Promise<number> {
  const machine = await machineFor('', []);
  const exit = machine.run(1e9);
  if (exit.kind !== 'idle') throw new Error(`the boot ended with ${JSON.stringify(exit)}`);
  return machine.retired;
}

export const start: Bench = {
  name: 'start',
  run: async () => {
    buildImage();
    const here: number[] = [];
    const node: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      here.push(milliseconds([COX, 'exec', 'true']));
      node.push(milliseconds(['-e', '0']));
    }
    return [
      measured('start.exec-true', median(here), 'ms'),
      atMost(
        'start.of-node',
        median(here) / median(node),
        `times node -e 0 (${median(node).toFixed(0)} ms)`,
        RATIO_LIMIT,
      ),
      atMost('start.boot', await bootInstructions(), 'instructions to the prompt', BOOT_LIMIT),
    ];
  },
};
