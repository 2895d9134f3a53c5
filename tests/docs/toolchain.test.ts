// The example of docs/toolchain.md is what the translator makes of it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { disassemble } from '../../isa/disassemble.ts';
import { compileModule } from '../../toolchain/asc/compile.ts';
import { CODE_OPTIONS } from '../../toolchain/asc/options.ts';
import { SourceTree } from '../../toolchain/asc/sources.ts';
import { translate } from '../../toolchain/wasm/translate.ts';

const ROOT = join(import.meta.dirname, '../..');

test('docs/toolchain.md shows the code of its loop', async () => {
  const page = readFileSync(join(ROOT, 'docs/toolchain.md'), 'utf8');
  const [, source] = page.match(/```ts\n([\s\S]*?)```/)!;
  const [, listing] = page.match(/```\n(slli[\s\S]*?)```/)!;
  const options = [...CODE_OPTIONS, '--runtime', 'stub', '--use', 'abort='];
  const object = translate(await compileModule(new SourceTree(ROOT), source, options), { name: 'example' });
  const { value, size } = object.symbols.find(
    ({ name, binding }) => name === 'best' && binding === 'global',
  )!;
  const view = new DataView(object.sections[0].bytes.buffer);
  const code = Array.from({ length: size / 4 }, (_, i) =>
    disassemble(view.getUint32(value + 4 * i, true), 4 * i).replace(/\s+/, ' '),
  );
  expect(`${code.join('\n')}\n`).toContain(listing);
}, 60_000);
