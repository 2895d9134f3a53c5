// Mappings: for each process, one record for every range of user addresses that shows consecutive pages of one Memory
// object with one protection. A record is a node under the handle that the mapping was made through, so that revoking
// finds it, and it holds a reference to its Memory. mapping-tree.ts keeps the records of a process in order.

import { PAGE_SHIFT } from '../abi/memory-map';
import { addToTree, removeFromTree } from './mapping-tree';
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
  /** Of the tree below it, its own level included. */
  height: u32;
  memory: Memory;
  address: usize;
  pages: u32;
  firstPage: u32;
  left: Mapping | null;
  right: Mapping | null;
}

/** It is charged to the process in whose space it is. */
export function processOfMapping(mapping: Mapping): Process {
  return mapping.payer!;
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
  mapping.memory = memory;
  mapping.address = address;
  mapping.firstPage = firstPage;
  noteMapped(memory, protection);
  attachNode(nodeOfMapping(mapping), (NODE_MAPPING << NODE_KIND_SHIFT) | protection, source);
  addToTree(process, mapping);
  return mapping;
}

export function destroyMapping(mapping: Mapping): void {
  const memory = mapping.memory;
  const protection = protectionOf(mapping);
  removeFromTree(processOfMapping(mapping), mapping);
  detachNode(nodeOfMapping(mapping));
  freeObject(mapping, MAPPING_BYTES);
  noteUnmapped(memory, protection);
}

/**
 * Keeps the first `pages` pages; the rest becomes a record of its own, made through the same handle. False where there is
 * no memory, and nothing is changed.
 */
export function splitMapping(mapping: Mapping, pages: u32): bool {
  const process = processOfMapping(mapping);
  const upper = changetype<Mapping | null>(allocateObject(TYPE_MAPPING, MAPPING_BYTES, process));
  if (upper == null) return false;
  upper.memory = mapping.memory;
  upper.address = mapping.address + ((<usize>pages) << PAGE_SHIFT);
  upper.firstPage = mapping.firstPage + pages;
  upper.pages = mapping.pages - pages;
  mapping.pages = pages;
  noteMapped(mapping.memory, protectionOf(mapping));
  attachBeside(nodeOfMapping(upper), mapping.nodeKind, nodeOfMapping(mapping));
  addToTree(process, upper);
  return true;
}
