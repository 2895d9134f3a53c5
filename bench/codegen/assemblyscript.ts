// A kernel by our own tools: AssemblyScript with the options that programs of the system are compiled with, then the
// translator.

import { join } from 'node:path';
import { RAM_BASE } from '../../abi/memory-map.ts';
import { compileModule } from '../../toolchain/asc/compile.ts';
import { constantFunction } from '../../toolchain/asc/constant-function.ts';
import { HEAP_BASE_EXPORT } from '../../toolchain/asc/entry.ts';
import { CODE_OPTIONS } from '../../toolchain/asc/options.ts';
import { SourceTree } from '../../toolchain/asc/sources.ts';
import type { ObjectFile } from '../../toolchain/object.ts';
import { translate } from '../../toolchain/wasm/translate.ts';

const ROOT = join(import.meta.dirname, '../..');
const MEMORY_BASE = RAM_BASE + 0x100000;
const OPTIONS = [
  ...CODE_OPTIONS,
  '--memoryBase',
  String(MEMORY_BASE),
  '--runtime',
  'stub',
  '--use',
  'abort=',
];

export async function compileAssemblyScript(kernel: string): Promise<ObjectFile> {
  const entry = `export * from './bench/codegen/kernels/${kernel}';
export function ${HEAP_BASE_EXPORT}(): usize {
  return __heap_base;
}
`;
  const wasm = await compileModule(new SourceTree(ROOT), entry, OPTIONS);
  const heapBase = constantFunction(wasm, HEAP_BASE_EXPORT);
  return translate(wasm, { name: `${kernel}.ts`, memoryBase: MEMORY_BASE, heapBase });
}
