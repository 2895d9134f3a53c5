// Bundles the TypeScript of the host side (cli and what it drives) into build/host, so that a command starts without
// a compiler. Each bundle has a folder of its own, named by its content, and the manifest is replaced at once: commands
// that run meanwhile keep theirs. Heavy packages stay outside, and are imported by the commands that need them.

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const EXTERNAL = ['assemblyscript', 'binaryen', 'esbuild', 'fast-check', 'ink', 'react', 'tsx'];
const KEEP_OLD_BUNDLES_MS = 3600_000;

/** Builds and records a bundle; returns the path of its entry. */
export async function bundle(root, manifestFile, fingerprint) {
  const host = path.dirname(manifestFile);
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { cox: 'cli/main.ts', 'check-worker': 'check/worker.ts' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    jsx: 'automatic',
    external: EXTERNAL,
    outdir: host,
    outExtension: { '.js': '.mjs' },
    write: false,
    logLevel: 'error',
  });
  const hash = createHash('sha256');
  for (const file of outputFiles) hash.update(path.basename(file.path)).update(file.contents);
  const folder = path.join(host, hash.digest('hex').slice(0, 16));
  mkdirSync(folder, { recursive: true });
  for (const file of outputFiles) {
    replaceFile(path.join(folder, path.relative(host, file.path)), file.contents);
  }
  const entry = path.join(folder, 'cox.mjs');
  replaceFile(manifestFile, JSON.stringify({ entry: path.relative(root, entry), fingerprint }));
  removeOldBundles(host, folder);
  return entry;
}

/** Writers may run at the same time; readers see the old file or the new one. */
function replaceFile(file, content) {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}

function removeOldBundles(host, current) {
  for (const name of readdirSync(host)) {
    const folder = path.join(host, name);
    const status = statSync(folder, { throwIfNoEntry: false });
    if (folder === current || !status?.isDirectory()) continue;
    if (Date.now() - status.mtimeMs > KEEP_OLD_BUNDLES_MS) rmSync(folder, { recursive: true, force: true });
  }
}
