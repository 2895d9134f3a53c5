#!/usr/bin/env node
// The `cox` command. It starts the bundled host program in build/host, after bundling it again where a source has
// changed; the checks here are all that a run pays for being built from source.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { fingerprint } from './fingerprint.mjs';

const SOURCES = [
  'abi',
  'bin',
  'check',
  'cli',
  'isa',
  'toolchain',
  'vm',
  'wasm',
  'servers/protocols',
  'package-lock.json',
];

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const manifestFile = path.join(root, 'build/host/manifest.json');
const current = `node ${process.versions.node.split('.')[0]}\n${fingerprint(root, SOURCES)}`;

const { main } = await import(pathToFileURL(await findEntry()).href);
await main(process.argv.slice(2), root);

async function findEntry() {
  const manifest = readManifest();
  if (manifest?.fingerprint === current) {
    const entry = path.join(root, manifest.entry);
    if (existsSync(entry)) return entry;
  }
  try {
    const { bundle } = await import('./bundle.mjs');
    return await bundle(root, manifestFile, current);
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') fail('packages are missing; run `npm install` first', 2);
    if (error.errors) fail('the host program does not build', 1); // esbuild has said why
    throw error;
  }
}

function fail(message, status) {
  console.error(`cox: ${message}`);
  process.exit(status);
}

/** Undefined where there is none, or an unreadable one: then it is made again. */
function readManifest() {
  try {
    return JSON.parse(readFileSync(manifestFile, 'utf8'));
  } catch {
    return undefined;
  }
}
