// Paths: names separated by slashes; "." is the directory itself, ".." the one above.

import { startDirectory } from './start';

let current: string = '';

/** The working directory. */
export function directory(): string {
  if (current.length === 0) current = startDirectory();
  return current;
}

/** Changes the working directory of this program: an absolute path of a directory that exists. */
export function setDirectory(path: string): void {
  current = path;
}

/** The shortest absolute path that means the same, seen from a directory. */
export function resolveFrom(base: string, path: string): string {
  const parts = (path.startsWith('/') ? path : base + '/' + path).split('/');
  const kept: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part === '..') {
      if (kept.length > 0) kept.pop();
    } else if (part !== '' && part !== '.') {
      kept.push(part);
    }
  }
  return '/' + kept.join('/');
}

/** The absolute path of a path that may be relative to the working directory. */
export function absolute(path: string): string {
  return resolveFrom(directory(), path);
}

/** A name in a directory. */
export function join(base: string, name: string): string {
  return base.endsWith('/') ? base + name : base + '/' + name;
}

/** The last name of a path. */
export function baseName(path: string): string {
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) === 0x2f) end--;
  const trimmed = path.slice(0, end);
  return trimmed === '/' ? trimmed : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** A path without its last name: "." where it has only one. */
export function directoryName(path: string): string {
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) === 0x2f) end--;
  const slash = path.slice(0, end).lastIndexOf('/');
  if (slash < 0) return '.';
  return slash === 0 ? '/' : path.slice(0, slash);
}
