// Uses of handles: nodes of the forest of derivation that are part of an object.

import { Use } from '../state.ts';
import type { Reader } from './reader.ts';

/** The node at a field of an object, if it is in use. */
export function readUse(
  reader: Reader,
  address: number,
  field: string,
  what: Use['what'],
  of: Use['of'],
): Use | null {
  const node = address + reader.image.symbol(field);
  if (reader.guest.word(node + reader.image.symbol('NODE_KIND')) === 0) return null;
  const use = new Use(what, of);
  reader.uses.set(node, use);
  reader.addresses.set(use, node);
  return use;
}
