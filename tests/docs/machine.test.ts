// The assembly examples of docs/machine.md, executed.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { RAM_BASE } from '../../abi/memory-map.ts';
import { assemble } from '../../toolchain/asm/assemble.ts';
import { link } from '../../toolchain/link/link.ts';
import { F } from '../../vm/cpu/state.ts';
import { Machine } from '../../vm/machine.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/machine.md'), 'utf8');

test('floating point: loads, a fused multiply-add, and a conversion', () => {
  const [, code] = page.match(/^## Floating point\n[\s\S]*?\n\n((?: {4}.*\n)+)/m)!;
  const program = `
    .globl _start
_start:
    li t0, 0x2000
    csrs mstatus, t0
    la a0, operands
${code}
    .data
    .align 3
operands:
    .word 0, 0x3fe00000, 0, 0x40060000   # 0.5 and 2.75
`;
  const machine = new Machine({});
  machine.loadElf(link([assemble(program, { file: 'page.S' })], { entry: '_start', textBase: RAM_BASE }));
  machine.run(30);
  const [fa0] = new Float64Array(machine.hart.state.memory.buffer, F + 8 * 10, 1);
  expect([fa0, machine.hart.x[10]]).toEqual([0.5 + 2.75 ** 2, 8]);
});
