// npm run qemu: the same kernel and boot archive on QEMU's `virt` board, for comparison. QEMU has no interrupt
// descriptor table; there the kernel walks its table in software.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EXIT_USAGE } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { freshImage } from './image.ts';

const QEMU = 'qemu-system-riscv32';
const PACKAGE = 'qemu-system-misc';

export function qemuArguments(kernelFile: string, archiveFile: string, extra: readonly string[]): string[] {
  const board = ['-M', 'virt', '-bios', 'none', '-nographic'];
  return [...board, '-kernel', kernelFile, '-initrd', archiveFile, ...extra];
}

async function main(extra: readonly string[]): Promise<number> {
  const { kernelFile, archiveFile } = await freshImage(fileURLToPath(new URL('..', import.meta.url)));
  const result = spawnSync(QEMU, qemuArguments(kernelFile, archiveFile, extra), { stdio: 'inherit' });
  if (result.error) {
    throw new Failure(`${QEMU} was not found; on Debian it is in the package ${PACKAGE}`);
  }
  return result.status ?? EXIT_USAGE;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`qemu: ${error.message}\n`);
  process.exit(error.exitCode);
}
