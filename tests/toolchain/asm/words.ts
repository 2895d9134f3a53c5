// Assembles a piece of source, for tests that look at what comes out.

import { disassemble } from '../../../isa/disassemble.ts';
import { type AssembleOptions, assemble } from '../../../toolchain/asm/assemble.ts';

/** The words of .text; relocations are left as they are. */
export function wordsOf(source: string, options: Partial<AssembleOptions> = {}): number[] {
  const { sections } = assemble(source, { file: 'test.S', ...options });
  const { bytes } = sections.find(({ name }) => name === '.text')!;
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(4 * index, true));
}

/** The same as text, the section being at address 0. */
export function textOf(source: string, options: Partial<AssembleOptions> = {}): string[] {
  return wordsOf(source, options).map((word, index) => disassemble(word, 4 * index));
}

/** The bytes of a section. */
export function bytesOf(source: string, section: string): number[] {
  const { sections } = assemble(source, { file: 'test.S' });
  return [...sections.find(({ name }) => name === section)!.bytes];
}

/** The message that assembling this source ends in. */
export function complaintOf(source: string): string {
  try {
    assemble(source, { file: 'test.S' });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`no complaint about: ${source}`);
}
