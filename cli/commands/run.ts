// cox run FILE: a program of the user's on a freshly booted system. It travels in a second boot archive, as /run/NAME.

import path from 'node:path';
import { writeArchive } from '../../toolchain/archive.ts';
import type { Arguments } from '../arguments.ts';
import { execLine } from '../exec-line.ts';
import { Failure } from '../failure.ts';
import { readHostFile } from '../host-files.ts';
import { compile } from '../image.ts';
import { machineOptions } from '../machine-options.ts';
import { quoteWord } from '../quote.ts';

const FOLDER = 'run';
const ELF_MAGIC = '\x7fELF';

export async function run(parsed: Arguments, root: string): Promise<number> {
  const [file, ...programArguments] = parsed.operands;
  const options = machineOptions(parsed);
  const program = await executable(root, file);
  const name = path.parse(file).name.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  const archive = writeArchive([{ path: `${FOLDER}/${name}`, content: program, executable: true }]);
  const line = [`/${FOLDER}/${name}`, ...programArguments].map(quoteWord).join(' ');
  return execLine(root, line, options, archive);
}

async function executable(root: string, file: string): Promise<Uint8Array> {
  const content = readHostFile(file);
  if (Buffer.from(content.subarray(0, 4)).toString('latin1') === ELF_MAGIC) return content;
  if (!file.endsWith('.ts'))
    throw new Failure(`${file}: neither a program source (.ts) nor an ELF executable`);
  return compile(root, path.resolve(file));
}
