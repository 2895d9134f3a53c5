// Invariant *survival*: no sequence of system calls of a user process, whatever its arguments, panics or hangs the kernel
// or takes anything from the others.

import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildImage, runLine } from '../helpers/system.ts';
import { guestArchive } from './guests.ts';

let archive: Uint8Array;

beforeAll(async () => {
  buildImage();
  archive = await guestArchive(['fuzz', 'counts']);
}, 300_000);

/** Pages that the shell may have taken meanwhile. */
const SLACK_PAGES = 24;

/** What counts.ts prints. */
function parseCounts(line: string): { pages: number; processes: number; threads: number } {
  const [, pages, processes, threads] = line.match(/^(\d+) pages free, (\d+) processes, (\d+) threads$/)!;
  return { pages: Number(pages), processes: Number(processes), threads: Number(threads) };
}

test('survival: random system calls harm nobody else, and leave nothing behind', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 3000 }), (seed, rounds) => {
      const line = `/run/counts; /run/fuzz ${rounds} ${seed}; /run/counts; seq 1 100 | sort -r | tail -n 1`;
      const { output, serial, status } = runLine(line, '', 300_000_000, archive);
      const [before, after, ...rest] = output.split('\n');
      expect({ rest, serial, status }).toEqual({ rest: ['1', ''], serial: '', status: 0 });
      const [first, last] = [parseCounts(before), parseCounts(after)];
      expect({ processes: last.processes, threads: last.threads }).toEqual({
        processes: first.processes,
        threads: first.threads,
      });
      expect(last.pages).toBeGreaterThan(first.pages - SLACK_PAGES);
    }),
    { numRuns: 40 },
  );
}, 300_000);
