// Mappings: for each process, one record for every range of user addresses that shows consecutive pages of one Memory
// object with one protection. A record is a node under the handle that the mapping was made through, so that revoking
// finds it, and it holds a reference to its Memory.
//
// The records of a process form a treap ordered by address: a binary search tree that is a heap by a hash of the record's
// own address, which keeps it shallow whatever the order of insertion.

import { PAGE_SHIFT } from '../abi/memory-map';
import { Memory, noteMapped, noteUnmapped } from './memory';
import { attachBeside, attachNode, detachNode, NODE_KIND_SHIFT, NODE_MAPPING, Node } from './node';
import { allocateObject, freeObject, KernelObject, TYPE_MAPPING } from './object';
import { Process } from './process';

@unmanaged
@final
export class Mapping extends KernelObject {
  // the node, in place; bits 7:0 of its kind are the protection
  nodeKind: u32;
  nodeNext: usize;
  nodePrevious: usize;
  nodeChild: usize;
  nodeLast: usize;
  process: Process;
  memory: Memory;
  address: usize;
  pages: u32;
  firstPage: u32;
  left: Mapping | null;
  right: Mapping | null;
}

export const MAPPING_BYTES: u32 = offsetof<Mapping>();

export function nodeOfMapping(mapping: Mapping): Node {
  return changetype<Node>(changetype<usize>(mapping) + offsetof<Mapping>('nodeKind'));
}

export function mappingOfNode(node: Node): Mapping {
  return changetype<Mapping>(changetype<usize>(node) - offsetof<Mapping>('nodeKind'));
}

export function protectionOf(mapping: Mapping): u32 {
  return mapping.nodeKind & 0xff;
}

export function endOf(mapping: Mapping): usize {
  return mapping.address + ((<usize>mapping.pages) << PAGE_SHIFT);
}

/** Fibonacci hashing: the upper bits of the product are as good as random. */
function rank(mapping: Mapping): u32 {
  return <u32>(changetype<usize>(mapping) >> 4) * 0x9e3779b1;
}

function insert(root: Mapping | null, mapping: Mapping): Mapping {
  if (root == null) return mapping;
  if (mapping.address < root.address) {
    const left = insert(root.left, mapping);
    root.left = left;
    if (rank(left) <= rank(root)) return root;
    root.left = left.right;
    left.right = root;
    return left;
  }
  const right = insert(root.right, mapping);
  root.right = right;
  if (rank(right) <= rank(root)) return root;
  root.right = right.left;
  right.left = root;
  return right;
}

/** Two trees, all of the first below all of the second. */
function merge(low: Mapping | null, high: Mapping | null): Mapping | null {
  if (low == null) return high;
  if (high == null) return low;
  if (rank(low) > rank(high)) {
    low.right = merge(low.right, high);
    return low;
  }
  high.left = merge(low, high.left);
  return high;
}

function remove(root: Mapping | null, mapping: Mapping): Mapping | null {
  if (root == null) return null;
  if (root === mapping) return merge(root.left, root.right);
  if (mapping.address < root.address) root.left = remove(root.left, mapping);
  else root.right = remove(root.right, mapping);
  return root;
}

/** The first record that ends above `address`: the one that covers it, or the next above. */
export function firstMappingAbove(process: Process, address: usize): Mapping | null {
  let found: Mapping | null = null;
  let node = process.mappings;
  while (node != null) {
    if (endOf(node) > address) {
      found = node;
      node = node.left;
    } else node = node.right;
  }
  return found;
}

/** A record of no pages yet, which grows by growMapping(); null where there is no memory. */
export function createMapping(
  process: Process,
  memory: Memory,
  address: usize,
  firstPage: u32,
  protection: u32,
  source: Node | null,
): Mapping | null {
  const mapping = changetype<Mapping | null>(allocateObject(TYPE_MAPPING, MAPPING_BYTES, process));
  if (mapping == null) return null;
  mapping.process = process;
  mapping.memory = memory;
  mapping.address = address;
  mapping.firstPage = firstPage;
  noteMapped(memory, protection);
  attachNode(nodeOfMapping(mapping), (NODE_MAPPING << NODE_KIND_SHIFT) | protection, source);
  process.mappings = insert(process.mappings, mapping);
  return mapping;
}

export function destroyMapping(mapping: Mapping): void {
  const process = mapping.process;
  const memory = mapping.memory;
  const protection = protectionOf(mapping);
  process.mappings = remove(process.mappings, mapping);
  detachNode(nodeOfMapping(mapping));
  freeObject(mapping, MAPPING_BYTES);
  noteUnmapped(memory, protection);
}

/**
 * Keeps the first `pages` pages; the rest becomes a record of its own, made through the same handle. False where there is
 * no memory, and nothing is changed.
 */
export function splitMapping(mapping: Mapping, pages: u32): bool {
  const upper = changetype<Mapping | null>(allocateObject(TYPE_MAPPING, MAPPING_BYTES, mapping.process));
  if (upper == null) return false;
  upper.process = mapping.process;
  upper.memory = mapping.memory;
  upper.address = mapping.address + ((<usize>pages) << PAGE_SHIFT);
  upper.firstPage = mapping.firstPage + pages;
  upper.pages = mapping.pages - pages;
  mapping.pages = pages;
  noteMapped(mapping.memory, protectionOf(mapping));
  attachBeside(nodeOfMapping(upper), mapping.nodeKind, nodeOfMapping(mapping));
  mapping.process.mappings = insert(mapping.process.mappings, upper);
  return true;
}
