// cox exec LINE: one shell line on a freshly booted system.

import type { Arguments } from '../arguments.ts';
import { programsArchive } from '../companions.ts';
import { execLine } from '../exec-line.ts';
import { machineOptions } from '../machine-options.ts';

export async function run(parsed: Arguments, root: string): Promise<number> {
  const archive = await programsArchive(root, parsed.options.get('--with') ?? []);
  const explain = parsed.options.has('--explain');
  return execLine(root, parsed.operands[0], machineOptions(parsed), archive, explain);
}
