// The other machine: qemu-system-riscv32, and this one beside it, each running a bare-metal image to its end.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Machine } from '../../vm/machine.ts';

export const QEMU = 'qemu-system-riscv32';
export const QEMU_PACKAGE = 'qemu-system-misc';
const PATIENCE_MS = 60_000;
/** The same instruction set as this machine's. */
const CPU = 'rv32,h=false,zba=false,zbb=false,zbc=false,zbs=false';

export const qemuInstalled = spawnSync(QEMU, ['--version']).status === 0;

/** An ELF file, or bytes that begin at 0x8000_0000. */
export type Image = { readonly elf: Uint8Array } | { readonly raw: Uint8Array };

export interface Outcome {
  readonly output: string;
  /** As a shell sees it; undefined where the machine did not end by itself. */
  readonly status: number | undefined;
}

export function runOnQemu(image: Image, cpu = CPU): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'cox-qemu-'));
  try {
    const path = join(folder, 'image');
    writeFileSync(path, 'elf' in image ? image.elf : image.raw);
    const boot = 'elf' in image ? ['-bios', 'none', '-kernel', path] : ['-bios', path];
    const { status, stdout } = spawnSync(QEMU, ['-M', 'virt', '-nographic', '-cpu', cpu, ...boot], {
      encoding: 'latin1',
      timeout: PATIENCE_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 28,
    });
    return { output: stdout, status: status ?? undefined };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function runHere(image: Image, tier: 'reference' | 'fast', most = 2e9): Outcome {
  const chunks: Uint8Array[] = [];
  const machine = new Machine({ tier, uartOutput: (bytes) => chunks.push(bytes.slice()) });
  if ('elf' in image) machine.loadElf(image.elf);
  else machine.loadRaw(image.raw);
  const exit = machine.run(most);
  const output = Buffer.concat(chunks).toString('latin1');
  return { output, status: exit.kind === 'finished' ? exit.status : undefined };
}
