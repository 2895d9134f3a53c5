// Checks the layers that TypeScript project references cannot: what guest code imports, and that no part reaches past the
// ones it may use. Prints one line for each forbidden import and exits with 1.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';

/** Folder -> the folders that it may import from (besides itself). */
const MAY_IMPORT: Record<string, readonly string[]> = {
  isa: [],
  abi: [],
  vm: ['isa', 'abi'],
  toolchain: ['isa', 'abi', 'servers/protocols'],
  kernel: ['abi', 'build/generated'],
  'servers/protocols': ['abi'],
  'userland/lib': ['abi', 'build/generated'],
  userland: ['abi', 'build/generated', 'userland/lib'],
  servers: ['abi', 'build/generated', 'userland/lib'],
  wasm: ['isa', 'abi', 'vm', 'toolchain'],
  check: ['isa', 'abi', 'vm', 'toolchain'],
  cli: ['isa', 'abi', 'vm', 'toolchain', 'wasm', 'check', 'bin'],
};
/** The only packages that a folder may import; elsewhere none. */
const PACKAGES: Record<string, RegExp> = {
  toolchain: /^(node:|assemblyscript|esbuild)/,
  wasm: /^node:(fs|url)$/,
  check: /^(node:|fast-check$)/,
  cli: /./,
  servers: /^cox(\/|$)/,
  userland: /^cox(\/|$)/,
};

const IMPORT = /^(?:import|export)\b[^;'"`]*?\bfrom '([^'$]+)';/gm;

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

/** The most specific layer that a path is in. */
function layerOf(path: string): string {
  const layers = [...Object.keys(MAY_IMPORT), 'build/generated'].sort((a, b) => b.length - a.length);
  return (
    layers.find((layer) => path === layer || path.startsWith(layer + sep)) ?? (path.split(sep)[0] as string)
  );
}

function problem(layer: string, path: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) {
    const allowed = PACKAGES[layer] ?? PACKAGES[layer.split('/')[0] as string];
    return allowed?.test(specifier) ? undefined : `the package ${specifier}`;
  }
  const target = layerOf(normalize(join(dirname(path), specifier)));
  if (target === layer || MAY_IMPORT[layer]?.includes(target)) return undefined;
  return target;
}

let forbidden = 0;
for (const top of new Set(Object.keys(MAY_IMPORT).map((layer) => layer.split('/')[0] as string))) {
  for (const path of sources(top)) {
    const layer = layerOf(path);
    for (const [, specifier] of readFileSync(path, 'utf8').matchAll(IMPORT)) {
      const found = problem(layer, path, specifier as string);
      if (found === undefined) continue;
      process.stderr.write(`${path}: ${layer} must not import ${found} ('${specifier}')\n`);
      forbidden++;
    }
  }
}
process.exit(forbidden === 0 ? 0 : 1);
