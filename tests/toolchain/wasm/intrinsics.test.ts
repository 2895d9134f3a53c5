// Intrinsics: the instructions that abi/intrinsics.ts promises, in place, in order, none lost.

import { describe, expect, test } from '@jest/globals';
import { disassemble } from '../../../isa/disassemble.ts';
import { assemble } from '../../../toolchain/asm/assemble.ts';
import { translate } from '../../../toolchain/wasm/translate.ts';
import { Guest, MEMORY_BASE } from './guest.ts';
import { I32, i32const, type ModuleSource, type Type, writeModule } from './wasm-writer.ts';
import { wat } from './wat.ts';

const words = (count: number): Type[] => Array.from({ length: count }, () => I32);

function withIntrinsic(field: string, parameters: number, results: number, body: string): ModuleSource {
  return {
    memory: 1,
    imports: [{ module: 'intrinsics', field, parameters: words(parameters), results: words(results) }],
    functions: [{ parameters: words(2), results: words(results), body: wat(body), exportAs: 'f' }],
  };
}

function codeOf(source: ModuleSource): string[] {
  const { bytes } = translate(writeModule(source), { name: 'test' }).sections[0];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 4 }, (_, i) =>
    disassemble(view.getUint32(4 * i, true), 4 * i).replace(/\s+/g, ' '),
  );
}

describe('one instruction each', () => {
  test.each([
    ['csr_read', 1, 1, 'i32.const 0x100 call 0', 'csrr a0,sstatus'],
    ['csr_write', 2, 0, 'i32.const 0x140 local.get 0 call 0', 'csrw sscratch,a0'],
    ['csr_write', 2, 0, 'i32.const 0x140 i32.const 3 call 0', 'csrwi sscratch,3'],
    ['csr_swap', 2, 1, 'i32.const 0x140 local.get 0 call 0', 'csrrw a0,sscratch,a0'],
    ['csr_set', 2, 0, 'i32.const 0x100 i32.const 2 call 0', 'csrsi sstatus,2'],
    ['csr_clear', 2, 0, 'i32.const 0x100 local.get 1 call 0', 'csrc sstatus,a1'],
    ['fence', 0, 0, 'call 0', 'fence'],
    ['fence_i', 0, 0, 'call 0', 'fence.i'],
    ['sfence_vma_all', 0, 0, 'call 0', 'sfence.vma'],
    ['sfence_vma_asid', 1, 0, 'local.get 0 call 0', 'sfence.vma zero,a0'],
    ['sfence_vma_page', 2, 0, 'local.get 0 local.get 1 call 0', 'sfence.vma a0,a1'],
    ['wfi', 0, 0, 'call 0', 'wfi'],
    ['ebreak', 0, 0, 'call 0', 'ebreak'],
    ['mmio_read8', 1, 1, 'local.get 0 call 0', 'lbu a0,0(a0)'],
    ['mmio_read16', 1, 1, 'local.get 0 call 0', 'lhu a0,0(a0)'],
    ['mmio_read32', 1, 1, 'local.get 0 i32.const 8 i32.add call 0', 'lw a0,8(a0)'],
    ['mmio_write8', 2, 0, 'local.get 0 local.get 1 call 0', 'sb a1,0(a0)'],
    ['mmio_write16', 2, 0, 'local.get 0 local.get 1 call 0', 'sh a1,0(a0)'],
    ['mmio_write32', 2, 0, 'local.get 0 i32.const 0 call 0', 'sw zero,0(a0)'],
  ] as [string, number, number, string, string][])('%s', (field, parameters, results, body, expected) => {
    expect(codeOf(withIntrinsic(field, parameters, results, body))).toEqual([expected, 'ret']);
  });
});

describe('device registers', () => {
  test('every read happens, even if the same was just read or its value is dropped', () => {
    const code = codeOf(
      withIntrinsic(
        'mmio_read32',
        1,
        0 + 1,
        'local.get 0 call 0 drop local.get 0 call 0 drop local.get 0 call 0',
      ),
    );
    expect(code.filter((line) => line.startsWith('lw'))).toHaveLength(3);
  });
  test('ordinary loads are made again after a device access', () => {
    const body = 'local.get 1 i32.load 2 0 drop local.get 0 call 0 drop local.get 1 i32.load 2 0';
    const code = codeOf(withIntrinsic('mmio_read32', 1, 1, body));
    expect(code.filter((line) => line.startsWith('lw'))).toHaveLength(3);
  });
});

describe('system calls', () => {
  /** M-mode has no kernel here: the trap vector of the guest halts, so that registers can be seen. */
  test('the number goes to a7 and the arguments to a0 and up', () => {
    const body = 'i32.const 77 local.get 1 local.get 0 i32.const 5 call 0';
    const g = new Guest(writeModule(withIntrinsic('syscall3', 4, 1, body)));
    const outcome = g.call('f', [11, 22]);
    expect(outcome.cause).toBe(11); // environment call from M-mode
    expect([10, 11, 12, 17].map((r) => g.register(r))).toEqual([22, 11, 5, 77]);
  });
  test('the results are stored behind each other', () => {
    const code = codeOf(withIntrinsic('syscall_into1', 3, 1, 'local.get 0 i32.const 9 local.get 1 call 0'));
    const stores = code.filter((line) => /^sw a[1-6],/.test(line)).map((line) => line.replace(/\(.*/, ''));
    expect(stores).toEqual(['sw a1,0', 'sw a2,4', 'sw a3,8', 'sw a4,12', 'sw a5,16', 'sw a6,20']);
    expect(code.indexOf('ecall')).toBeLessThan(code.findIndex((line) => line.startsWith('sw a1,')));
  });
});

describe('code addresses', () => {
  const source = (index: number[]): ModuleSource => ({
    memory: 1,
    imports: [
      { module: 'intrinsics', field: 'code_address', parameters: words(1), results: words(1) },
      { module: 'intrinsics', field: 'call_code4', parameters: words(5), results: words(1) },
    ],
    functions: [
      { parameters: words(4), results: words(1), body: wat('local.get 0 local.get 3 i32.sub') },
      {
        parameters: words(2),
        results: words(1),
        body: [...index, 0x10, 0, ...wat('local.get 1 i32.const 0 i32.const 0 i32.const 8 call 1')],
        exportAs: 'f',
      },
    ],
    table: [undefined, 2],
  });
  test.each([
    ['a constant reference', i32const(1)],
    ['a reference out of memory', [0x20, 0]],
  ])('of %s', (_, index) => {
    expect(new Guest(writeModule(source(index))).call('f', [1, 50], 1).words).toEqual([42]);
  });
});

test('a polling loop reads at every turn', () => {
  // the library's function changes what is polled after three turns
  const tick = assemble(
    `.globl tick\ntick: li t0, ${MEMORY_BASE}\n lw t1, 0(t0)\n addi t1, t1, 1\n sw t1, 0(t0)\n ret\n`,
    { file: 'tick.S' },
  );
  const body = `loop call 0 i32.const ${MEMORY_BASE} i32.load 2 0 i32.const 3 i32.lt_u br_if 0 end i32.const ${MEMORY_BASE} i32.load 2 0`;
  const wasm = writeModule({
    memory: 1,
    imports: [{ module: 'env', field: 'tick', parameters: [], results: [] }],
    functions: [{ parameters: [], results: [I32], body: wat(body), exportAs: 'f' }],
  });
  expect(new Guest(wasm, {}, [tick]).call('f', [], 1).words).toEqual([3]);
});
