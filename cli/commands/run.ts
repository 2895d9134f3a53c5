// cox run FILE: a program of the user's on a freshly booted system. It travels in a second boot archive, as /run/NAME.

import path from 'node:path';
import { SOURCE_ENDING } from '../../toolchain/program-compiler.ts';
import type { Arguments } from '../arguments.ts';
import { guestPath, programsArchive } from '../companions.ts';
import { execLine } from '../exec-line.ts';
import { UsageError } from '../failure.ts';
import { machineOptions } from '../machine-options.ts';
import { quoteWord } from '../quote.ts';
import { watchAndRun } from '../watch-run.ts';

export async function run(parsed: Arguments, root: string): Promise<number> {
  const [file, ...programArguments] = parsed.operands;
  const options = machineOptions(parsed);
  const companions = parsed.options.get('--with') ?? [];
  if (parsed.options.has('--watch')) {
    if (!SOURCE_ENDING.test(file))
      throw new UsageError(`--watch needs a program source (.ts, .s): ${file} is none`);
    const program = {
      file: path.resolve(file),
      path: `/tmp/${path.basename(guestPath(file))}`,
      arguments: programArguments,
    };
    return watchAndRun(root, program, options, await programsArchive(root, companions));
  }
  const archive = await programsArchive(root, [...companions, file]);
  const line = [guestPath(file), ...programArguments].map(quoteWord).join(' ');
  return execLine(root, line, options, archive, parsed.options.has('--explain'));
}
