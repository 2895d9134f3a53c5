// Writes files that others may be reading: they see the old content or the new, never a part of it.

import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

let serial = 0;

/** Writes a file, and the folders above it where they are missing. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.${serial++}`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}
