// One process of the mutation run: builds mutants as it is told, and lets the laws judge them.

import { KernelImage } from '../../check/kernel-image.ts';
import { Checker } from '../../check/property.ts';
import { SCENES } from '../../check/scenes/scenes.ts';
import { ROOT, Workbench } from './sources.ts';

export interface Task {
  file: string;
  text: string;
  runs: number;
}

/** 'no end': see judges.ts. */
export type Verdict =
  | { kind: 'not built' | 'survived' | 'no end' }
  | { kind: 'caught'; by: string; cases: number };

const bench = new Workbench(process.argv[2]!);
process.once('exit', () => bench.remove());
const SEED = 1;
const scenes = SCENES.map(({ name }) => name);

async function judge({ file, text, runs }: Task): Promise<Verdict> {
  const elf = await bench.build(file, text);
  if (elf === undefined) return { kind: 'not built' };
  let cases = 0;
  const progress = (_steps: number, more: number) => {
    cases += more;
  };
  try {
    const failure = new Checker(new KernelImage(elf), ROOT).check({
      seed: SEED,
      runs,
      scenes,
      hasty: true,
      progress,
    });
    return failure ? { kind: 'caught', by: failure.reasons[0]!, cases } : { kind: 'survived' };
  } catch (error) {
    return { kind: 'caught', by: `boot: ${(error as Error).message.split('\n')[0]}`, cases };
  }
}

process.once('disconnect', () => process.exit());
process.on('message', async (task: Task) => process.send!(await judge(task)));
