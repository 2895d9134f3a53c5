// From (directory, name) to node: one hash table for the whole tree, so that a look-up costs the same in a directory of
// ten and of ten thousand names. Buckets are chained through the nodes; the table doubles as nodes are added.

import { Node } from './node.ts';
import { allocate, release } from './storage.ts';

const FIRST_BUCKETS: u32 = 256;

let buckets: usize = 0;
let bucketCount: u32 = 0;
let nodeCount: u32 = 0;

/** The child of `directory` with this name, or null. */
export function findChild(directory: Node, name: usize, bytes: u32): Node | null {
  if (bucketCount === 0) return null;
  let node = load<Node | null>(bucketOf(directory, name, bytes));
  while (node !== null) {
    if (node.parent === directory && node.nameBytes === bytes && memory.compare(node.name, name, bytes) === 0)
      return node;
    node = node.chain;
  }
  return null;
}

/** Enters a node that has name and parent. False where memory ended (only for the first node of all). */
export function enter(node: Node): bool {
  if (nodeCount >= bucketCount && !grow() && bucketCount === 0) return false;
  insert(node);
  nodeCount += 1;
  return true;
}

/** Removes a node, before its name or parent changes. */
export function leave(node: Node): void {
  let bucket = bucketOf(node.parent!, node.name, node.nameBytes);
  let at = load<Node | null>(bucket);
  if (at === node) {
    store<Node | null>(bucket, node.chain);
  } else {
    while (at!.chain !== node) at = at!.chain;
    at!.chain = node.chain;
  }
  nodeCount -= 1;
}

function insert(node: Node): void {
  let bucket = bucketOf(node.parent!, node.name, node.nameBytes);
  node.chain = load<Node | null>(bucket);
  store<Node | null>(bucket, node);
}

/** FNV-1a over the name, begun with the directory's address. */
function bucketOf(directory: Node, name: usize, bytes: u32): usize {
  let hash: u32 = 0x811c9dc5 ^ (<u32>changetype<usize>(directory) >> 4);
  for (let at = name, end = name + bytes; at < end; at += 1) hash = (hash ^ load<u8>(at)) * 0x01000193;
  hash ^= hash >> 15;
  return buckets + ((hash & (bucketCount - 1)) << 2);
}

function grow(): bool {
  let oldBuckets = buckets;
  let oldCount = bucketCount;
  let count = max(FIRST_BUCKETS, oldCount << 1);
  let table = allocate(count << 2);
  if (table === 0) return false;
  memory.fill(table, 0, count << 2);
  buckets = table;
  bucketCount = count;
  for (let index: u32 = 0; index < oldCount; index += 1) {
    let node = load<Node | null>(oldBuckets + (index << 2));
    while (node !== null) {
      let following = node.chain;
      insert(node);
      node = following;
    }
  }
  release(oldBuckets, oldCount << 2);
  return true;
}
