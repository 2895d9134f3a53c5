// The disassembler's text for floating-point instructions beside that of the GNU objdump.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { disassemble } from '../../isa/disassemble.ts';
import { encode } from '../../isa/encode.ts';
import { IMMEDIATES } from '../../isa/fields.ts';
import { FORMATS } from '../../isa/formats.ts';
import { INSTRUCTIONS, type InstructionSpec } from '../../isa/instructions.ts';

const OBJDUMP = 'riscv64-unknown-elf-objdump';
const installed = spawnSync(OBJDUMP, ['--version']).status === 0;
if (!installed) {
  process.stderr.write(`objdump: skipped, there is no ${OBJDUMP} (Debian: binutils-riscv64-unknown-elf)\n`);
}

const register = fc.integer({ min: 0, max: 31 });

/** Words of an instruction; of the rounding modes those that exist, or the one that objdump takes for granted. */
function wordOf({ name, format }: InstructionSpec): fc.Arbitrary<number> {
  const { immediate } = FORMATS[format];
  const { min, max } = IMMEDIATES[immediate];
  const exact = FORMATS[format].operands.some((operand: string) => operand === 'rm (exact)');
  const modes = exact ? fc.constant(0) : fc.constantFrom(0, 1, 2, 3, 4, 7);
  const imm = immediate === 'rm' ? modes : fc.integer({ min, max });
  return fc
    .record({ rd: register, rs1: register, rs2: register, rs3: register, imm })
    .map((operands) => encode(name, operands));
}

/** One instruction a line, without addresses and comments. */
function objdump(words: readonly number[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'cox-objdump-'));
  try {
    const path = join(folder, 'words');
    writeFileSync(path, Uint32Array.from(words));
    const options = ['-D', '-b', 'binary', '-m', 'riscv:rv32', '--no-show-raw-insn'];
    const { stdout } = spawnSync(OBJDUMP, [...options, path], { encoding: 'utf8', maxBuffer: 1 << 26 });
    return [...stdout.matchAll(/^ +[0-9a-f]+:\t(.*)$/gm)].map(([, text]) =>
      text.replace(/\s*#.*$/, '').replace('\t', ' '),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

(installed ? describe : describe.skip)('objdump says the same', () => {
  const FLOAT = INSTRUCTIONS.filter(({ extension }) => /^[FD]$/.test(extension));

  test.each(FLOAT)('$name', (spec) => {
    const words = fc.sample(wordOf(spec), 60);
    expect(words.map((word) => disassemble(word, 0))).toEqual(objdump(words));
  });

  test('of the CSRs of floating point', () => {
    const words = [1, 2, 3].flatMap((imm) =>
      (['csrrw', 'csrrs'] as const).flatMap((name) => [
        encode(name, { rd: 10, rs1: 11, imm }),
        encode(name, { rd: 0, rs1: 11, imm }),
        encode(name, { rd: 10, rs1: 0, imm }),
      ]),
    );
    expect(words.map((word) => disassemble(word, 0))).toEqual(objdump(words));
  });
});
