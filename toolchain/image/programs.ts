// What there is to build: the kernel, a server for each folder in servers/ that has a main.ts, a command for each file
// or folder in userland/commands/; and where each goes in the boot archive.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramKind } from '../asc/options.ts';

export interface ProgramSource {
  /** As the user knows it: ls, fs, kernel. */
  name: string;
  kind: ProgramKind;
  /** The file with its top-level code (.ts), or the program itself (.S). */
  source: string;
  /** Assembly files that are linked with it. */
  assembly: string[];
  /** Path in the boot archive; the kernel has none. */
  archivePath?: string;
}

/** Servers that people start by name are commands; init is first, where the kernel looks for it. */
const SPECIAL_PATHS: Record<string, string> = { init: 'init', shell: 'bin/sh' };

function entries(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** Every assembly file below a folder, in a fixed order. */
function assemblyFiles(folder: string): string[] {
  return entries(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return assemblyFiles(path);
    return name.endsWith('.S') ? [path] : [];
  });
}

function kernel(root: string): ProgramSource[] {
  const source = join(root, 'kernel/main.ts');
  if (!existsSync(source)) return [];
  return [{ name: 'kernel', kind: 'kernel', source, assembly: assemblyFiles(join(root, 'kernel')) }];
}

function servers(root: string): ProgramSource[] {
  const folder = join(root, 'servers');
  return entries(folder)
    .filter((name) => existsSync(join(folder, name, 'main.ts')))
    .map((name) => ({
      name,
      kind: 'server',
      source: join(folder, name, 'main.ts'),
      assembly: assemblyFiles(join(folder, name)),
      archivePath: SPECIAL_PATHS[name] ?? `sbin/${name}`,
    }));
}

function commands(root: string): ProgramSource[] {
  const folder = join(root, 'userland/commands');
  return entries(folder).flatMap((entry): ProgramSource[] => {
    const path = join(folder, entry);
    const name = entry.replace(/\.(ts|S)$/, '');
    const command = { name, kind: 'command' as const, assembly: [] as string[], archivePath: `bin/${name}` };
    if (entry !== name) return [{ ...command, source: path }];
    // A folder is a larger program, which runs for long: its memory is collected as it goes.
    const main = join(path, 'main.ts');
    return existsSync(main)
      ? [{ ...command, kind: 'program', source: main, assembly: assemblyFiles(path) }]
      : [];
  });
}

/** All programs of a source tree, init first among those in the archive. */
export function findPrograms(root: string): ProgramSource[] {
  const found = [...kernel(root), ...servers(root), ...commands(root)];
  const rank = (program: ProgramSource) => (program.kind === 'kernel' ? 0 : program.name === 'init' ? 1 : 2);
  return found.sort((a, b) => rank(a) - rank(b));
}
