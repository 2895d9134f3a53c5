// A node of the tree: a directory, a file or a device. Nodes are not collected as garbage: a node lives as long as it
// has a name or is open.
//
//   A directory's children form a list in order of creation; each node has a serial number, greater than all before it,
//   so that a listing can go on after the last number it saw whatever was removed meanwhile. Names are found through one
//   hash table for the whole tree (index.ts).

import { Content } from './content.ts';
import { allocate, release } from './storage.ts';

export const NODE_FILE: u32 = 0;
export const NODE_DIRECTORY: u32 = 1;
export const NODE_NULL: u32 = 2; // takes everything, holds nothing
export const NODE_ZERO: u32 = 3; // an endless run of zeros

export const NAME_BYTES_MAX: u32 = 255;

let lastSerial: u32 = 0;

@unmanaged
@final
export class Node {
  kind: u32;
  serial: u32;
  name: usize;
  nameBytes: u32;
  /** Does the name lie in a block of ours (and not in the archive)? */
  ownsName: bool;
  /** Open handles to this node. */
  opens: u32;
  /** Seconds since 1970. */
  modified: u32;
  /** The directory that the node is in; null once its name was removed. The root is its own parent. */
  parent: Node | null;
  previous: Node | null;
  next: Node | null;
  firstChild: Node | null;
  lastChild: Node | null;
  /** Next in the same bucket of the index. */
  chain: Node | null;
  content: Content;

  /** A node without name and parent; null where memory ended. */
  static create(kind: u32): Node | null {
    let block = allocate(offsetof<Node>());
    if (block === 0) return null;
    let content = allocate(offsetof<Content>());
    if (content === 0) {
      release(block, offsetof<Node>());
      return null;
    }
    memory.fill(block, 0, offsetof<Node>());
    memory.fill(content, 0, offsetof<Content>());
    let node = changetype<Node>(block);
    node.kind = kind;
    node.content = changetype<Content>(content);
    return node;
  }

  @inline
  get isDirectory(): bool {
    return this.kind === NODE_DIRECTORY;
  }

  /** Gives the node a name: a copy, or in place where the name lies in the archive. False where memory ended. */
  setName(name: usize, bytes: u32, inPlace: bool): bool {
    let place = name;
    if (!inPlace) {
      place = allocate(bytes);
      if (place === 0) return false;
      memory.copy(place, name, bytes);
    }
    this.dropName();
    this.name = place;
    this.nameBytes = bytes;
    this.ownsName = !inPlace;
    return true;
  }

  /** Appends a child to this directory. */
  link(child: Node): void {
    lastSerial += 1;
    child.serial = lastSerial;
    child.parent = this;
    child.previous = this.lastChild;
    child.next = null;
    let last = this.lastChild;
    if (last === null) this.firstChild = child;
    else last.next = child;
    this.lastChild = child;
  }

  /** Takes a child out of this directory. */
  unlink(child: Node): void {
    assert(child.parent === this, 'tree: a child is unlinked from its parent');
    let previous = child.previous;
    let next = child.next;
    if (previous === null) this.firstChild = next;
    else previous.next = next;
    if (next === null) this.lastChild = previous;
    else next.previous = previous;
    child.parent = null;
    child.previous = null;
    child.next = null;
  }

  /** Frees the node where nothing refers to it any more. */
  freeIfUnused(): void {
    if (this.parent !== null || this.opens !== 0) return;
    assert(this.firstChild === null, 'tree: a freed directory is empty');
    this.dropName();
    this.content.clear();
    release(changetype<usize>(this.content), offsetof<Content>());
    release(changetype<usize>(this), offsetof<Node>());
  }

  private dropName(): void {
    if (this.ownsName) release(this.name, this.nameBytes);
    this.ownsName = false;
  }
}
