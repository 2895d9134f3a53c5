// The worker's code as one JavaScript file. The build may itself run from source, from a bundle or inside a test, and a
// thread needs a file. Hashes of such bundles also stand for the tools in the keys of the cache.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { contentHash } from '../asc/content-hash.ts';
import { writeWhole } from '../write-file.ts';

export interface WorkerBundle {
  /** Path of the JavaScript file. */
  file: string;
  /** Changes whenever anything in the toolchain does. */
  toolchain: string;
  /** Changes whenever the compiler or its driver does. */
  compiler: string;
}

function compilerVersion(root: string): string {
  return JSON.parse(readFileSync(join(root, 'node_modules/assemblyscript/package.json'), 'utf8')).version;
}

async function bundle(root: string, entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['assemblyscript', 'esbuild'],
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

export async function bundleWorker(root: string): Promise<WorkerBundle> {
  const [worker, driver] = await Promise.all([
    bundle(root, 'toolchain/image/worker.ts'),
    bundle(root, 'toolchain/asc/compile.ts'),
  ]);
  const version = compilerVersion(root);
  const toolchain = contentHash(`${worker}\nassemblyscript ${version}`);
  const file = join(root, `build/cache/worker-${toolchain}.mjs`);
  if (!existsSync(file)) writeWhole(file, worker);
  return { file, toolchain, compiler: contentHash(`${driver}\nassemblyscript ${version}`) };
}
