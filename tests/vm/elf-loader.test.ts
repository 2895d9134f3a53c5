import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LoadError, parseElf } from '../../vm/elf-loader.ts';

/** A small executable: one segment of 8 bytes in the file and 16 in memory, at offset 84. */
function executable(change: (view: DataView) => void = () => {}): Uint8Array {
  const file = new Uint8Array(92);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  view.setUint16(16, 2, true); // ET_EXEC
  view.setUint16(18, 243, true); // EM_RISCV
  view.setUint32(24, 0x80000004, true); // e_entry
  view.setUint32(28, 52, true); // e_phoff
  view.setUint16(42, 32, true); // e_phentsize
  view.setUint16(44, 1, true); // e_phnum
  view.setUint32(52, 1, true); // PT_LOAD
  view.setUint32(56, 84, true); // p_offset
  view.setUint32(60, 0xc0000000, true); // p_vaddr
  view.setUint32(64, 0x80000000, true); // p_paddr
  view.setUint32(68, 8, true); // p_filesz
  view.setUint32(72, 16, true); // p_memsz
  file.set([1, 2, 3, 4, 5, 6, 7, 8], 84);
  change(view);
  return file;
}

test('segments go to their physical addresses', () => {
  const { entry, segments } = parseElf(executable());
  expect(entry).toBe(0x80000004);
  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  expect(segments).toEqual([{ address: 0x80000000, virtualAddress: 0xc0000000, bytes, memoryBytes: 16 }]);
});

test('the entry of a kernel that is linked high is where its first instruction is loaded', () => {
  const entryOf = (entry: number) => parseElf(executable((view) => view.setUint32(24, entry, true))).entry;
  expect([entryOf(0xc0000004), entryOf(0xc0000008), entryOf(0x80000000)]).toEqual([
    0x80000004, 0xc0000008, 0x80000000,
  ]);
});

test('a position-independent executable counts as one', () => {
  const file = executable((view) => view.setUint16(16, 3, true));
  expect(parseElf(file)).toMatchObject({ positionIndependent: true, entry: 0x80000004 });
  expect(parseElf(executable()).positionIndependent).toBe(false);
});

describe('what cannot be loaded is named', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['empty file', new Uint8Array(), /not an ELF file/],
    ['text', new TextEncoder().encode('#!/bin/sh\n'), /not an ELF file/],
    ['cut header', executable().subarray(0, 40), /truncated in its header/],
    ['cut program headers', executable().subarray(0, 60), /truncated in its program headers/],
    ['cut segment', executable().subarray(0, 90), /truncated in segment 0/],
    ['64-bit', executable((view) => view.setUint8(4, 2)), /64-bit/],
    ['big-endian', executable((view) => view.setUint8(5, 2)), /big-endian/],
    ['x86', executable((view) => view.setUint16(18, 3, true)), /for x86, not for RISC-V/],
    ['unknown machine', executable((view) => view.setUint16(18, 999, true)), /for machine 999/],
    ['object file', executable((view) => view.setUint16(16, 1, true)), /an object file/],
    ['core dump', executable((view) => view.setUint16(16, 4, true)), /a core dump/],
    ['with an interpreter', executable((view) => view.setUint32(52, 3, true)), /needs a dynamic linker/],
    ['no segment', executable((view) => view.setUint32(52, 0, true)), /nothing to load/],
    ['segment too small', executable((view) => view.setUint32(72, 4, true)), /larger in the file/],
    ['bad header size', executable((view) => view.setUint16(42, 8, true)), /malformed/],
  ])('%s', (_name, file, message) => {
    expect(() => parseElf(file)).toThrow(LoadError);
    expect(() => parseElf(file)).toThrow(message);
  });

  test('a damaged file is loaded or refused, nothing else', () => {
    const damage = fc.array(fc.tuple(fc.nat(91), fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(damage, fc.nat(92), (changes, length) => {
        const file = executable((view) => {
          for (const [at, value] of changes) view.setUint8(at, value);
        }).subarray(0, length);
        try {
          for (const { bytes, memoryBytes } of parseElf(file).segments) {
            expect(bytes.length).toBeLessThanOrEqual(memoryBytes);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(LoadError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
