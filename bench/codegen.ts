// How good the translator's code is: instructions that small programs retire, beside the same algorithm in C by clang -O2. The
// sources stand side by side in codegen/kernels; both must give the same result.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RAM_BASE } from '../abi/memory-map.ts';
import { assemble } from '../toolchain/asm/assemble.ts';
import { readElf } from '../toolchain/elf/read.ts';
import { link } from '../toolchain/link/link.ts';
import type { ObjectFile } from '../toolchain/object.ts';
import { Machine } from '../vm/machine.ts';
import { compileAssemblyScript } from './codegen/assemblyscript.ts';
import { CLANG_PACKAGE, clangVersion, compileC } from './codegen/clang.ts';
import { atMost, type Bench, geometricMean, measured, type Row } from './row.ts';

const FOLDER = join(import.meta.dirname, 'codegen');
/** Times clang's. */
const LIMIT = 1.3;
const BUDGET = 1e9;
/** The call itself, and the second reading of the counter. */
const OVERHEAD = 2;
const PAGE_BYTES = 65536;
const MEMORY_PAGES = (RAM_BASE + (16 << 20)) / PAGE_BYTES;

interface Outcome {
  readonly result: number;
  readonly instructions: number;
}

function supportObjects(): ObjectFile[] {
  const files = [join(FOLDER, 'start.S'), join(FOLDER, '../../toolchain/wasm/runtime.S')];
  const defines = { OVERHEAD, MEMORY_PAGES };
  return files.map((file) => assemble(readFileSync(file, 'utf8'), { file, defines }));
}

/** Links a kernel with its start, runs it, and reads what it left. */
function outcomeOf(kernel: ObjectFile): Outcome {
  const elf = link([...supportObjects(), kernel], { entry: '_start', textBase: RAM_BASE });
  const machine = new Machine({});
  machine.loadElf(elf);
  const exit = machine.run(BUDGET);
  if (exit.kind !== 'finished' || exit.status !== 0)
    throw new Error(`${kernel.name} ended with ${JSON.stringify(exit)}`);
  const report = readElf(elf).symbols.find(({ name }) => name === 'report')!.address;
  return {
    result: machine.memory.load(report, 4) | 0,
    instructions: machine.memory.load(report + 4, 4) >>> 0,
  };
}

async function compare(kernel: string, withClang: boolean): Promise<{ rows: Row[]; ratio?: number }> {
  const ours = outcomeOf(await compileAssemblyScript(kernel));
  const rows = [measured(`codegen.${kernel}`, ours.instructions, 'instructions')];
  if (!withClang) return { rows };
  const usesFloats = /\b(float|double)\b/.test(readFileSync(join(FOLDER, 'kernels', `${kernel}.c`), 'utf8'));
  const theirs = outcomeOf(compileC(kernel, usesFloats));
  if (theirs.result !== ours.result)
    throw new Error(`${kernel}: the result is ${ours.result}, and by clang ${theirs.result}`);
  const ratio = ours.instructions / theirs.instructions;
  rows.push(
    measured(`codegen.${kernel}.of-clang`, ratio, `of clang's ${theirs.instructions.toLocaleString('en')}`),
  );
  return { rows, ratio };
}

export const codegen: Bench = {
  name: 'codegen',
  run: async () => {
    const version = clangVersion();
    if (version === undefined)
      process.stderr.write(`codegen: no clang for riscv32 (Debian: ${CLANG_PACKAGE}), so no ratios\n`);
    const kernels = readdirSync(join(FOLDER, 'kernels'))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => file.slice(0, -'.ts'.length))
      .sort();
    const rows: Row[] = [];
    const ratios: number[] = [];
    for (const kernel of kernels) {
      const compared = await compare(kernel, version !== undefined);
      rows.push(...compared.rows);
      if (compared.ratio !== undefined) ratios.push(compared.ratio);
    }
    if (version !== undefined)
      rows.push(atMost('codegen.of-clang', geometricMean(ratios), `of ${version}'s, mean`, LIMIT));
    return rows;
  },
};
