// cox exec LINE: one shell line on a freshly booted system.

import type { Arguments } from '../arguments.ts';
import { execLine } from '../exec-line.ts';
import { machineOptions } from '../machine-options.ts';

export function run(parsed: Arguments, root: string): Promise<number> {
  return execLine(root, parsed.operands[0], machineOptions(parsed));
}
