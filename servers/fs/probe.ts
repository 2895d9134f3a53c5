// A way into the tree for tests on the host: texts in, texts and numbers out. Not part of the server.

import { OK } from '../../abi/errors.ts';
import { CpioReader } from '../common/cpio.ts';
import { setArchiveRange } from './content.ts';
import { NODE_DIRECTORY, NODE_FILE, Node } from './node.ts';
import { setStorageLimit, storageUsed } from './storage.ts';
import { create, createTree, find, hold, plant, remove, rename, treeError, unhold } from './tree.ts';

const NOW: u32 = 1;

let opened: Node | null = null;
let archiveBytes: ArrayBuffer = new ArrayBuffer(0);

function bytesOf(text: string): ArrayBuffer {
  return String.UTF8.encode(text);
}

function at(bytes: ArrayBuffer): usize {
  return changetype<usize>(bytes);
}

function findText(path: string): Node | null {
  let bytes = bytesOf(path);
  return find(at(bytes), bytes.byteLength);
}

/** An empty tree that may use this many bytes. */
export function start(limit: u32): void {
  setStorageLimit(limit);
  createTree();
}

/** Fills the tree from an archive, given as text of one character a byte. Files planted, or -1 where it is damaged. */
export function plantArchive(archive: string): i32 {
  archiveBytes = new ArrayBuffer(archive.length);
  for (let i = 0; i < archive.length; i += 1) store<u8>(at(archiveBytes) + i, archive.charCodeAt(i));
  setArchiveRange(at(archiveBytes), archive.length);
  let reader = CpioReader.create(at(archiveBytes), archive.length);
  let count = 0;
  while (reader.advance()) {
    let node = plant(reader.name, reader.nameBytes, reader.isDirectory, reader.modified);
    if (node !== null && reader.isFile) node.content.setView(reader.content, reader.contentBytes);
    count += 1;
  }
  return reader.damaged ? -1 : count;
}

/** Does the archive still hold these bytes? */
export function archiveIs(archive: string): bool {
  for (let i = 0; i < archive.length; i += 1) {
    if (<i32>load<u8>(at(archiveBytes) + i) !== archive.charCodeAt(i)) return false;
  }
  return true;
}

export function makeFile(path: string): i32 {
  let bytes = bytesOf(path);
  return create(at(bytes), bytes.byteLength, NODE_FILE, NOW, false) === null ? treeError : OK;
}

export function makeDirectory(path: string): i32 {
  let bytes = bytesOf(path);
  return create(at(bytes), bytes.byteLength, NODE_DIRECTORY, NOW, false) === null ? treeError : OK;
}

export function removeFile(path: string): i32 {
  let bytes = bytesOf(path);
  return remove(at(bytes), bytes.byteLength, false, NOW);
}

export function removeDirectory(path: string): i32 {
  let bytes = bytesOf(path);
  return remove(at(bytes), bytes.byteLength, true, NOW);
}

export function renameTo(from: string, to: string): i32 {
  let fromBytes = bytesOf(from);
  let toBytes = bytesOf(to);
  return rename(at(fromBytes), fromBytes.byteLength, at(toBytes), toBytes.byteLength, NOW);
}

/** The kind of what a path names, or an error. */
export function kind(path: string): i32 {
  let node = findText(path);
  return node === null ? treeError : node.kind;
}

/** Writes ASCII text into a file; bytes written, or an error. */
export function write(path: string, offset: u32, text: string): i32 {
  let node = findText(path);
  let bytes = bytesOf(text);
  return node === null ? treeError : node.content.write(offset, at(bytes), bytes.byteLength);
}

/** 1: done, 0: no memory, or an error. */
export function resize(path: string, size: u32): i32 {
  let node = findText(path);
  return node === null ? treeError : node.content.resize(size) ? 1 : 0;
}

/** A part of a file, a character a byte; '?' where there is no such file. */
export function read(path: string, offset: u32, count: u32): string {
  let node = findText(path);
  if (node === null) return '?';
  let buffer = new ArrayBuffer(count);
  let got = node.content.read(offset, at(buffer), count);
  let text = '';
  for (let i: u32 = 0; i < got; i += 1) text += String.fromCharCode(load<u8>(at(buffer) + i));
  return text;
}

/** Names in a directory, in the order of a listing, a line each. */
export function list(path: string): string {
  let directory = findText(path);
  if (directory === null) return '?';
  let names = '';
  let node = directory.firstChild;
  while (node !== null) {
    names += String.UTF8.decodeUnsafe(node.name, node.nameBytes) + '\n';
    node = node.next;
  }
  return names;
}

/** Keeps a node open, as a client would. */
export function open(path: string): i32 {
  opened = findText(path);
  let node = opened;
  if (node === null) return treeError;
  hold(node);
  return OK;
}

/** What the open file holds, although its name may be gone; then closes it. */
export function readAndClose(count: u32): string {
  let node = opened;
  if (node === null) return '?';
  let buffer = new ArrayBuffer(count);
  let got = node.content.read(0, at(buffer), count);
  unhold(node);
  return String.UTF8.decodeUnsafe(at(buffer), got);
}

/** Bytes of storage in use. */
export function used(): u32 {
  return storageUsed();
}
