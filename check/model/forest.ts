// The forest of derivation: what came from a handle stands below it, the youngest first. Taking something out leaves what
// came from it in its place.

import { Slot, type State, type Use } from '../state.ts';

/** The youngest thing that came from a handle; nothing where there is no handle. */
export function derive<T extends Slot | Use>(thing: T, from: Slot | null): T {
  thing.parent = from;
  from?.children.unshift(thing);
  return thing;
}

/** A thing like `sibling`, next to it. */
export function deriveBeside(thing: Use, sibling: Use): void {
  const { parent } = sibling;
  thing.parent = parent;
  parent?.children.splice(parent.children.indexOf(sibling) + 1, 0, thing);
}

export function takeOut(thing: Slot | Use | null): void {
  if (thing === null) return;
  const { parent } = thing;
  const children = thing instanceof Slot ? thing.children : [];
  for (const child of children) child.parent = parent;
  parent?.children.splice(parent.children.indexOf(thing), 1, ...children);
  thing.parent = null;
  if (thing instanceof Slot) thing.children = [];
}

/**
 * Undoes what came from a handle, the youngest first, as much as one call does; `undo` does it for one thing, or for a part of
 * it. True where nothing is left.
 */
export function revoke(state: State, slot: Slot, undo: (state: State, thing: Slot | Use) => void): boolean {
  for (let left = state.slices.revoked; left > 0 && slot.children.length > 0; left--)
    undo(state, slot.children[0]);
  return slot.children.length === 0;
}
