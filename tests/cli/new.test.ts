// `cox new`, and `cox run --watch` in what it makes.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EXIT_INTERRUPTED, EXIT_USAGE } from '../../cli/exit-codes.ts';
import { cox } from '../helpers/cox.ts';
import { buildImage } from '../helpers/system.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cox-new-'));
  buildImage();
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string) => path.join(folder, name);

describe('cox new', () => {
  test('makes a program that runs, that an editor has no complaints about, and a README of ten lines', async () => {
    expect((await cox(['new', inFolder('hello')])).status).toBe(0);
    const { status, output, errors } = await cox(['run', inFolder('hello/hello.ts'), 'Ada', 'Grace']);
    expect(output).toMatch(/^hello, Ada\nhello, Grace\nthere are \d+ commands in \/bin\n$/);
    expect({ status, errors }).toEqual({ status: 0, errors: '' });
    expect(readFileSync(inFolder('hello/README.md'), 'utf8').trim().split('\n').length).toBeLessThan(11);
    writeFileSync(
      inFolder('hello/loops.ts'),
      `import { console } from 'cox';\nimport { sysNull } from 'cox/syscalls';\nimport type { Protocol } from 'cox/protocol';
for (const c of 'abc') console.log(c);\nfor (const b of new Uint8Array(2)) console.log(b + sysNull(), 'and', 1.5);\nconsole.log();\n`,
    );
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
    const checked = spawnSync(process.execPath, [tsc, '--noEmit', '-p', inFolder('hello')], {
      encoding: 'utf8',
    });
    expect({ status: checked.status, said: checked.stdout }).toEqual({ status: 0, said: '' });
  }, 120_000);

  test('never overwrites', async () => {
    writeFileSync(inFolder('taken'), 'mine');
    const { status, errors } = await cox(['new', inFolder('taken')]);
    expect({ status, errors }).toEqual({
      status: EXIT_USAGE,
      errors: `cox new: ${inFolder('taken')}: already exists; choose another name\n`,
    });
    expect(readFileSync(inFolder('taken'), 'utf8')).toBe('mine');
  });

  test.each(['9lives', 'two words', 'a.b', '-x/..b', 'ärger'])(
    'refuses the name %s in one line',
    async (name) => {
      const { status, errors } = await cox(['new', '--', inFolder(name)]);
      expect(status).toBe(EXIT_USAGE);
      expect(errors).toMatch(/^cox new: .*letters, digits.*\n$/);
      expect(existsSync(inFolder(name))).toBe(false);
    },
  );
});

describe('cox run', () => {
  test('of an endless loop ends with ^C, with status 130', async () => {
    writeFileSync(
      inFolder('loop.ts'),
      `import { console, stdout } from 'cox';\nconsole.log('on');\nstdout.flush();\nwhile (true) {}\n`,
    );
    const child = spawn(process.execPath, [path.join(ROOT, 'bin/cox.mjs'), 'run', inFolder('loop.ts')]);
    const ended = new Promise((resolve) => child.on('exit', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(EXIT_INTERRUPTED);
  }, 60_000);

  test('--watch runs again on each save, and goes on after a mistake', async () => {
    const file = inFolder('watched.ts');
    const save = (text: string) => writeFileSync(file, `import { console, stdout } from 'cox';\n${text}\n`);
    save(`console.log('first');`);
    const child = spawn(process.execPath, [path.join(ROOT, 'bin/cox.mjs'), 'run', '--watch', file]);
    let said = '';
    let wake = () => {};
    const take = (text: string) => {
      said += text;
      wake();
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    const until = async (pattern: RegExp) => {
      while (!pattern.test(said)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      said = '';
    };
    await until(/first\n.*watched\.ts ended with status 0/s);
    save(`console.log('second'); stdout.flush(); while (true) {}`);
    await until(/second/);
    save(`console.log(3`);
    await until(/watched\.ts:2:\d+: .*expected/);
    save(`console.log('fourth'); unreachable();`);
    await until(/fourth\n.*status 133/s);
    child.kill('SIGINT');
  }, 120_000);
});
