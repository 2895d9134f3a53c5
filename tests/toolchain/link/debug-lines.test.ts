import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { disassembleElf } from '../../../toolchain/elf/disassemble-elf.ts';
import { lineAt, readLineTable } from '../../../toolchain/elf/line-table.ts';
import { readElf } from '../../../toolchain/elf/read.ts';
import { link } from '../../../toolchain/link/link.ts';
import type { LineEntry, ObjectFile } from '../../../toolchain/object.ts';
import { linkSources } from './image.ts';

/** An object of so many words of code, with lines at some of them. */
function objectWithLines(name: string, words: number, lines: LineEntry[]): ObjectFile {
  const bytes = new Uint8Array(4 * words);
  const text = { name: '.text', writable: false, executable: true, align: 4, bytes, size: bytes.length };
  const start = { name, section: 0, value: 0, size: 0, binding: 'global', type: 'function' } as const;
  return { name, sections: [text], symbols: [start], relocations: [], lines };
}

const WORDS = 200;

const lineEntries = fc
  .array(
    fc.record({
      word: fc.nat({ max: WORDS - 1 }),
      file: fc.constantFrom('a.ts', 'lib/b.ts', 'c.S'),
      line: fc.integer({ min: 1, max: 100000 }),
      column: fc.nat({ max: 300 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((rows) => [...new Map(rows.map((row) => [row.word, row])).values()].sort((a, b) => a.word - b.word));

describe('the line tables', () => {
  test('give back the place of every instruction', () => {
    fc.assert(
      fc.property(fc.tuple(lineEntries, lineEntries), (tables) => {
        const objects = tables.map((rows, index) =>
          objectWithLines(
            `object${index}`,
            WORDS,
            rows.map(({ word, ...place }) => ({ section: 0, offset: 4 * word, ...place })),
          ),
        );
        const table = readLineTable(readElf(link(objects, { entry: 'object0', textBase: 0x10000 })));
        for (const [index, rows] of tables.entries()) {
          for (let word = rows[0].word; word < WORDS; word++) {
            const found = lineAt(table, 0x10000 + 4 * (index * WORDS + word));
            const { file, line, column } = rows.findLast((row) => row.word <= word)!;
            expect(found).toMatchObject({ file, line, column, isEnd: false });
          }
        }
        expect(lineAt(table, 0x10000 - 4)).toBeUndefined();
        expect(lineAt(table, 0x10000 + 8 * WORDS)).toBeUndefined();
      }),
      { numRuns: 25 },
    );
  });

  test('are left out where nobody knows lines', () => {
    const { sections } = readElf(link([objectWithLines('f', 1, [])], { entry: 'f', textBase: 0 }));
    expect(sections.map(({ name }) => name).filter((name) => name.startsWith('.debug'))).toEqual([]);
  });

  test('show in a disassembly that asks for them', () => {
    const { bytes } = linkSources(['.globl _start\n_start: nop\n\nli a0, 0x12345678\nret']);
    expect([...disassembleElf(bytes, { lines: true })].slice(3)).toEqual([
      '80000000 <_start>:',
      'object0.S:2',
      '80000000:  00000013  nop',
      'object0.S:4',
      '80000004:  12345537  lui     a0,0x12345',
      '80000008:  67850513  addi    a0,a0,1656',
      'object0.S:5',
      '8000000c:  00008067  ret',
    ]);
  });

  test('damage ends a table early, and nothing else', () => {
    const { bytes } = linkSources(['.globl _start\n_start: nop\nnop\n\nret']);
    const file = readElf(bytes);
    const table = file.sections.find(({ name }) => name === '.debug_line')!;
    const damage = fc.array(fc.tuple(fc.nat({ max: table.content.length - 1 }), fc.nat({ max: 255 })), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(damage, fc.nat({ max: table.content.length }), (changes, length) => {
        const content = table.content.slice(0, length);
        for (const [offset, value] of changes) content[offset] = value;
        const rows = readLineTable({ sections: [{ ...table, content }] });
        expect(rows.length).toBeLessThanOrEqual(content.length);
      }),
      { numRuns: 300 },
    );
  });
});
