// Loads declarations out of a source tree: modules that are data. The tree that is being built is read, rather than
// imported, so that a changed declaration acts at once, and because guests, tools and tests share them and they belong
// to no layer of the host.

import { readdirSync } from 'node:fs';
import { build } from 'esbuild';
import type { Protocol } from '../../abi/protocol.ts';

async function load(root: string, source: string): Promise<Record<string, unknown>> {
  const bundle = await build({
    stdin: { contents: source, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  const text = bundle.outputFiles[0]!.text;
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}

/** All protocols, from servers/protocols/. */
export async function loadProtocols(root: string): Promise<readonly Protocol[]> {
  const loaded = await load(root, `export * from './servers/protocols/index.ts';`);
  return loaded.PROTOCOLS as readonly Protocol[];
}

/** All numeric constants in abi/, by name, and the number of each system call as SYS_NAME: what assembly files use. */
export async function loadConstants(root: string): Promise<Record<string, number>> {
  const modules = readdirSync(`${root}/abi`).filter((name) => /^[\w-]+\.ts$/.test(name));
  const loaded = await load(root, modules.map((name) => `export * from './abi/${name}';`).join('\n'));
  const constants: Record<string, number> = {};
  for (const [name, value] of Object.entries(loaded)) if (typeof value === 'number') constants[name] = value;
  for (const { name, number } of loaded.SYSTEM_CALLS as readonly { name: string; number: number }[])
    constants[`SYS_${name.toUpperCase()}`] = number;
  return constants;
}
