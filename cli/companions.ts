// --with FILE: programs of the user's that are there, in /run, when a line or a program runs.

import { isUtf8 } from 'node:buffer';
import path from 'node:path';
import { type ArchiveMember, writeArchive } from '../toolchain/archive.ts';
import { SOURCE_ENDING } from '../toolchain/program-compiler.ts';
import { Failure } from './failure.ts';
import { readHostFile } from './host-files.ts';
import { compile } from './image.ts';

const FOLDER = 'run';
const ELF_MAGIC = '\x7fELF';

/** The path in the guest of the program in a file of the host. */
export function guestPath(file: string): string {
  return `/${FOLDER}/${path.parse(file).name.replaceAll(/[^A-Za-z0-9._-]/g, '_')}`;
}

/** A boot archive with the programs of these files, compiled where they are sources. @throws Failure */
export async function programsArchive(root: string, files: readonly string[]): Promise<Uint8Array> {
  const members: ArchiveMember[] = [];
  for (const file of files) {
    const content = await executable(root, file);
    members.push({ path: guestPath(file).slice(1), content, executable: true });
  }
  return members.length === 0 ? new Uint8Array() : writeArchive(members);
}

async function executable(root: string, file: string): Promise<Uint8Array> {
  const content = readHostFile(file);
  if (Buffer.from(content.subarray(0, 4)).toString('latin1') === ELF_MAGIC) return content;
  if (!SOURCE_ENDING.test(file))
    throw new Failure(`${file}: neither a program source (.ts, .s) nor an ELF executable`);
  if (!isUtf8(content)) throw new Failure(`${file}: not a program source: it is not text in UTF-8`);
  return compile(root, path.resolve(file));
}
