// The tree of directories and files: finding, making, removing and moving names. Functions that return a node return
// null where they fail, and `treeError` then says why; the others return an error number.

import {
  E_DENIED,
  E_EXISTS,
  E_INVALID,
  E_IS_DIRECTORY,
  E_NO_SPACE,
  E_NOT_DIRECTORY,
  E_NOT_EMPTY,
  E_NOT_FOUND,
  E_TOO_LONG,
  OK,
} from '../../abi/errors.ts';
import { enter, findChild, leave } from './index.ts';
import { NAME_BYTES_MAX, NODE_DIRECTORY, NODE_FILE, Node } from './node.ts';
import { PathCursor } from './path.ts';

export let treeError: i32 = OK;

let root: Node = changetype<Node>(0);
const cursor = new PathCursor();

/** Makes the root directory. */
export function createTree(): void {
  root = Node.create(NODE_DIRECTORY)!;
  root.parent = root;
  root.opens = 1;
}

/** The node that a path names, or null. */
export function find(path: usize, bytes: u32): Node | null {
  let parent = findParent(path, bytes);
  if (parent === null) return null;
  return step(parent);
}

/** Makes a node of this kind at a path whose directory exists; `inPlace` where the path lies in the archive. */
export function create(path: usize, bytes: u32, kind: u32, now: u32, inPlace: bool): Node | null {
  let parent = findParent(path, bytes);
  if (parent === null) return null;
  if (step(parent) !== null) return fail(E_EXISTS);
  if (treeError !== E_NOT_FOUND || !cursor.isLast) return null;
  if (cursor.mustBeDirectory && kind !== NODE_DIRECTORY) return fail(E_IS_DIRECTORY);
  let node = Node.create(kind);
  if (node === null) return fail(E_NO_SPACE);
  if (!node.setName(cursor.start, cursor.bytes, inPlace)) {
    node.freeIfUnused();
    return fail(E_NO_SPACE);
  }
  parent.link(node);
  if (!enter(node)) {
    parent.unlink(node);
    node.freeIfUnused();
    return fail(E_NO_SPACE);
  }
  node.modified = now;
  parent.modified = now;
  return node;
}

/** Removes the name of a file, or (directory = true) of an empty directory. */
export function remove(path: usize, bytes: u32, directory: bool, now: u32): i32 {
  let node = find(path, bytes);
  if (node === null) return treeError;
  if (node.isDirectory && !directory) return E_IS_DIRECTORY;
  if (!node.isDirectory && directory) return E_NOT_DIRECTORY;
  if (node === root) return E_DENIED;
  if (node.firstChild !== null) return E_NOT_EMPTY;
  node.parent!.modified = now;
  detach(node);
  node.freeIfUnused();
  return OK;
}

/** Gives a node another name and place; what had that name is replaced where it is a file or an empty directory. */
export function rename(from: usize, fromBytes: u32, to: usize, toBytes: u32, now: u32): i32 {
  let node = find(from, fromBytes);
  if (node === null) return treeError;
  if (node === root) return E_INVALID;
  let target = findParent(to, toBytes);
  if (target === null) return treeError;
  let replaced = step(target);
  if (replaced === null && (treeError !== E_NOT_FOUND || !cursor.isLast)) return treeError;
  if (replaced === null && cursor.mustBeDirectory && !node.isDirectory) return E_NOT_DIRECTORY;
  if (replaced === node) return OK;
  if (isWithin(target, node)) return E_INVALID;
  if (replaced !== null) {
    let refusal = refuseReplacing(replaced, node);
    if (refusal !== OK) return refusal;
  }
  return move(node, target, replaced, now);
}

/** Does a node lie in a directory, or is it that directory? */
function isWithin(node: Node, directory: Node): bool {
  let at = node;
  while (at !== root && at !== directory && at.parent !== null) at = at.parent!;
  return at === directory;
}

function refuseReplacing(replaced: Node, node: Node): i32 {
  if (replaced === root) return E_INVALID;
  if (replaced.isDirectory && !node.isDirectory) return E_IS_DIRECTORY;
  if (!replaced.isDirectory && node.isDirectory) return E_NOT_DIRECTORY;
  return replaced.firstChild !== null ? E_NOT_EMPTY : OK;
}

/** The end of rename: `cursor` stands at the new name. The old name is kept until nothing can fail any more. */
function move(node: Node, target: Node, replaced: Node | null, now: u32): i32 {
  let oldParent = node.parent!;
  if (replaced !== null) {
    // The new name is the replaced node's: a path such as "a/../b/." has it nowhere as its last component.
    target = replaced.parent!;
    cursor.start = replaced.name;
    cursor.bytes = replaced.nameBytes;
  }
  leave(node);
  if (!node.setName(cursor.start, cursor.bytes, false)) {
    enter(node);
    return E_NO_SPACE;
  }
  oldParent.unlink(node);
  if (replaced !== null) {
    detach(replaced);
    replaced.freeIfUnused();
  }
  target.link(node);
  enter(node);
  oldParent.modified = now;
  target.modified = now;
  return OK;
}

function detach(node: Node): void {
  leave(node);
  node.parent!.unlink(node);
}

/** Walks to the directory that holds the last component of a path, and leaves `cursor` at that component. */
function findParent(path: usize, bytes: u32): Node | null {
  cursor.reset(path, bytes);
  let directory = root;
  if (!cursor.advance()) return directory; // "/", or nothing: step() finds the root itself
  while (!cursor.isLast) {
    let node = step(directory);
    if (node === null) return null;
    if (!node.isDirectory) return fail(E_NOT_DIRECTORY);
    directory = node;
    cursor.advance();
  }
  return directory;
}

/** From a directory to the node that the cursor's component names. */
function step(directory: Node): Node | null {
  if (cursor.bytes === 0) return directory;
  if (cursor.isParent) return directory.parent === null ? fail(E_NOT_FOUND) : directory.parent;
  if (cursor.bytes > NAME_BYTES_MAX) return fail(E_TOO_LONG);
  let node = findChild(directory, cursor.start, cursor.bytes);
  if (node === null) return fail(E_NOT_FOUND);
  if (cursor.mustBeDirectory && !node.isDirectory) return fail(E_NOT_DIRECTORY);
  return node;
}

function fail(error: i32): Node | null {
  treeError = error;
  return null;
}

/** Opens count: a node stays as long as it is open. */
export function hold(node: Node): void {
  node.opens += 1;
}

export function unhold(node: Node): void {
  assert(node.opens !== 0, 'tree: an open node is counted');
  node.opens -= 1;
  node.freeIfUnused();
}

/** Enters a file or directory of the boot archive, with the directories on its way. Null where memory ended. */
export function plant(path: usize, bytes: u32, directory: bool, modified: u32): Node | null {
  plantDirectories(path, bytes, modified);
  let existing = find(path, bytes);
  if (existing !== null) return existing.isDirectory === directory ? existing : null;
  return create(path, bytes, directory ? NODE_DIRECTORY : NODE_FILE, modified, true);
}

/** Makes the directories that a path of the archive needs. */
function plantDirectories(path: usize, bytes: u32, modified: u32): void {
  for (let at: u32 = 1; at < bytes; at += 1) {
    if (load<u8>(path + at) !== 0x2f) continue;
    if (find(path, at) === null) create(path, at, NODE_DIRECTORY, modified, true);
  }
}
