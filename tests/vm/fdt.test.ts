import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildDeviceTree } from '../../vm/device-tree.ts';
import { buildFdt, type FdtNode, parseFdt } from '../../vm/fdt.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9,._@-]{0,12}$/);
/** Trees of this many levels. */
const tree = (levels: number): fc.Arbitrary<FdtNode> =>
  fc.record({
    name,
    properties: fc.dictionary(name, fc.uint8Array({ maxLength: 12 }), { noNullPrototype: true }),
    children: levels > 1 ? fc.array(tree(levels - 1), { maxLength: 3 }) : fc.constant([]),
  });

test('a tree survives encoding and decoding', () => {
  fc.assert(fc.property(tree(4), (root) => expect(parseFdt(buildFdt(root))).toEqual(root)));
});

test('values are encoded as the specification has them', () => {
  const properties = {
    cells: [1, 0xffffffff],
    word: 2,
    text: 'ab',
    list: ['a', 'bc'],
    empty: true as const,
    ä: 'ä€😀',
  };
  const { properties: found } = parseFdt(buildFdt({ name: '', properties: { ...properties } }));
  expect(found.cells).toEqual(Uint8Array.of(0, 0, 0, 1, 255, 255, 255, 255));
  expect(found.word).toEqual(Uint8Array.of(0, 0, 0, 2));
  expect(found.text).toEqual(Uint8Array.of(97, 98, 0));
  expect(found.list).toEqual(Uint8Array.of(97, 0, 98, 99, 0));
  expect(found.empty).toEqual(new Uint8Array());
});

test('text is UTF-8, as the host encodes it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { value } = parseFdt(buildFdt({ name: '', properties: { value: text } })).properties;
      expect(value).toEqual(new Uint8Array([...new TextEncoder().encode(text), 0]));
    }),
  );
});

describe("the machine's tree", () => {
  const tree = parseFdt(
    buildDeviceTree({
      ramBytes: 0x08000000,
      isa: 'rv32imac_zicsr_zifencei_sstc',
      bootArguments: 'quiet exec -- ls',
      randomSeed: Uint8Array.of(1, 2, 3),
      initrd: { start: 0x84000000, end: 0x84001234 },
    }),
  );
  const find = (...path: string[]) =>
    path.reduce((at, step) => at.children!.find(({ name: found }) => found === step)!, tree);
  const text = (value: unknown) => new TextDecoder().decode(value as Uint8Array).replace(/\0$/, '');
  const cells = (value: unknown) => {
    const bytes = value as Uint8Array;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(4 * index));
  };

  test('chosen has boot arguments, initrd and the console', () => {
    const { properties } = find('chosen');
    expect(text(properties.bootargs)).toBe('quiet exec -- ls');
    expect(cells(properties['linux,initrd-start'])).toEqual([0x84000000]);
    expect(cells(properties['linux,initrd-end'])).toEqual([0x84001234]);
    expect(text(properties['stdout-path'])).toBe('/soc/serial@10000000');
    expect(properties['rng-seed']).toEqual(Uint8Array.of(1, 2, 3));
  });

  test('chosen names no boot arguments and no initrd where there are none', () => {
    const bare = parseFdt(buildDeviceTree({ ramBytes: 4096, isa: 'rv32i', randomSeed: new Uint8Array(1) }));
    const { properties } = bare.children!.find(({ name }) => name === 'chosen')!;
    expect(Object.keys(properties)).toEqual(['stdout-path', 'rng-seed']);
  });

  test('virtio slots come in the order of numbers, or as on QEMU', () => {
    const slots = (virtioHighestFirst: boolean) => {
      const blob = buildDeviceTree({
        ramBytes: 4096,
        isa: 'rv32i',
        randomSeed: new Uint8Array(1),
        virtioHighestFirst,
      });
      const soc = parseFdt(blob).children!.find(({ name }) => name === 'soc')!;
      return soc.children!.map(({ name }) => name).filter((name) => name.startsWith('virtio'));
    };
    expect(slots(false)[0]).toBe('virtio_mmio@10001000');
    expect(slots(true)).toEqual(slots(false).reverse());
  });

  test('the map of processors has the one', () => {
    const { phandle } = find('cpus', 'cpu@0').properties;
    expect(find('cpus', 'cpu-map', 'cluster0', 'core0').properties.cpu).toEqual(phandle);
  });

  test('memory and processor', () => {
    expect(cells(find('memory@80000000').properties.reg)).toEqual([0, 0x80000000, 0, 0x08000000]);
    expect(text(find('cpus', 'cpu@0').properties['riscv,isa'])).toBe('rv32imac_zicsr_zifencei_sstc');
    expect(cells(find('cpus').properties['timebase-frequency'])).toEqual([10_000_000]);
  });

  test.each([
    ['serial@10000000', 0x10000000, 10],
    ['rtc@101000', 0x101000, 11],
    ['virtio_mmio@10001000', 0x10001000, 1],
    ['virtio_mmio@10008000', 0x10008000, 8],
  ])('%s has its registers and its interrupt', (device, base, line) => {
    const { properties } = find('soc', device);
    expect(cells(properties.reg)[1]).toBe(base);
    expect(cells(properties.interrupts)).toEqual([line]);
  });

  test('interrupts end at the controller of the hart', () => {
    const hart = cells(find('cpus', 'cpu@0', 'interrupt-controller').properties.phandle)[0];
    expect(cells(find('soc', 'plic@c000000').properties['interrupts-extended'])).toEqual([hart, 11, hart, 9]);
    expect(cells(find('soc', 'clint@2000000').properties['interrupts-extended'])).toEqual([hart, 3, hart, 7]);
  });
});
