// The build driver on a small project: what is made again after a change, and what a mistake in a program looks like.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BuildError, type BuildProgress, buildImage, compileProgram } from '../../../toolchain/build.ts';
import { lineAt, readLineTable } from '../../../toolchain/elf/line-table.ts';
import { readElf } from '../../../toolchain/elf/read.ts';
import { readArchive } from './read-archive.ts';
import { makeSmallProject, type SmallProject } from './source-tree.ts';

let project: SmallProject;
beforeAll(() => {
  project = makeSmallProject();
});
afterAll(() => project.remove());

/** Builds; returns how each program ended up. */
async function build(force = false): Promise<Record<string, string>> {
  const ends: Record<string, string> = {};
  const progress: BuildProgress[] = [];
  await buildImage({ root: project.root, force }, (event) => {
    progress.push(event);
    ends[event.name] = event.state;
  });
  const last = progress.at(-1)!;
  expect(last.done).toBe(last.total);
  return ends;
}

const archiveBytes = () => readFileSync(`${project.root}/build/image/boot.cpio`);

describe('the build', () => {
  test('makes every program, then only what has changed, and the same bytes each time', async () => {
    expect(await build()).toEqual({ one: 'done', two: 'done' });
    const first = archiveBytes();
    expect(await build()).toEqual({ one: 'cached', two: 'cached' });
    expect(archiveBytes().equals(first)).toBe(true);

    project.write('userland/commands/one.ts', `import { console } from 'cox';\nconsole.log('changed');\n`);
    expect(await build()).toEqual({ one: 'done', two: 'cached' });
    expect(archiveBytes().equals(first)).toBe(false);

    expect(await build(true)).toEqual({ one: 'done', two: 'done' });
  });

  test('makes again what imports a changed file', async () => {
    project.write('userland/commands/shared/words.ts', `export function word(): string { return 'a'; }\n`);
    project.write(
      'userland/commands/two.ts',
      `import { console } from 'cox';\nimport { word } from './shared/words.ts';\nconsole.log(word());\n`,
    );
    expect(await build()).toEqual({ one: 'cached', two: 'done' });
    project.write('userland/commands/shared/words.ts', `export function word(): string { return 'b'; }\n`);
    expect(await build()).toEqual({ one: 'cached', two: 'done' });
  });

  test('puts programs and files into the boot archive', () => {
    const members = readArchive(archiveBytes());
    expect(members.map(({ path }) => path)).toEqual(['bin', 'bin/one', 'bin/two', 'etc', 'etc/motd']);
    const program = readElf(members[1]!.content);
    expect(program.symbols.map(({ name }) => name)).toEqual(expect.arrayContaining(['_start', '__main']));
    expect(new TextDecoder().decode(members[4]!.content)).toBe('hello\n');
  });

  test('names the place of every mistake, in all programs', async () => {
    project.write('userland/commands/one.ts', `let x: i32 = 'text';\n`);
    project.write('userland/commands/three.ts', `\n  missing();\n`);
    const error = await build().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BuildError);
    const { errors } = error as BuildError;
    const places = errors.map(({ file, line, column, sourceLine }) => [
      file.slice(project.root.length + 1),
      line,
      column,
      sourceLine,
    ]);
    expect(places).toEqual(
      expect.arrayContaining([
        ['userland/commands/one.ts', 1, 14, `let x: i32 = 'text';`],
        ['userland/commands/three.ts', 2, 3, '  missing();'],
      ]),
    );
  });

  test.each([
    ['process.exit(3);', "this is not Node: import { exit } from 'cox', and write exit(status)"],
    ["files.readText('/etc/motd');", "Cannot find name 'files': import it from 'cox'"],
  ])('shows where a program wants what it has not got: %s', async (line, says) => {
    project.write('elsewhere/exit.ts', `\n${line}\n`);
    const file = `${project.root}/elsewhere/exit.ts`;
    const error = await compileProgram(file, () => {}, process.cwd()).catch((thrown: unknown) => thrown);
    expect((error as BuildError).errors.map(({ message }) => message)).toEqual([`${file}:2:1: ${says}`]);
  });

  test('compiles a program from anywhere, with the files beside it', async () => {
    project.write(
      'elsewhere/deep/main.ts',
      `import { n } from '../near';\nexport function main(): i32 { return n; }\n`,
    );
    project.write('elsewhere/near.ts', 'export const n: i32 = 5;\n');
    const elf = await compileProgram(`${project.root}/elsewhere/deep/main.ts`, () => {}, process.cwd());
    expect(readElf(elf).entry).toBeGreaterThan(0);
  });

  test('keeps the lines of the source in the executable, and out of the archive', async () => {
    const file = `${project.root}/elsewhere/lines.ts`;
    project.write(
      'elsewhere/lines.ts',
      'export function main(): i32 {\n  store<i32>(0, 7);\n  return 0;\n}\n',
    );
    const elf = readElf(await compileProgram(file, () => {}, process.cwd()));
    const table = readLineTable(elf);
    const { address } = elf.symbols.find(({ name }) => name.endsWith('lines/main'))!;
    expect(lineAt(table, address)).toMatchObject({ file, line: 2, column: 3 });
    const archived = readElf(readArchive(archiveBytes())[1]!.content);
    expect(archived.sections.map(({ name }) => name)).not.toContain('.debug_line');
  });
});
