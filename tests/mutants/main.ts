// npm run test:mutants: how many mistakes in the kernel do the laws find? Mistakes made mechanically, a sample of them by
// a seed, and a list of typical ones; each is built and checked like the kernel that ships.
//
//   --sample N   how many of the mechanical ones (80)        --seed N   which (1)
//   --runs N     cases of a check (as cox check's default)   --workers N processes (2)
//   --only TEXT  only those whose file or line contains it

import { fork } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EQUIVALENT } from './equivalent.ts';
import { handPicked } from './hand-picked.ts';
import { type Mutant, mutantsOfAssembly, mutantsOfTypeScript } from './operators.ts';
import { kernelFiles } from './sources.ts';
import type { Task, Verdict } from './worker.ts';

const CAUGHT_AT_LEAST = 0.95;
/** A mutant that does not come to an end is caught: the check has a bound for every step. */
const PATIENCE_MS = 600_000;

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '80' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1500' },
    workers: { type: 'string', default: '2' },
    only: { type: 'string' },
  },
});

function draw(all: readonly Mutant[], count: number, seed: number): Mutant[] {
  const left = [...all];
  const taken: Mutant[] = [];
  let state = (seed * 2654435761 + 1) >>> 0;
  while (taken.length < count && left.length > 0) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    taken.push(...left.splice(Math.floor((state / 2 ** 32) * left.length), 1));
  }
  return taken;
}

const show = ({ file, line, operator, before, after }: Mutant) =>
  `${file}:${line}: ${operator}: ${short(before)}${after === '' ? '' : ` -> ${short(after)}`}`;
const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 90);

const equivalentReason = (mutant: Mutant): string | undefined =>
  EQUIVALENT.find(
    ({ file, before, after }) =>
      mutant.file === file && mutant.before === before && (after === undefined || mutant.after === after),
  )?.reason;

/** Judges mutants in several processes, in order of the list. */
class Judges {
  private readonly results = new Map<Mutant, Verdict>();

  async judge(queue: Mutant[], wanted: number, runs: number, name: string): Promise<void> {
    const child = fork(join(import.meta.dirname, 'worker.ts'), [name], { execArgv: ['--import', 'tsx'] });
    try {
      for (let mutant = queue.shift(); mutant !== undefined && this.built < wanted; mutant = queue.shift()) {
        const verdict = await this.ask(child, { id: 0, file: mutant.file, text: mutant.text, runs });
        this.results.set(mutant, verdict);
        if (verdict.kind !== 'not built')
          process.stdout.write(
            `${verdict.kind === 'caught' ? `caught   ${show(mutant)}\n           ${short(verdict.by)}` : `SURVIVED ${show(mutant)}`}\n`,
          );
      }
    } finally {
      child.kill();
    }
  }

  private ask(child: ReturnType<typeof fork>, task: Task): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => resolve({ id: task.id, kind: 'caught', by: 'survival: no end' }),
        PATIENCE_MS,
      );
      child.once('message', (verdict) => {
        clearTimeout(late);
        resolve(verdict as Verdict);
      });
      child.removeAllListeners('error').once('error', reject);
      child.send(task);
    });
  }

  forget(): void {
    this.results.clear();
  }

  get built(): number {
    return [...this.results.values()].filter(({ kind }) => kind !== 'not built').length;
  }

  get survivors(): Mutant[] {
    return [...this.results].filter(([, { kind }]) => kind === 'survived').map(([mutant]) => mutant);
  }
}

const files = kernelFiles();
const mechanical = files.flatMap(({ file, text }) =>
  file.endsWith('.S') ? mutantsOfAssembly(file, text) : mutantsOfTypeScript(file, text),
);
const matches = (mutant: Mutant) => values.only === undefined || show(mutant).includes(values.only);
const picked = handPicked(files).filter(matches);
const sample = Number(values.sample);
const queue = [...picked, ...draw(mechanical.filter(matches), 3 * sample, Number(values.seed))];
const judges = new Judges();
const [asItIs] = files;
const unchanged: Mutant = { ...asItIs!, line: 1, operator: 'nothing changed', before: '', after: '' };
await judges.judge([unchanged], 1, Number(values.runs), 'worker-0');
if (judges.survivors.length === 0) {
  process.stdout.write('the kernel as it is breaks a law: see cox check\n');
  process.exit(1);
}
judges.forget();
const began = performance.now();
process.stdout.write(
  `${mechanical.length} mechanical mutants, ${picked.length} hand-picked; judging ${sample} and those\n`,
);
await Promise.all(
  Array.from({ length: Number(values.workers) }, (_, n) =>
    judges.judge(queue, picked.length + sample, Number(values.runs), `worker-${n}`),
  ),
);
const [built, survivors] = [judges.built, judges.survivors];
const open = survivors.filter((mutant) => equivalentReason(mutant) === undefined);
for (const mutant of survivors)
  process.stdout.write(`survivor: ${show(mutant)}\n    ${equivalentReason(mutant) ?? 'NOT EXPLAINED'}\n`);
const judged = built - (survivors.length - open.length);
const caught = judged - open.length;
const seconds = ((performance.now() - began) / 1000).toFixed(0);
process.stdout.write(
  `caught ${caught} of ${judged} (${((100 * caught) / judged).toFixed(1)} %), ${survivors.length - open.length} more change nothing; ${seconds} s\n`,
);
process.exit(caught >= CAUGHT_AT_LEAST * judged ? 0 : 1);
