// One process of the mutation run: builds mutants as it is told, and lets the laws judge them.

import { KernelImage } from '../../check/kernel-image.ts';
import { Checker } from '../../check/property.ts';
import { ROOT, Workbench } from './sources.ts';

export interface Task {
  id: number;
  file: string;
  text: string;
  runs: number;
}

export type Verdict =
  | { id: number; kind: 'not built' }
  | { id: number; kind: 'survived' }
  | { id: number; kind: 'caught'; by: string };

const bench = new Workbench(process.argv[2]!);
const SEED = 1;

async function judge({ id, file, text, runs }: Task): Promise<Verdict> {
  const elf = await bench.build(file, text);
  if (elf === undefined) return { id, kind: 'not built' };
  try {
    const failure = new Checker(new KernelImage(elf), ROOT).check({ seed: SEED, runs, hasty: true });
    return failure ? { id, kind: 'caught', by: failure.reasons[0]! } : { id, kind: 'survived' };
  } catch (error) {
    return { id, kind: 'caught', by: `boot: ${(error as Error).message.split('\n')[0]}` };
  }
}

process.on('message', async (task: Task) => process.send!(await judge(task)));
