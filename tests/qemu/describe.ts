// Tests beside QEMU are skipped, with the reason printed, where it is not installed.

import { describe } from '@jest/globals';
import { QEMU, QEMU_PACKAGE, qemuInstalled } from './qemu.ts';

/** `describe`, or a skip with its reason printed where there is no QEMU. */
export function describeWithQemu(name: string, tests: () => void): void {
  if (!qemuInstalled) {
    process.stderr.write(`${name}: skipped, there is no ${QEMU} (Debian: ${QEMU_PACKAGE})\n`);
  }
  (qemuInstalled ? describe : describe.skip)(name, tests);
}
