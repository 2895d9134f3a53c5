// A small project to build: the toolchain and the library of this one, and two commands of its own.

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SHARED = ['node_modules', 'toolchain', 'isa', 'abi', 'package.json'];

export interface SmallProject {
  root: string;
  write(path: string, text: string): void;
  remove(): void;
}

export function makeSmallProject(): SmallProject {
  const root = mkdtempSync(join(tmpdir(), 'cox-build-'));
  for (const name of SHARED) symlinkSync(join(process.cwd(), name), join(root, name));
  cpSync(join(process.cwd(), 'userland/lib'), join(root, 'userland/lib'), { recursive: true });
  cpSync(join(process.cwd(), 'servers/protocols'), join(root, 'servers/protocols'), { recursive: true });
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('userland/commands/one.ts', `import { console } from 'cox';\nconsole.log('one');\n`);
  write('userland/commands/two.ts', `import { console } from 'cox';\nconsole.log('two');\n`);
  write('userland/rootfs/etc/motd', 'hello\n');
  return { root, write, remove: () => rmSync(root, { recursive: true }) };
}
