// Files and directories. Paths may be relative to the working directory. Functions return OK or a negative error;
// those that return an object return null, and lastError() tells why.

import * as fs from '../../build/generated/protocols/fs';
import { KIND_DIRECTORY } from '../../build/generated/protocols/stream';
import { setLastError } from './errors';
import { absolute } from './path';
import { Reader } from './reader';
import { givenHandle } from './start';
import { Stream } from './stream';

export const OPEN_READ: u32 = fs.OPEN_READ;
export const OPEN_WRITE: u32 = fs.OPEN_WRITE;
export const OPEN_CREATE: u32 = fs.OPEN_CREATE;
export const OPEN_TRUNCATE: u32 = fs.OPEN_TRUNCATE;
export const OPEN_APPEND: u32 = fs.OPEN_APPEND;
export const OPEN_EXCLUSIVE: u32 = fs.OPEN_EXCLUSIVE;

let rootHandle: u32 = 0;

/** The file system that the program was given. */
export function root(): u32 {
  if (rootHandle === 0) rootHandle = givenHandle('root');
  return rootHandle;
}

/** What a path names. */
export class Stat {
  constructor(
    /** A KIND_ constant. */
    public kind: u32,
    /** Bytes. */
    public size: u32,
    /** Seconds since 1970. */
    public modified: u32,
  ) {}

  get isDirectory(): bool {
    return this.kind === KIND_DIRECTORY;
  }
}

/** A name in a directory, and what it names. */
export class Entry extends Stat {
  constructor(
    public name: string,
    kind: u32,
    size: u32,
    modified: u32,
  ) {
    super(kind, size, modified);
  }
}

/** Opens a file; flags is a sum of OPEN_ constants. Its handle, or an error. */
export function open(path: string, flags: u32 = OPEN_READ): i32 {
  return fs.open(root(), absolute(path), flags);
}

/** Opens a file as a Stream, or null. */
export function openStream(path: string, flags: u32 = OPEN_READ): Stream | null {
  const handle = open(path, flags);
  if (handle > 0) return new Stream(handle);
  setLastError(handle);
  return null;
}

export function stat(path: string): Stat | null {
  const status = setLastError(fs.stat(root(), absolute(path)));
  return status < 0 ? null : new Stat(fs.statKind(), fs.statSize(), fs.statModified());
}

export function exists(path: string): bool {
  return fs.stat(root(), absolute(path)) >= 0;
}

export function isDirectory(path: string): bool {
  return fs.stat(root(), absolute(path)) >= 0 && fs.statKind() === KIND_DIRECTORY;
}

/** The entries of a directory, in the order of the file system (without "." and ".."), or null. */
export function list(path: string): Entry[] | null {
  const entries: Entry[] = [];
  const whole = absolute(path);
  let cursor: u32 = 0;
  do {
    const status = setLastError(fs.list(root(), whole, cursor));
    if (status < 0) return null;
    for (let at = fs.listFirst(); at !== 0; at = fs.listAfter(at)) {
      entries.push(new Entry(fs.listName(at), fs.listKind(at), fs.listSize(at), fs.listModified(at)));
    }
    cursor = fs.listNext();
  } while (cursor !== 0);
  return entries;
}

export function mkdir(path: string): i32 {
  return fs.mkdir(root(), absolute(path));
}

export function remove(path: string): i32 {
  return fs.remove(root(), absolute(path));
}

export function rmdir(path: string): i32 {
  return fs.rmdir(root(), absolute(path));
}

export function rename(from: string, to: string): i32 {
  return fs.rename(root(), absolute(from), absolute(to));
}

export function touch(path: string): i32 {
  return fs.touch(root(), absolute(path));
}

/** The whole content of a file, or null. */
export function readText(path: string): string | null {
  const stream = openStream(path);
  if (stream == null) return null;
  const reader = new Reader(stream);
  const text = reader.text();
  stream.close();
  if (setLastError(reader.error) < 0) return null;
  return text;
}

/** The whole content of a file, or null. */
export function readBytes(path: string): Uint8Array | null {
  const found = stat(path);
  if (found == null) return null;
  const stream = openStream(path);
  if (stream == null) return null;
  const bytes = new Uint8Array(found.size);
  let at: u32 = 0;
  let count: i32 = 1;
  while (at < found.size && count > 0) {
    count = stream.read(bytes.dataStart + at, found.size - at);
    if (count > 0) at += count;
  }
  stream.close();
  if (count < 0) setLastError(count);
  return count < 0 ? null : bytes.subarray(0, at);
}

/** Makes the file consist of this text; OK or an error. */
export function writeText(path: string, text: string): i32 {
  return putFile(path, text, OPEN_TRUNCATE);
}

/** Adds text to the end of a file, which is made if need be; OK or an error. */
export function appendText(path: string, text: string): i32 {
  return putFile(path, text, OPEN_APPEND);
}

function putFile(path: string, text: string, flags: u32): i32 {
  const handle = open(path, OPEN_WRITE | OPEN_CREATE | flags);
  if (handle < 0) return handle;
  const stream = new Stream(handle);
  const encoded = String.UTF8.encode(text);
  const status = stream.write(changetype<usize>(encoded), encoded.byteLength);
  stream.close();
  return status;
}
