// cox new NAME: a folder to start a program in. Editors find their types through its tsconfig.json, which points to
// this installation.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generate } from '../../toolchain/generate/generate.ts';
import type { Arguments } from '../arguments.ts';
import { Failure, fileFailure, UsageError } from '../failure.ts';
import { writeAll } from '../standard-streams.ts';

const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

export async function run(parsed: Arguments, root: string): Promise<number> {
  const [folder] = parsed.operands;
  const name = path.basename(path.resolve(folder));
  if (!NAME.test(name))
    throw new UsageError(
      `${JSON.stringify(folder)}: a program's name has letters, digits, - and _, a letter first`,
    );
  if (existsSync(folder)) throw new Failure(`${folder}: already exists; choose another name`);
  await generate(root); // the types of the protocols' stubs
  try {
    mkdirSync(folder);
    for (const [file, text] of Object.entries(filesOf(name, path.resolve(root))))
      writeFileSync(path.join(folder, file), text);
  } catch (error) {
    throw fileFailure(folder, error);
  }
  await writeAll(
    process.stdout,
    `made ${path.join(folder, `${name}.ts`)}; run it: cox run ${path.join(folder, `${name}.ts`)} World\n`,
  );
  return 0;
}

function filesOf(name: string, root: string): Record<string, string> {
  return {
    [`${name}.ts`]: program(name),
    'README.md': readme(name, root),
    'tsconfig.json': `${JSON.stringify(editorSettings(root), null, 2)}\n`,
  };
}

const program = (name: string) => `// Greets its arguments, and counts the commands of the system.
//
//     cox run ${name}.ts Ada Grace

import { args, console, fail, files, lastError } from 'cox';

for (const name of args) console.log(\`hello, \${name}\`);

export function main(): i32 {
  const commands = files.list('/bin');
  if (commands == null) return fail('/bin', lastError());
  console.log(\`there are \${commands.length} commands in /bin\`);
  return 0;
}
`;

const readme = (name: string, root: string) => `# ${name}

    cox run ${name}.ts Ada Grace       # compile it, boot a system, run it there
    cox run --watch ${name}.ts Ada     # run it again whenever you save

Top-level code runs first, then \`main\`, whose result is the exit status.
The language is AssemblyScript: TypeScript with static types (i32, f64, string, classes).
What programs can use is in 'cox': ${path.join(root, 'docs/library.md')}
A way in, step by step: ${path.join(root, 'docs/tutorial.md')}
`;

const editorSettings = (root: string) => ({
  extends: path.join(root, 'userland/tsconfig.program.json'),
  include: ['*.ts'],
});
