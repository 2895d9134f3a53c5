// `cox exec`, `cox run` and `cox` on the real image. What the commands inside do is tested elsewhere; here it is about
// the way in and out: streams, statuses, arguments.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EXIT_BUILD_FAILED, EXIT_USAGE } from '../../cli/exit-codes.ts';
import { cox } from '../helpers/cox.ts';

const BUILD_TIMEOUT_MS = 300_000;
const COX = fileURLToPath(new URL('../../bin/cox.mjs', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'cox-exec-'));
  const { status, errors } = await cox(['build'], '', { timeoutMs: BUILD_TIMEOUT_MS });
  if (status !== 0) throw new Error(`the image does not build:\n${errors}`);
}, BUILD_TIMEOUT_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('cox exec', () => {
  test('nothing but the output of the line is printed', async () => {
    expect(await cox(['exec', 'echo hello | wc -c'])).toEqual({ status: 0, output: '6\n', errors: '' });
  });

  test('--explain tells why a system call was denied', async () => {
    const program = path.join(folder, 'denied.s');
    writeFileSync(
      program,
      '.globl _start\n_start: li a0, 0x9009\nli a7, SYS_HANDLE_CLOSE\necall\nli a0, 5\nli a7, SYS_PROCESS_EXIT\necall\n',
    );
    const { status, output, errors } = await cox(['run', '--explain', program]);
    expect({ status, output }).toEqual({ status: 5, output: '' });
    expect(errors).toMatch(
      /^process \d+: handle_close\(0x9009\): no such handle\n {2}handle 0x9009 is no handle of this process\n$/,
    );
  });

  test('the status is that of the line', async () => {
    expect(await cox(['exec', 'sh -c "exit 7"'])).toEqual({ status: 7, output: '', errors: '' });
  });

  test('standard output and standard error are apart', async () => {
    expect(await cox(['exec', 'echo out; cat /nope'])).toEqual({
      status: 1,
      output: 'out\n',
      errors: 'cat: /nope: not found\n',
    });
  });

  test('the line is taken as it is: quotes, operators, -- and newlines', async () => {
    const { output } = await cox(['exec', 'echo "a  -- b" \'$x\'\necho c && echo "ä€"']);
    expect(output).toBe('a  -- b $x\nc\nä€\n');
  });

  test('every byte of standard input reaches the line and comes back, beyond any buffer', () => {
    const bytes = Buffer.from(
      Uint8Array.from({ length: 200_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff),
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, [COX, 'exec', 'cat'], {
      input: bytes,
      maxBuffer: 1e6,
    });
    expect([status, String(stderr)]).toEqual([0, '']);
    expect(stdout.equals(bytes)).toBe(true);
  });

  test('a line that reads nothing does not wait for the end of the input', async () => {
    expect((await cox(['exec', 'echo done'], 'never ended', { keepInputOpen: true })).output).toBe('done\n');
  });

  test('a line that is too long is refused in one line', async () => {
    const { status, errors } = await cox(['exec', `echo ${'x'.repeat(40_000)}`]);
    expect(status).toBe(EXIT_USAGE);
    expect(errors).toMatch(/^cox exec: the line is too long: 40005 bytes, at most 32768 are possible.*\n$/);
  });

  test('a file reader that is gone ends it quietly', () => {
    const line = `"${process.execPath}" "${COX}" exec 'seq 1 100000' | head -n 1; echo "status \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8', timeout: 60_000 });
    expect(stdout).toBe('1\nstatus 141\n');
    expect(stderr).toBe('');
  });
});

describe('cox run', () => {
  const write = (name: string, source: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, source);
    return file;
  };

  test("a program gets its arguments as they were given, and its status is the command's", async () => {
    const file = write(
      'my program.ts',
      `import { args, console, exit } from 'cox';
for (let i = 0; i < args.length; i++) console.log('<' + args[i] + '>');
exit(5);
`,
    );
    const given = ['a b', "it's", '$HOME', '', '--help'];
    const { status, output } = await cox(['run', file, ...given]);
    expect(output).toBe(given.map((word) => `<${word}>\n`).join(''));
    expect(status).toBe(5);
  });

  test('a mistake in the program is shown with its place', async () => {
    const file = write('wrong.ts', "import { console } from 'cox';\nconsole.log(nope);\n");
    const { status, output, errors } = await cox(['run', file]);
    expect([status, output]).toEqual([EXIT_BUILD_FAILED, '']);
    expect(errors).toMatch(/wrong\.ts:2:\d+: .+\n +console\.log\(nope\);\n/);
  });

  test.each([
    ['a missing file', 'gone.ts', /gone\.ts: no such file/],
    ['a directory', '.', /\.: is a directory/],
  ])('%s is one line', async (_name, file, message) => {
    const { status, errors } = await cox(['run', file]);
    expect(status).toBe(EXIT_USAGE);
    expect(errors).toMatch(message);
    expect(errors.trimEnd().split('\n')).toHaveLength(1);
  });

  test('something that is no program is one line', async () => {
    const { status, errors } = await cox(['run', write('notes.txt', 'hello')]);
    expect(status).toBe(EXIT_USAGE);
    expect(errors).toMatch(/notes\.txt: neither a program source \(\.ts, \.s\) nor an ELF executable/);
  });

  test('a source that is no text is one line', async () => {
    const file = write('bytes.ts', 'console.log(1);');
    writeFileSync(file, Buffer.from([0x63, 0xff, 0x00, 0x80]));
    const { status, errors } = await cox(['run', file]);
    expect(status).toBe(EXIT_USAGE);
    expect(errors).toMatch(/^cox run: .*bytes\.ts: not a program source: it is not text in UTF-8\n$/);
  });
});

describe('cox on plain streams', () => {
  test('types each line at the prompt, and ends at the end of the input', async () => {
    const { status, output } = await cox([], 'echo one\ncat /nope\necho $?\n');
    expect(output).toMatch(/coxswain: a microkernel/);
    expect(output).toMatch(/\$ echo one\r?\none\r?\n/);
    expect(output).toMatch(/\$ echo \$\?\r?\n1\r?\n/);
    expect(status).toBe(0);
  });

  test('the end of the input ends a program that reads, then the shell', async () => {
    const { status, output } = await cox([], 'cat\nhello\n');
    expect(output).toMatch(/hello\r?\nhello\r?\n/);
    expect(status).toBe(0);
  });

  test('the status of the shell is that of cox', async () => {
    expect((await cox([], 'exit 9\n')).status).toBe(9);
  });

  test('two runs of one script print the same', async () => {
    const script = 'ls /bin | wc -l\nfree\nps\n';
    const withoutClock = { ...process.env, SOURCE_DATE_EPOCH: '1700000000' };
    const run = () =>
      spawnSync(process.execPath, [COX], { input: script, encoding: 'utf8', env: withoutClock }).stdout;
    expect(run()).toBe(run());
  });
});
