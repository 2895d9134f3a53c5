// Globals that only the start function sets, as a program's top-level constants are: while any other function runs they
// do not change, since nothing else runs the start function.

import { decodeBody } from './body.ts';
import type { Module } from './module.ts';

/** Globals by index. None where other code might run the start function, or set globals from outside. */
export function findSettledGlobals(module: Module): ReadonlySet<number> {
  const { start, globals } = module;
  const settled = new Set(
    globals.filter((global) => global.mutable && !global.import).map(({ index }) => index),
  );
  for (const { kind, index } of module.exports) {
    if (kind === 'global') settled.delete(index);
    if (kind === 'function' && index === start) return new Set();
  }
  for (const { items } of module.elements)
    if (items.some((item) => item.kind === 'function' && item.index === start)) return new Set();
  for (const fn of module.functions) {
    if (fn.import) continue;
    for (const { name, index } of decodeBody(module, fn)) {
      if (name === 'call' && index === start) return new Set();
      if (name === 'global.set' && fn.index !== start) settled.delete(index);
    }
  }
  return settled;
}
