// Shell scripts, run by our shell and by the host's: the same output, and the same status.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { writeArchive } from '../../toolchain/archive.ts';
import { buildImage, runLine } from '../helpers/system.ts';

const FOLDER = join(import.meta.dirname, 'scripts');
const REFERENCE = ['dash', 'sh'].find((name) => spawnSync(name, ['-c', ':']).status === 0);
const OPERANDS = ['x', 'y z'];
const folder = mkdtempSync(join(tmpdir(), 'cox-scripts-'));

if (!REFERENCE) process.stderr.write('tests/boot/scripts: skipped, there is neither dash nor sh\n');

beforeAll(buildImage, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Both run in an empty directory, /tmp there. */
function expectSame(script: string): void {
  const file = join(folder, 'script.sh');
  writeFileSync(file, script);
  const cwd = mkdtempSync(join(folder, 'run-'));
  const host = spawnSync(REFERENCE!, [file, ...OPERANDS], {
    cwd,
    encoding: 'utf8',
    input: '',
    timeout: 20_000,
  });
  const archive = writeArchive([{ path: 'run/script.sh', content: Buffer.from(script), executable: true }]);
  const guest = runLine("cd /tmp; sh /run/script.sh x 'y z'", '', 2_000_000_000, archive);
  expect(guest.output).toBe(host.stdout);
  expect({ status: guest.status, serial: guest.serial }).toEqual({ status: host.status, serial: '' });
}

const compared = REFERENCE ? test : test.skip;

compared.each(readdirSync(FOLDER))('%s', (name) => expectSame(readFileSync(join(FOLDER, name), 'utf8')));

/** The same scripts each time: a corner in which two shells differ is found by changing it, and not by chance. */
const SEED = 184026697;

/** A command whose status and output depend on the commands around it: all that control structures are made of. */
const atoms = fc.constantFrom(
  'true',
  'false',
  'echo "$n $?"',
  'n=$((n + 1))',
  '[ $((n % 2)) = 0 ]',
  '(exit $((n % 3)))',
  'v=$(echo $n; false)',
  'break',
  'continue',
  'f',
  'return 3',
  'cat <<END\n$n\nEND\n',
  'set -- $1 $n',
  'set -e',
  'set +e',
  'IFS=1',
  'trap "echo end" EXIT',
  'eval "echo \\$n"',
  'exit 4',
);

const { statement } = fc.letrec<{ statement: string; list: string }>((tie) => ({
  list: fc.array(tie('statement'), { minLength: 1, maxLength: 4 }).map((items) => items.join('\n')),
  statement: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    atoms,
    fc.tuple(tie('list'), tie('list')).map(([a, b]) => `if ${a}\nthen ${b}\nfi`),
    fc.tuple(tie('list'), tie('list'), tie('list')).map(([a, b, c]) => `if ${a}\nthen ${b}\nelse ${c}\nfi`),
    tie('list').map((a) => `for i in 1 2 3\ndo ${a}\ndone`),
    tie('list').map((a) => `while [ $n -lt 40 ]\ndo n=$((n + 9)); ${a}\ndone`),
    tie('list').map((a) => `{ ${a}\n}`),
    tie('list').map((a) => `( ${a}\n)`),
    tie('list').map((a) => `{ ${a}\n} | cat`),
    fc.tuple(tie('list'), tie('list')).map(([a, b]) => `case $n in *[02468]) ${a}\n;; *) ${b}\n;; esac`),
    fc.tuple(atoms, atoms).map(([a, b]) => `{ ${a}\n} && { ${b}\n}`),
    fc.tuple(atoms, atoms).map(([a, b]) => `{ ${a}\n} || { ${b}\n}`),
    tie('list').map((a) => `f() { ${a}\n}`),
    tie('list').map((a) => `! { ${a}\n}`),
  ),
}));

/** Functions that call themselves are left after some calls, and whole scripts after some statements. */
const scripts = fc.array(statement, { minLength: 3, maxLength: 8 }).map((statements) =>
  ['n=0', 'f() { echo f; }', 'depth=0']
    .concat(statements.map((text) => `g() {\n${text}\n}\nfor once in 1; do g; done; echo "= $?"`))
    .join('\n')
    .replaceAll(/\bf\n/g, 'depth=$((depth + 1)); [ $depth -lt 9 ] && f\n'),
);

compared(
  'random scripts',
  () => {
    fc.assert(fc.property(scripts, expectSame), { seed: SEED, numRuns: 20, interruptAfterTimeLimit: 60_000 });
  },
  300_000,
);
