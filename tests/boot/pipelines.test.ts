// Random pipelines over random text, against what the same commands mean on the host.

import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildImage, runLine } from '../helpers/system.ts';

beforeAll(buildImage, 300_000);

interface Stage {
  command: string;
  apply(lines: string[]): string[];
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const unlessSame = (line: string, i: number, lines: string[]) => i === 0 || line !== lines[i - 1];
const last = (lines: string[], count: number) => (count === 0 ? [] : lines.slice(-count));

const SIMPLE: Stage[] = [
  { command: 'cat', apply: (lines) => lines },
  { command: 'sort', apply: (lines) => [...lines].sort(byBytes) },
  { command: 'sort -r', apply: (lines) => [...lines].sort(byBytes).reverse() },
  { command: 'sort -u', apply: (lines) => [...lines].sort(byBytes).filter(unlessSame) },
  { command: 'uniq', apply: (lines) => lines.filter(unlessSame) },
  { command: 'grep a', apply: (lines) => lines.filter((line) => line.includes('a')) },
  { command: "grep -v '^b'", apply: (lines) => lines.filter((line) => !line.startsWith('b')) },
  { command: 'wc -l', apply: (lines) => [String(lines.length)] },
];

const stages = fc.oneof(
  fc.constantFrom(...SIMPLE),
  fc.nat(40).map((n) => ({ command: `head -n ${n}`, apply: (lines: string[]) => lines.slice(0, n) })),
  fc.nat(40).map((n) => ({ command: `tail -n ${n}`, apply: (lines: string[]) => last(lines, n) })),
);
const pipelines = fc
  .array(stages, { minLength: 1, maxLength: 5 })
  .map((list) => ({ toString: () => list.map(({ command }) => command).join(' | '), list }));

/** Up to some ten thousand bytes: more than a pipe holds, and than a message carries. */
const texts = fc
  .tuple(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'é', ' ', '1'), maxLength: 8 })), fc.nat(400))
  .map(([lines, repeats]) => Array.from({ length: repeats + 1 }, () => lines).flat());

test('pipelines give what they mean', () => {
  fc.assert(
    fc.property(pipelines, texts, (pipeline, lines) => {
      const { output, errors } = runLine(String(pipeline), lines.map((line) => `${line}\n`).join(''));
      const expected = pipeline.list.reduce((text, stage) => stage.apply(text), lines);
      expect(errors).toBe('');
      expect(output).toBe(expected.map((line) => `${line}\n`).join(''));
    }),
    { numRuns: 60 },
  );
});
