// The files of userland/rootfs/ as members of the boot archive.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchiveMember } from '../archive.ts';

/** Keeps an otherwise empty directory in version control; it is not itself a file of the system. */
const PLACEHOLDER = '.gitkeep';

export function rootfsMembers(folder: string, prefix = ''): ArchiveMember[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .filter((name) => name !== PLACEHOLDER)
    .flatMap((name): ArchiveMember[] => {
      const file = join(folder, name);
      const path = prefix + name;
      if (statSync(file).isDirectory()) return [{ path }, ...rootfsMembers(file, `${path}/`)];
      return [{ path, content: new Uint8Array(readFileSync(file)) }];
    });
}
