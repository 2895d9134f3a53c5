// The worker's code as one JavaScript file. The build may itself run from source, from a bundle or inside a test, and a
// thread needs a file; and the hash of that file stands for the whole toolchain in the keys of the cache.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { contentHash } from '../asc/compile.ts';

export interface WorkerBundle {
  /** Path of the JavaScript file. */
  file: string;
  /** Changes whenever the toolchain does. */
  hash: string;
}

function compilerVersion(root: string): string {
  return JSON.parse(readFileSync(join(root, 'node_modules/assemblyscript/package.json'), 'utf8')).version;
}

export async function bundleWorker(root: string): Promise<WorkerBundle> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'toolchain/image/worker.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['assemblyscript', 'esbuild'],
    write: false,
    logLevel: 'silent',
  });
  const text = outputFiles[0]!.text;
  const hash = contentHash(`${text}\nassemblyscript ${compilerVersion(root)}`);
  const file = join(root, `build/cache/worker-${hash}.mjs`);
  if (!existsSync(file)) {
    mkdirSync(join(root, 'build/cache'), { recursive: true });
    writeFileSync(file, text);
  }
  return { file, hash };
}
