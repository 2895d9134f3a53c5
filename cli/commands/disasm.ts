// cox disasm ELF: the code of an executable as assembly, with symbols.

import { disassembleElf } from '../../toolchain/elf/disassemble-elf.ts';
import type { Arguments } from '../arguments.ts';
import { Failure } from '../failure.ts';
import { readHostFile } from '../host-files.ts';
import { writeAll } from '../standard-streams.ts';

const LINES_A_WRITE = 1000;

export async function run(parsed: Arguments): Promise<number> {
  const [file] = parsed.operands;
  const elf = readHostFile(file);
  let lines: string[] = [];
  const flush = async () => {
    await writeAll(process.stdout, lines.map((line) => `${line}\n`).join(''));
    lines = [];
  };
  for (const line of disassembled(file, elf)) {
    lines.push(line);
    if (lines.length === LINES_A_WRITE) await flush();
  }
  await flush();
  return 0;
}

function* disassembled(file: string, elf: Uint8Array): Iterable<string> {
  try {
    yield* disassembleElf(elf);
  } catch (error) {
    if (error instanceof Error && error.name === 'ElfError') throw new Failure(`${file}: ${error.message}`);
    throw error;
  }
}
