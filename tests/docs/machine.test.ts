// The examples of docs/machine.md: the command lines that boot other kernels (on small ones that stand for them), the code of
// snapshots, the command lines of traces, and the sessions with gdb.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseElf } from '../../vm/elf-loader.ts';
import { Machine } from '../../vm/machine.ts';
import { FileError } from '../../vm/snapshot/sealed-file.ts';
import { decodeSnapshot, encodeSnapshot, hashOfState } from '../../vm/snapshot/snapshot-file.ts';
import { bareProgram, finish } from '../cli/guest-program.ts';
import { cox } from '../helpers/cox.ts';
import { buildImage } from '../helpers/system.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/machine.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'cox-machine-'));

beforeAll(buildImage, 600_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('snapshots', () => {
  const [, code] = page.match(/## Snapshots\n\n```ts\n([\s\S]*?)```/)!;
  const body = code.replace(/^import .*$/gm, '');
  const initrd = readFileSync(join(ROOT, 'build/image/boot.cpio'));
  const kernel = readFileSync(join(ROOT, 'build/image/kernel.elf'));
  const names = ['Machine', 'encodeSnapshot', 'hashOfState', 'initrd', 'kernel'];
  const example = new Function(...names, `${body}; return { machine, booted, later };`);
  const { machine, booted, later } = example(Machine, encodeSnapshot, hashOfState, initrd, kernel);
  expect(hashOfState(machine.saveState())).toBe(hashOfState(later));
  const file = encodeSnapshot(booted);
  expect(hashOfState(decodeSnapshot(file))).toBe(hashOfState(booted));
  expect(() => decodeSnapshot(file.with(99, file[99] ^ 1))).toThrow(FileError);
}, 60_000);

/** The words of the line of the page that begins so. */
function commandLine(start: string): string[] {
  const line = page.split('\n').find((candidate) => candidate.startsWith(`    cox ${start}`));
  expect(line).toBeDefined();
  const words = line!.trim().split(/\s+/).slice(1);
  return words.map((word) => (word.startsWith('build/') ? join(ROOT, word) : word));
}

describe('booting other kernels', () => {
  const START = page.indexOf('## Booting other kernels');
  const section = page.slice(START, page.indexOf('\n## ', START));
  const lines = section.split('\n').filter((line) => line.startsWith('    cox vm '));
  const FILE = /(kernel|disk|fw_[a-z]+)\.(elf|bin|img)/;

  beforeAll(() => {
    const kernel = bareProgram(`_start: ${finish(7)}`, 0x80400000);
    const [code] = parseElf(kernel).segments;
    // What firmware does in the end: it goes to the kernel that fw_dynamic_info names, or to the one inside.
    const firmware = parseElf(
      bareProgram(`_start: lw t0, 8(a2)\nbeqz t0, payload\njr t0\npayload: ${finish(7)}`),
    );
    writeFileSync(join(folder, 'kernel.elf'), kernel);
    writeFileSync(join(folder, 'kernel.bin'), code.bytes.subarray(0x80400000 - code.address));
    writeFileSync(join(folder, 'disk.img'), new Uint8Array(512));
    for (const name of ['dynamic', 'jump', 'payload']) {
      const [{ address, bytes }] = firmware.segments;
      writeFileSync(join(folder, `fw_${name}.bin`), bytes.subarray(0x80000000 - address));
    }
  });

  test('there are examples', () => expect(lines.length).toBeGreaterThan(5));

  test.each(lines)('%s', async (line) => {
    const words = line.trim().split(/\s+/).slice(1);
    const given = words.map((word) => word.replace(FILE, (name) => join(folder, name)));
    expect(await cox([...given, '--max-instructions', '1k'])).toMatchObject({ status: 7, errors: '' });
  });
});

test('a trace', async () => {
  const given = commandLine('vm --kernel build/image/kernel.elf --initrd build/image/boot.cpio --max');
  const { status, errors } = await cox(given);
  expect(status).toBe(124);
  expect(errors).toMatch(/^ +\d+ trap +\w+ at [0-9a-f]{8}.*, . to ., value [0-9a-f]{8}$/m);
  expect(errors).toMatch(/^ +\d+ priv +M to S$/m);
}, 60_000);

describe('gdb', () => {
  const installed = spawnSync('gdb-multiarch', ['--version']).status === 0;
  if (!installed) console.log('skipped: gdb-multiarch is not installed');
  const withGdb = installed ? test : test.skip;

  withGdb(
    'debugs the kernel',
    async () => {
      const given = commandLine('vm --kernel build/image/kernel.elf --initrd build/image/boot.cpio --gdb');
      const said = await session(given, script('## Debugging with gdb'));
      expect(said).toMatch(/Breakpoint 1, handle_exception/);
      expect(said).toMatch(/Hardware watchpoint 2/);
      expect(said).toMatch(/^cycle \d+, mtime \d+, .-mode; can go back to cycle 0$/m);
    },
    120_000,
  );

  withGdb(
    'finds a crash in a recorded session',
    async () => {
      const recording = join(folder, 'bug.rec');
      const given = (start: string) =>
        commandLine(start).map((word) => (word === 'bug.rec' ? recording : word));
      const recorded = await cox(given('--record'), 'crash-null\nshutdown\n');
      const replayed = await cox(given('vm --replay bug.rec'));
      expect(recorded.output).toMatch(/crash-null: page fault: load at address 0x00000000/);
      expect([replayed.status, replayed.output]).toEqual([recorded.status, recorded.output]);
      const said = await session(given('vm --replay bug.rec --gdb'), script('## Recording'));
      expect(said).toMatch(/The guest has ended with status 0/);
      expect(said).toMatch(/^\$1 = 0xd\n\$2 = 0x0$/m);
    },
    120_000,
  );
});

/** The commands for gdb in a section of the page. */
function script(heading: string): string {
  const [, commands] = page.slice(page.indexOf(heading)).match(/```gdb\n([\s\S]*?)```/)!;
  return commands;
}

/** What gdb says to these commands, with the machine of this command line. */
async function session(given: string[], commands: string): Promise<string> {
  const child = spawn(process.execPath, [join(ROOT, 'bin/cox.mjs'), ...given.with(-1, '0')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 110_000,
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const port = await portOf(child);
  const file = join(folder, 'script.gdb');
  const text = commands.replace(':1234', `:${port}`).replace(/^file /m, `file ${ROOT}/`);
  writeFileSync(file, `set pagination off\nset confirm off\n${text}kill\n`);
  const { stdout, stderr } = spawnSync('gdb-multiarch', ['-nx', '-batch', '-x', file], {
    encoding: 'utf8',
    timeout: 100_000,
  });
  expect(stderr).not.toMatch(/error|undefined|no symbol/i);
  await ended;
  return stdout + stderr;
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      const found = text.match(/target remote :(\d+)/);
      if (found) resolve(Number(found[1]));
    });
  });
}
