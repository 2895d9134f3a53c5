// A cheap fingerprint of source folders: every file's path, size and modification time. Equal fingerprints mean that
// nothing was touched; what is built from the folders is compared by it before each run, so it must take milliseconds.

import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {string} root
 * @param {readonly string[]} entries folders and files under root
 * @returns {string}
 */
export function fingerprint(root, entries) {
  const lines = [];
  const visit = (name) => {
    const full = path.join(root, name);
    const status = statSync(full, { throwIfNoEntry: false });
    if (status === undefined) return;
    if (!status.isDirectory()) lines.push(`${name} ${status.size} ${status.mtimeMs}`);
    else for (const child of readdirSync(full).sort()) visit(`${name}/${child}`);
  };
  for (const entry of entries) visit(entry);
  return lines.join('\n');
}
