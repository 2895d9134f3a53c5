// The instructions that the translator makes of one function, as text.

import { disassemble } from '../../../isa/disassemble.ts';
import { translate } from '../../../toolchain/wasm/translate.ts';
import { type FunctionSource, type ModuleSource, writeModule } from './wasm-writer.ts';

export function codeOf(
  fn: Partial<FunctionSource> & { body: number[] },
  module: Partial<ModuleSource> = {},
): string[] {
  const source = { parameters: [], results: [], exportAs: 'f', ...fn };
  const object = translate(writeModule({ memory: 1, ...module, functions: [source] }), { name: 'test' });
  const symbol = object.symbols.find(({ name }) => name === 'f')!;
  const { bytes } = object.sections[0];
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const lines: string[] = [];
  for (let at = symbol.value; at < symbol.value + symbol.size; at += 4)
    lines.push(disassemble(view.getUint32(at, true), at).replace(/\s+/g, ' '));
  return lines;
}
