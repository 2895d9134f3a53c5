import { describe, expect, test } from '@jest/globals';
import { fillGaps } from '../../../toolchain/image/fill-gaps.ts';
import type { ObjectFile, Section } from '../../../toolchain/object.ts';

const section = (address: number, bytes: number): Section => ({
  name: '.data.memory',
  writable: true,
  executable: false,
  align: 16,
  address,
  bytes: new Uint8Array(bytes).fill(7),
  size: bytes,
});
const object = (sections: Section[]): ObjectFile => ({
  name: 'test',
  sections,
  symbols: [],
  relocations: [],
  lines: [],
});
const layout = ({ sections }: ObjectFile) =>
  sections
    .map(({ name, address, size }) => [address!, address! + size, name])
    .sort(([a], [b]) => (a as number) - (b as number));

describe('gaps in linear memory', () => {
  test('become zeroed pages, and no page belongs to two sections', () => {
    const filled = fillGaps(object([section(0x100010, 0x20), section(0x108100, 0x40)]));
    expect(layout(filled)).toEqual([
      [0x100010, 0x101000, '.data.memory'],
      [0x101000, 0x108000, '.bss.memory'],
      [0x108000, 0x108140, '.data.memory'],
    ]);
    const above = filled.sections.find(({ address }) => address === 0x108000)!;
    expect([above.bytes[0xff], above.bytes[0x100]]).toEqual([0, 7]);
  });

  test('of no whole page need no section', () => {
    const filled = fillGaps(object([section(0x100ff0, 0x11), section(0x102002, 2)]));
    expect(layout(filled)).toEqual([
      [0x100ff0, 0x102000, '.data.memory'],
      [0x102000, 0x102004, '.data.memory'],
    ]);
  });

  test('are filled between all neighbours', () => {
    const filled = fillGaps(object([section(0x100000, 1), section(0x110000, 1), section(0x120800, 1)]));
    expect(layout(filled).map(([from, to]) => [from, to])).toEqual([
      [0x100000, 0x101000],
      [0x101000, 0x110000],
      [0x110000, 0x111000],
      [0x111000, 0x120000],
      [0x120000, 0x120801],
    ]);
  });
});
