// --bios default: the OpenSBI that comes with QEMU, where that is installed. Cox has no firmware of its own.

import { existsSync } from 'node:fs';
import { UsageError } from './failure.ts';

const FILE = 'opensbi-riscv32-generic-fw_dynamic.bin';
const FOLDERS = ['/usr/share/qemu', '/usr/local/share/qemu', '/opt/homebrew/share/qemu'];

/** The name of the file. @throws UsageError where there is none */
export function installedFirmware(): string {
  const found = FOLDERS.map((folder) => `${folder}/${FILE}`).find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new UsageError(`--bios: no ${FILE} of QEMU is installed; give the file of an OpenSBI, or none`);
}
