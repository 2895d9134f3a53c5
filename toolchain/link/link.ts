// The linker: object files to one static executable. Layout, then symbols, then relocations, then the file.

import type { ObjectFile } from '../object.ts';
import { LinkError } from './errors.ts';
import { layOut } from './layout.ts';
import type { LinkOptions } from './options.ts';
import { relocate } from './relocate.ts';
import { resolveSymbols } from './resolve.ts';
import { writeExecutable } from './write.ts';

export { LinkError } from './errors.ts';
export type { LinkOptions } from './options.ts';

/**
 * A static ELF32 executable for RISC-V.
 * @throws LinkError with one line for each symbol that is missing or defined twice, each relocation out of reach,
 *   and each overlap of sections.
 */
export function link(objects: readonly ObjectFile[], options: LinkOptions): Uint8Array {
  const layout = layOut(objects, options);
  const resolution = resolveSymbols(objects, layout, options);
  const entry = resolution.globals.get(options.entry);
  if (entry === undefined) throw new LinkError([`the entry symbol '${options.entry}' is not defined`]);
  const contents = relocate(objects, layout, resolution);
  return writeExecutable(objects, layout, resolution, contents, entry.address, options);
}
