// What is open: an endpoint handle whose badge leads to a node and a position in it. When the last handle with the badge
// is gone, the file is closed.

import { BadgeTable } from '../common/table.ts';
import { Node } from './node.ts';
import { allocate, release } from './storage.ts';
import { hold, unhold } from './tree.ts';

@unmanaged
@final
export class OpenFile {
  node: Node;
  /** OPEN_ constants of the fs protocol. */
  flags: u32;
  position: u32;
}

const table = BadgeTable.create();

/** Opens a node; its badge, or 0 where memory ended. */
export function openNode(node: Node, flags: u32): u32 {
  let block = allocate(offsetof<OpenFile>());
  if (block === 0) return 0;
  let file = changetype<OpenFile>(block);
  file.node = node;
  file.flags = flags;
  file.position = 0;
  hold(node);
  return table.add(block);
}

/** The open file with a badge, or null. */
export function openFile(badge: u32): OpenFile | null {
  return changetype<OpenFile | null>(table.find(badge));
}

export function closeFile(badge: u32): void {
  let file = openFile(badge);
  if (file === null) return;
  table.remove(badge);
  unhold(file.node);
  release(changetype<usize>(file), offsetof<OpenFile>());
}
