// How long an image takes: a clean build, and one after a single command was touched. Both in a copy of the sources, so
// that neither the image nor the cache of the checkout is used or changed. Then how long a user's program takes.

import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { programTimes } from './program.ts';
import { atMost, type Bench } from './row.ts';
import { ROOT } from './system.ts';

const CLEAN_LIMIT = 60;
const INCREMENTAL_LIMIT = 3;
const SOURCES = [
  'abi',
  'bin',
  'check',
  'cli',
  'isa',
  'kernel',
  'servers',
  'toolchain',
  'userland',
  'vm',
  'wasm',
];
const FILES = ['package.json', 'package-lock.json', 'tsconfig.base.json', 'tsconfig.json'];

function seconds(folder: string): number {
  const start = performance.now();
  execFileSync(process.execPath, [join(folder, 'bin/cox.mjs'), 'build'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return (performance.now() - start) / 1000;
}

export const build: Bench = {
  name: 'build',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cox-build-'));
    try {
      for (const name of [...SOURCES, ...FILES])
        cpSync(join(ROOT, name), join(folder, name), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
      const clean = seconds(folder);
      appendFileSync(join(folder, 'userland/commands/echo.ts'), '\n// touched\n');
      return [
        atMost('build.clean', clean, 's', CLEAN_LIMIT),
        atMost('build.one-command', seconds(folder), 's', INCREMENTAL_LIMIT),
        ...(await programTimes()),
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
