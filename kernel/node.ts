// The forest of derivation. A node stands at the start of every handle slot, and in everything that was made through a
// handle and that revoking must undo: a mapping, a queued message, a binding. Its parent is the handle that it came from.
//
// The tree is threaded, so that a node of any number of children is taken out in constant time: the last child's `next`
// and the first child's `previous` lead back to the parent, marked by bit 0. A node that is taken out leaves its children
// in its place; children of a root become roots, which may stay chained as siblings without a parent.

@unmanaged
export class Node {
  /** Bits 7:0 depend on the kind (the rights of a handle); bits 15:8 say what it is: a handle's type, or NODE_*; 0 = in no tree. */
  kind: u32;
  next: usize;
  previous: usize;
  child: Node | null;
  last: Node | null;
}

export const NODE_KIND_SHIFT: u32 = 8;
// beside the types of abi/handles.ts
export const NODE_MAPPING: u32 = 9;
export const NODE_SENDER: u32 = 10; // a thread in an endpoint's queue of senders
export const NODE_BOUND_THREAD: u32 = 11; // a notification that a thread's receive sees
export const NODE_INTERRUPT: u32 = 12; // an interrupt's binding, by its own handle
export const NODE_INTERRUPT_TARGET: u32 = 13; // the same, by the notification's
export const NODE_WATCH: u32 = 14; // a process's watch, by its own handle
export const NODE_WATCH_TARGET: u32 = 15; // the same, by the notification's

const PARENT: usize = 1;

/** A leaf: the newest child of `parent`, or a root. */
export function attachNode(node: Node, kind: u32, parent: Node | null): void {
  node.kind = kind;
  node.child = null;
  node.last = null;
  node.next = 0;
  node.previous = 0;
  if (parent == null) return;
  const up = changetype<usize>(parent) | PARENT;
  const first = parent.child;
  node.previous = up;
  if (first != null) {
    node.next = changetype<usize>(first);
    first.previous = changetype<usize>(node);
  } else {
    node.next = up;
    parent.last = node;
  }
  parent.child = node;
}

/** `node` stands behind what `previous` says now: a sibling, a parent, or nobody. */
function setNextOf(previous: usize, node: usize): void {
  if (previous === 0) return;
  if ((previous & PARENT) === 0) changetype<Node>(previous).next = node;
  else changetype<Node>(previous & ~PARENT).child = changetype<Node | null>((node & PARENT) !== 0 ? 0 : node);
}

function setPreviousOf(next: usize, node: usize): void {
  if (next === 0) return;
  if ((next & PARENT) === 0) changetype<Node>(next).previous = node;
  else changetype<Node>(next & ~PARENT).last = changetype<Node | null>((node & PARENT) !== 0 ? 0 : node);
}

/** A leaf with the same parent as `sibling`. */
export function attachBeside(node: Node, kind: u32, sibling: Node): void {
  node.kind = kind;
  node.child = null;
  node.last = null;
  node.previous = changetype<usize>(sibling);
  node.next = sibling.next;
  setPreviousOf(sibling.next, changetype<usize>(node));
  sibling.next = changetype<usize>(node);
}

/** Takes a node out; what was derived from it is derived from its parent now. */
export function detachNode(node: Node): void {
  const first = node.child;
  const last = node.last;
  const next = node.next;
  const previous = node.previous;
  node.kind = 0;
  if (first != null && last != null) {
    setNextOf(previous, changetype<usize>(first));
    first.previous = previous;
    setPreviousOf(next, changetype<usize>(last));
    last.next = next;
    return;
  }
  setNextOf(previous, next);
  setPreviousOf(next, previous);
}

/** For nodes that are not always in the forest. */
export function releaseNode(node: Node): void {
  if (node.kind !== 0) detachNode(node);
}
