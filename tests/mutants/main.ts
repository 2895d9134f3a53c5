// npm run test:mutants: how many mistakes in the kernel do the laws find? Mistakes made mechanically, a sample of them by
// a seed, and a list of typical ones; each is built and checked like the kernel that ships.
//
//   --sample N   how many of the mechanical ones (80)        --seed N    which (1)
//   --runs N     cases of a check (as cox check's default)   --workers N processes (2)
//   --only TEXT  only those whose line of output contains it
//   --again FILE only those that this run's output calls SURVIVED

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { RUNS_DEFAULT } from '../../check/run.ts';
import { equivalentReason } from './equivalent.ts';
import { handPicked } from './hand-picked.ts';
import { type Judged, Judges } from './judges.ts';
import { type Mutant, mutantsOfAssembly, mutantsOfTypeScript } from './operators.ts';
import { kernelFiles } from './sources.ts';

const CAUGHT_AT_LEAST = 0.95;
/** A check may take so many times as long as that of the kernel as it is, and at least so long. */
const PATIENCE = 10;
const PATIENCE_MS = 600_000;
const SURVIVED = 'SURVIVED';

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '80' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: String(RUNS_DEFAULT) },
    workers: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    again: { type: 'string' },
  },
});
/** Where a worker builds: two runs at the same time do not meet. */
const bench = (n: number) => `${process.pid}-${n}`;
const say = (line: string) => process.stdout.write(`${line}\n`);

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

const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 90);
const show = ({ file, line, operator, before, after }: Mutant) =>
  `${file}:${line}: ${operator}: ${short(before)}${after === '' ? '' : ` -> ${short(after)}`}`;

function tell({ mutant, verdict }: Judged): void {
  if (verdict.kind === 'caught')
    say(`caught   ${show(mutant)}\n           ${verdict.cases}: ${short(verdict.by)}`);
  else if (verdict.kind === 'survived') say(`${SURVIVED} ${show(mutant)}`);
  else if (verdict.kind === 'no end') say(`${SURVIVED} ${show(mutant)}\n           the check does not end`);
}

/** Is this one asked for? */
function filter(): (mutant: Mutant) => boolean {
  const { only, again } = values;
  if (again === undefined) return (mutant) => show(mutant).includes(only);
  const lines = readFileSync(again, 'utf8').split('\n');
  const wanted = new Set(
    lines.filter((line) => line.startsWith(SURVIVED)).map((line) => line.slice(SURVIVED.length + 1)),
  );
  return (mutant) => wanted.has(show(mutant));
}

/** How long a check of the kernel as it is takes, in ms; ends the run where it breaks a law: no figure would mean anything. */
async function judgeUnchanged({ file, text }: { file: string; text: string }): Promise<number> {
  const mutant: Mutant = {
    file,
    text,
    line: 1,
    operator: 'nothing changed',
    source: '',
    before: '',
    after: '',
  };
  const began = performance.now();
  const judges = new Judges(Number(values.runs), 2 ** 31 - 1, () => {});
  await judges.work([mutant], 1, bench(0));
  const [{ verdict }] = judges.judged as [Judged];
  if (verdict.kind === 'survived') return performance.now() - began;
  say(
    `the kernel as it is breaks a law: see cox check${verdict.kind === 'caught' ? `\n  => ${verdict.by}` : ''}`,
  );
  return process.exit(1);
}

const files = kernelFiles();
const mechanical = files.flatMap(({ file, text }) =>
  file.endsWith('.S') ? mutantsOfAssembly(file, text) : mutantsOfTypeScript(file, text),
);
const wanted = filter();
const picked = handPicked(files).filter(wanted);
const sample = Number(values.sample);
/** More than wanted: some do not build. */
const drawn =
  values.again === undefined
    ? draw(mechanical.filter(wanted), 3 * sample, Number(values.seed))
    : mechanical.filter(wanted);
const queue = [...picked, ...drawn];
const began = performance.now();
const patience = Math.max(PATIENCE_MS, PATIENCE * (await judgeUnchanged(files[0]!)));
say(`${mechanical.length} mechanical mutants, ${picked.length} hand-picked; judging ${sample} and those`);
const judges = new Judges(Number(values.runs), patience, tell);
await Promise.all(
  Array.from({ length: Number(values.workers) }, (_, n) =>
    judges.work(queue, picked.length + sample, bench(n)),
  ),
);
const survivors = judges.built.filter(({ verdict }) => verdict.kind !== 'caught').map(({ mutant }) => mutant);
const open = survivors.filter((mutant) => equivalentReason(mutant) === undefined);
for (const mutant of survivors)
  say(`survivor: ${show(mutant)}\n    ${equivalentReason(mutant) ?? 'NOT EXPLAINED'}`);
const judged = judges.built.length - (survivors.length - open.length);
const caught = judged - open.length;
const seconds = ((performance.now() - began) / 1000).toFixed(0);
say(
  `caught ${caught} of ${judged} (${((100 * caught) / judged).toFixed(1)} %), ${survivors.length - open.length} more change nothing; ${seconds} s`,
);
process.exit(caught >= CAUGHT_AT_LEAST * judged ? 0 : 1);
