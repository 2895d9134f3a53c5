// cox on a terminal, which `script` (util-linux) provides.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bareProgram, ECHO } from './guest-program.ts';

const COX = fileURLToPath(new URL('../../bin/cox.mjs', import.meta.url));
const hasScript = spawnSync('script', ['--version']).status === 0;
if (!hasScript)
  console.log('tests on a terminal are left out: there is no `script` command (package bsdutils)');
const onTerminal = hasScript ? test : test.skip;

let folder: string;
let kernel: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cox-terminal-'));
  kernel = path.join(folder, 'echo.elf');
  writeFileSync(
    kernel,
    bareProgram(`${ECHO.replace('_start:', '_start: li t0, UART\n li t1, 62\n sb t1, 0(t0)\n')}`),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a shell line on a terminal, types once the guest has printed its ">", and gives all that was shown. */
function typed(line: string, keys: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn('script', ['-qec', line, '/dev/null'], { timeout: 30_000 });
    let shown = '';
    let typing = false;
    child.stdout.setEncoding('latin1').on('data', (text) => {
      shown += text;
      if (typing || !shown.includes('>')) return;
      typing = true;
      child.stdin.write(keys, 'latin1');
    });
    child.on('close', () => resolve(shown));
  });
}

const settings = 'stty -a | grep -c -e " icanon.* echo "';
const vm = () => `"${process.execPath}" "${COX}" vm --kernel "${kernel}"; echo "status $?"; ${settings}`;

onTerminal('keys go to the guest as they are typed, and nothing is echoed twice', async () => {
  expect(await typed(vm(), 'ab\x03\x04q')).toBe('>ab\x03\x04qstatus 5\r\n1\r\n');
});

onTerminal('Ctrl-] twice leaves, with status 0 and the terminal as it was', async () => {
  expect(await typed(vm(), 'a\x1d\x1d')).toMatch(/^>a?\s*status 0\r\n1\r\n$/);
});

onTerminal('a signal that ends cox leaves the terminal as it was', async () => {
  const pidFile = path.join(folder, 'pid');
  const killer = `(sleep 2; kill $(cat "${pidFile}")) &`;
  const started = `sh -c 'echo $$ > "${pidFile}"; exec "${process.execPath}" "${COX}" vm --kernel "${kernel}"'`;
  const shown = await typed(`${killer} ${started}; echo "status $?"; ${settings}`, '');
  expect(shown).toMatch(/^>\s*status 143\r\n1\r\n$/);
});
