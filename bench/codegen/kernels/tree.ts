// A binary search tree of nodes from a pool: insertions, searches, a walk in order.

@unmanaged
@final
class Node {
  left: Node | null;
  right: Node | null;
  key: u32;
  count: i32;
}

const NODES: i32 = 3000;
const SEARCHES: i32 = 12000;
const pool = memory.data(NODES * 16);
let used: i32 = 0;
let root: Node | null = null;

function newNode(key: u32): Node {
  const node = changetype<Node>(pool + used++ * offsetof<Node>());
  node.left = null;
  node.right = null;
  node.key = key;
  node.count = 1;
  return node;
}

function insert(key: u32): void {
  const first = root;
  if (first === null) {
    root = newNode(key);
    return;
  }
  let at: Node = first;
  for (;;) {
    if (key === at.key) {
      at.count++;
      return;
    }
    const next: Node | null = key < at.key ? at.left : at.right;
    if (next === null) break;
    at = next;
  }
  if (key < at.key) at.left = newNode(key);
  else at.right = newNode(key);
}

function find(key: u32): Node | null {
  let at = root;
  while (at !== null && at.key !== key) at = key < at.key ? at.left : at.right;
  return at;
}

function walk(node: Node | null, sum: i32): i32 {
  if (node === null) return sum;
  sum = walk(node.left, sum);
  sum = sum * 31 + <i32>node.key * node.count;
  return walk(node.right, sum);
}

export function run(): i32 {
  let seed: u32 = 21;
  for (let i = 0; i < NODES; i++) {
    seed = seed * 1664525 + 1013904223;
    insert((seed >> 14) & 0xffff);
  }
  let found: i32 = 0;
  for (let i = 0; i < SEARCHES; i++) {
    seed = seed * 1664525 + 1013904223;
    const node = find((seed >> 14) & 0xffff);
    if (node !== null) found += node.count;
  }
  return walk(root, found);
}
