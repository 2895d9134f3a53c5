// The records of a process's mappings, ordered by address: an AVL tree (Adelson-Velsky and Landis, 1962), in which the heights
// of the two subtrees of a record differ by at most one. So its depth, and with it the time that every operation and the
// kernel's stack take, is bounded whatever addresses a process chooses: 28 for as many records as 128 MiB can hold.

import { endOf, Mapping } from './mapping';
import { Process } from './process';

function heightOf(tree: Mapping | null): u32 {
  return tree == null ? 0 : tree.height;
}

function measure(tree: Mapping): void {
  tree.height = max(heightOf(tree.left), heightOf(tree.right)) + 1;
}

/** The left child becomes the root. */
function rotateRight(tree: Mapping): Mapping {
  const root = tree.left!;
  tree.left = root.right;
  root.right = tree;
  measure(tree);
  measure(root);
  return root;
}

function rotateLeft(tree: Mapping): Mapping {
  const root = tree.right!;
  tree.right = root.left;
  root.left = tree;
  measure(tree);
  measure(root);
  return root;
}

/** Restores the balance of a tree one of whose subtrees has become higher or lower by one. */
function balance(tree: Mapping): Mapping {
  const left = heightOf(tree.left);
  const right = heightOf(tree.right);
  if (left > right + 1) {
    const child = tree.left!;
    if (heightOf(child.left) < heightOf(child.right)) tree.left = rotateLeft(child);
    return rotateRight(tree);
  }
  if (right > left + 1) {
    const child = tree.right!;
    if (heightOf(child.right) < heightOf(child.left)) tree.right = rotateRight(child);
    return rotateLeft(tree);
  }
  tree.height = max(left, right) + 1;
  return tree;
}

function inserted(tree: Mapping | null, mapping: Mapping): Mapping {
  if (tree == null) {
    mapping.height = 1;
    return mapping;
  }
  if (mapping.address < tree.address) tree.left = inserted(tree.left, mapping);
  else tree.right = inserted(tree.right, mapping);
  return balance(tree);
}

function withoutFirst(tree: Mapping): Mapping | null {
  const left = tree.left;
  if (left == null) return tree.right;
  tree.left = withoutFirst(left);
  return balance(tree);
}

/** The next record above takes the place of one that has two subtrees. */
function without(tree: Mapping | null, mapping: Mapping): Mapping | null {
  if (tree == null) return null;
  if (tree === mapping) {
    const right = tree.right;
    if (right == null) return tree.left;
    let next = right;
    for (let left = next.left; left != null; left = next.left) next = left;
    next.right = withoutFirst(right);
    next.left = tree.left;
    return balance(next);
  }
  if (mapping.address < tree.address) tree.left = without(tree.left, mapping);
  else tree.right = without(tree.right, mapping);
  return balance(tree);
}

export function addToTree(process: Process, mapping: Mapping): void {
  process.mappings = inserted(process.mappings, mapping);
}

/** Found by its address, which must not have changed its place among the others. */
export function removeFromTree(process: Process, mapping: Mapping): void {
  process.mappings = without(process.mappings, mapping);
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
