// Protocols of the user's: NAME.protocol.ts declares one, as data, and NAME.stubs.ts is generated beside it, for programs
// to import.

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { Protocol } from '../../abi/protocol.ts';
import { SourceError } from '../object.ts';
import { writeWhole } from '../write-file.ts';
import { checkProtocols } from './check-protocols.ts';
import { banner } from './names.ts';
import { generateProtocol } from './protocols.ts';

const DECLARATION = '.protocol.ts';
const STUBS = '.stubs.ts';
/** Imports of files beside the program. */
const LOCAL_IMPORT = /\bfrom\s*(['"])(\.\.?\/[^'"\n]+?)(?:\.ts)?\1/g;
/** Bases below are the system's. */
const FIRST_BASE = 0x1000;

/** Writes the stubs that a program imports, directly or through its own files, where they are not up to date. Throws
 *  SourceError for a declaration that is wrong. */
export async function writeStubs(program: string): Promise<void> {
  const seen = new Set<string>();
  const waiting = [program];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file) || !existsSync(file)) continue;
    seen.add(file);
    for (const [, , path] of readFileSync(file, 'utf8').matchAll(LOCAL_IMPORT)) {
      const imported = `${join(dirname(file), path)}.ts`;
      const declaration = imported.replace(/\.stubs\.ts$/, DECLARATION);
      if (imported.endsWith(STUBS) && existsSync(declaration)) await writeStubsOf(declaration, imported);
      else waiting.push(imported);
    }
  }
}

async function writeStubsOf(declaration: string, stubs: string): Promise<void> {
  const text = stubsOf(declaration, await loadProtocol(declaration));
  if (!existsSync(stubs)) return writeWhole(stubs, text);
  const old = readFileSync(stubs, 'utf8');
  if (old === text) return;
  if (!old.startsWith(banner(basename(declaration))))
    throw new SourceError(stubs, 1, 1, `this file is in the way of the stubs of ${basename(declaration)}`);
  writeWhole(stubs, text);
}

function stubsOf(declaration: string, protocol: Protocol): string {
  return generateProtocol(protocol, {
    source: basename(declaration),
    abi: 'cox/abi',
    lib: 'cox/lib',
    syscalls: 'cox/syscalls',
  });
}

async function loadProtocol(file: string): Promise<Protocol> {
  const wrong = (problem: string) => new SourceError(file, 1, 1, problem);
  const bundle = await build({
    entryPoints: [file],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
  }).catch((error) => {
    const [{ text, location }] = error.errors;
    throw new SourceError(file, location?.line ?? 1, (location?.column ?? 0) + 1, text, location?.lineText);
  });
  const module = await import(
    `data:text/javascript,${encodeURIComponent(bundle.outputFiles[0]!.text)}`
  ).catch((error) => {
    throw wrong(String(error.message));
  });
  const isProtocol = (value: unknown) => typeof value === 'object' && value !== null && 'messages' in value;
  const found = Object.values(module).filter(isProtocol) as Protocol[];
  if (found.length !== 1) throw wrong('a protocol file exports one object, of the type Protocol');
  const [protocol] = found;
  if (!(protocol.base >= FIRST_BASE))
    throw wrong(`its base must be 0x${FIRST_BASE.toString(16)} or more: those below are the system's`);
  try {
    checkProtocols([protocol]);
  } catch (error) {
    throw wrong((error as Error).message);
  }
  return protocol;
}
