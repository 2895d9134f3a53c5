// Whatever a program sends to the servers, they go on serving others: same processes, same answers.

import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { writeArchive } from '../../toolchain/archive.ts';
import { compileProgram } from '../../toolchain/build.ts';
import { buildImage, runLine } from '../helpers/system.ts';

const ROOT = join(import.meta.dirname, '../..');

let archive: Uint8Array;

beforeAll(async () => {
  buildImage();
  const content = await compileProgram(join(import.meta.dirname, 'guest/requests.ts'), undefined, ROOT);
  archive = writeArchive([{ path: 'run/requests', content, executable: true }]);
}, 300_000);

const MARK = 'requests ended with status';
const SERVERS = '1 init, 2 registry, 3 fs, 4 clock, 5 pipe, 6 process, 7 console, 8 vconsole, 9 sh, ';
const LOOK = [
  'ps > /tmp/before',
  'ls /bin > /tmp/names',
  'seq 1 2000 | sort -n | tail -n 1',
  'cat /tmp/names | wc -l > /tmp/count',
  'ls /bin | wc -l | cat - /tmp/count | uniq | wc -l',
].join('; ');

test('random requests to every server', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 4000 }), (seed, count) => {
      const line = `/run/requests ${count} ${seed} > /dev/null 2>&1; echo ${MARK} $?; ${LOOK}; cat /tmp/before`;
      const { output, errors, serial, status } = runLine(line, '', 500_000_000, archive);
      // The standard streams are targets, too: random bytes may stand before the mark.
      const [ended, last, counts, , ...processes] = output.slice(output.lastIndexOf(MARK)).split('\n');
      expect({ ended, last, counts, errors, status }).toEqual({
        ended: `${MARK} 0`,
        last: '2000',
        counts: '1',
        errors: '',
        status: 0,
      });
      // The console is a target, too, so bytes may appear there; a server's end would be told there in words.
      expect(serial).not.toContain('init:');
      const names = processes.map((row) => row.trim().split(/ +/)).map((row) => `${row[0]} ${row.at(-1)}, `);
      expect(names.join('').startsWith(SERVERS)).toBe(true);
    }),
    { numRuns: 30 },
  );
}, 300_000);
