// The source tree as the compiler sees it. Its paths are virtual:
//
//   cox                 the library: node_modules/cox/index
//   cox/NAME            the stubs of a protocol of the system
//   cox/syscalls, cox/abi/NAME, cox/lib/NAME   what the library is made of
//   file/ABS/PATH       a program of the user's, anywhere on the disk
//   anything else       relative to the project's root
//
// The compiler wants imports without their extension; `./x.ts` and `./x` mean the same file here.

import { readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

const LIBRARY = 'node_modules/cox/';
const OUTSIDE = 'file/';
const IMPORT_EXTENSION = /(\bfrom\s*(['"])[^'"\n]+)\.ts\2/g;

export class SourceTree {
  /** The text of every file that was read, by its real path. */
  readonly read = new Map<string, string>();
  /** The text that the compiler got for a virtual path: what its offsets count in. */
  readonly served = new Map<string, string>();
  private readonly virtual = new Map<string, string>();

  constructor(private readonly root: string) {}

  /** Adds a file that is on no disk. */
  add(path: string, text: string): void {
    this.virtual.set(path, text);
  }

  /** The virtual path of a file on the disk. */
  virtualPath(file: string): string {
    const path = relative(this.root, resolve(file));
    const inside = !path.startsWith('..') && !path.startsWith(sep);
    return inside
      ? path.split(sep).join('/')
      : `${OUTSIDE}${resolve(file).split(sep).join('/').replace(/^\//, '')}`;
  }

  /** The real path of a virtual one, or undefined for files that are on no disk. */
  realPath(path: string): string | undefined {
    if (this.virtual.has(path) || path.startsWith('~lib/') || path.startsWith(LIBRARY)) return undefined;
    return path.startsWith(OUTSIDE) ? `/${path.slice(OUTSIDE.length)}` : join(this.root, path);
  }

  /** What the compiler reads, or null where there is no such file. */
  readFile(path: string): string | null {
    const made = this.virtual.get(path) ?? librarySource(path);
    if (made !== undefined) return made;
    if (!path.endsWith('.ts') || path.includes('node_modules')) return null;
    const file = this.realPath(path)!;
    const text = readText(file);
    if (text === null) return null;
    this.read.set(file, text);
    const served = text.replace(IMPORT_EXTENSION, '$1$2');
    this.served.set(path, served);
    return served;
  }
}

/** How messages and line tables name the file of a virtual path: absolute where it is outside of the project. */
export function userPath(path: string): string {
  return path.startsWith(OUTSIDE) ? `/${path.slice(OUTSIDE.length)}` : path;
}

/** Where the library is, and what is made for every program. */
const LIBRARIES = ['~lib/', LIBRARY, 'userland/lib/', 'build/generated/', 'abi/', 'entry.ts', 'for-of.ts'];

/** Is this the virtual path of a file that users did not write? */
export function isLibrary(path: string): boolean {
  return LIBRARIES.some((library) => path.startsWith(library));
}

/** `cox` is userland/lib, `cox/fs` the generated stubs of the protocol fs. */
function librarySource(path: string): string | undefined {
  if (!path.startsWith(LIBRARY)) return undefined;
  const name = path.slice(LIBRARY.length).replace(/\.ts$/, '');
  if (name === 'index') return `export * from '../../userland/lib/index';\n`;
  if (name === 'syscalls') return `export * from '../../build/generated/syscalls';\n`;
  const part = /^(abi|lib)\/([\w-]+)$/.exec(name);
  if (part)
    return `export * from '${part[1] === 'abi' ? '../../../abi' : '../../../userland/lib'}/${part[2]}';\n`;
  return /^\w+$/.test(name) ? `export * from '../../build/generated/protocols/${name}';\n` : undefined;
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
