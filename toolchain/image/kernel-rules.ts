// What the kernel's module must not contain, though the language would let it: allocation, and code that runs before
// main. Both would be invisible in the source.

import { ALLOCATOR_NAMES } from '../asc/no-allocator.ts';
import type { ObjectFile } from '../object.ts';

const START_FUNCTION = '__start_function';

/** The function whose code holds this offset of a section. */
function functionAt(object: ObjectFile, section: number, offset: number): string {
  const found = object.symbols.find(
    (symbol) =>
      symbol.section === section &&
      symbol.type === 'function' &&
      symbol.value <= offset &&
      offset < symbol.value + symbol.size,
  );
  return found?.name ?? 'a function';
}

/** One line for each breach; none in a kernel that keeps the rules. */
export function kernelBreaches(object: ObjectFile): string[] {
  const breaches = new Set<string>();
  for (const { section, offset, symbol } of object.relocations) {
    const { name, section: definedIn } = object.symbols[symbol]!;
    if (definedIn === undefined && ALLOCATOR_NAMES.includes(name))
      breaches.add(
        `${functionAt(object, section, offset)} allocates memory (${name}), which the kernel must not`,
      );
  }
  if (object.symbols.some(({ name }) => name === START_FUNCTION))
    breaches.add(
      'a top-level variable is initialised with something other than a constant: the kernel would have to run code for it before main',
    );
  return [...breaches];
}
