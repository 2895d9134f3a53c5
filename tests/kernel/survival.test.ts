// Invariant *survival*: no sequence of system calls of a user process, whatever its arguments, panics or hangs the kernel
// or takes anything from the others.

import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildImage, runLine } from '../helpers/system.ts';
import { guestArchive } from './guests.ts';

let archive: Uint8Array;

beforeAll(async () => {
  buildImage();
  archive = await guestArchive(['fuzz']);
}, 300_000);

test('survival: random system calls harm nobody else', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 3000 }), (seed, rounds) => {
      // The process may well end itself, by unmapping its own code; the others must not notice.
      const line = `/run/fuzz ${rounds} ${seed}; seq 1 100 | sort -r | tail -n 1; ps | grep -c running`;
      const { output, serial, status } = runLine(line, '', 300_000_000, archive);
      expect({ output, serial, status }).toEqual({ output: '1\n11\n', serial: '', status: 0 });
    }),
    { numRuns: 40 },
  );
}, 300_000);
