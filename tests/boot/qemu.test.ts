// The same kernel and boot archive on QEMU, where the interrupt descriptor table is walked in software.

import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { buildImage } from '../helpers/system.ts';

const IMAGE = join(import.meta.dirname, '../../build/image');
const QEMU = 'qemu-system-riscv32';
const installed = spawnSync(QEMU, ['--version']).status === 0;
const PATIENCE_MS = 60_000;

if (!installed)
  process.stderr.write(`tests/boot/qemu: skipped, there is no ${QEMU} (Debian: qemu-system-misc)\n`);

beforeAll(buildImage, 300_000);

/** Types lines at the serial console of QEMU; what appeared until it ended by itself. */
function session(lines: string): Promise<string> {
  const image = ['-kernel', join(IMAGE, 'kernel.elf'), '-initrd', join(IMAGE, 'boot.cpio')];
  const qemu = spawn(QEMU, ['-M', 'virt', '-bios', 'none', '-nographic', ...image]);
  const timer = setTimeout(() => qemu.kill(), PATIENCE_MS);
  let screen = '';
  qemu.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString('utf8');
  });
  qemu.stdin.write(lines);
  return new Promise((resolve) => {
    qemu.on('close', () => {
      clearTimeout(timer);
      resolve(screen.replaceAll('\r', ''));
    });
  });
}

(installed ? test : test.skip)(
  'reaches the prompt on QEMU, runs lines and powers off',
  async () => {
    const screen = await session('seq 1 1000 | sort -r | head -n 2\ncrash-null; echo survived\nshutdown\n');
    expect(screen).toContain('interrupt descriptor table walked in software');
    expect(screen).toContain('\n999\n998\n');
    expect(screen).toMatch(
      /crash-null: page fault: load at address 0x00000000, pc 0x[0-9a-f]{8}\nsurvived\n/,
    );
    expect(screen).toContain('cox:/$ shutdown');
  },
  PATIENCE_MS + 10_000,
);
