// Guest programs of these tests, as an archive behind the image's own: they appear in /run.

import { join } from 'node:path';
import { writeArchive } from '../../toolchain/archive.ts';
import { compileProgram } from '../../toolchain/build.ts';

const ROOT = join(import.meta.dirname, '../..');

export async function guestArchive(names: readonly string[]): Promise<Uint8Array> {
  const members = [];
  for (const name of names) {
    const content = await compileProgram(join(import.meta.dirname, 'guest', `${name}.ts`), undefined, ROOT);
    members.push({ path: `run/${name}`, content, executable: true });
  }
  return writeArchive(members);
}
