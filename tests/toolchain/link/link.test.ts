import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decode } from '../../../isa/decode.ts';
import { readElf } from '../../../toolchain/elf/read.ts';
import type { LinkOptions } from '../../../toolchain/link/link.ts';
import { link } from '../../../toolchain/link/link.ts';
import { type Image, linkSources, objectOf } from './image.ts';

const TEXT_BASE = 0x80000000;

const START = '.globl _start\n_start:\n';

describe('the segments', () => {
  const image = linkSources([
    `${START} ret\n.rodata\n.word 1\n.data\nd: .word 2\n.bss\n.balign 64\n.space 100000`,
    '.text\nnop\n.section .rodata.str\n.byte 3\n.data\n.word 4\n.section .bss.more\n.space 12',
  ]);

  test('have permissions of their own, and pages of their own', () => {
    const loads = image.file.segments.filter(({ type }) => type === 1);
    expect(loads.map(({ permissions, address }) => [permissions, address])).toEqual([
      [5, TEXT_BASE],
      [4, TEXT_BASE + 0x1000],
      [6, TEXT_BASE + 0x2000],
    ]);
  });

  test('hold the sections of every object in order', () => {
    expect([...image.section('.text').content]).toEqual([0x67, 0x80, 0, 0, 0x13, 0, 0, 0]);
    expect([...image.section('.rodata').content]).toEqual([1, 0, 0, 0, 3]);
    expect([...image.section('.data').content]).toEqual([2, 0, 0, 0, 4, 0, 0, 0]);
  });

  test('do not store .bss', () => {
    const data = image.file.segments[2];
    expect(data.content.length).toBe(8);
    expect(data.memoryBytes).toBeGreaterThan(100000);
    expect(image.section('.bss').address % 64).toBe(0);
    expect(image.bytes.length).toBeLessThan(20000);
  });

  test('are described by the symbols of the linker', () => {
    const { text, rodata, data, bss } = Object.fromEntries(
      ['text', 'rodata', 'data', 'bss'].map((name) => [name, image.section(`.${name}`)]),
    );
    const addresses = (...names: string[]) => names.map((name) => image.address(name));
    expect(addresses('__text_start', '__text_end')).toEqual([text.address, text.address + 8]);
    expect(addresses('__rodata_start', '__rodata_end')).toEqual([rodata.address, rodata.address + 5]);
    expect(addresses('__data_start', '__data_end')).toEqual([data.address, data.address + 8]);
    expect(addresses('__bss_start', '__bss_end')).toEqual([bss.address, bss.address + bss.size]);
    expect(addresses('__image_start', '__image_end')).toEqual([text.address, bss.address + bss.size]);
    expect(image.address('__global_pointer$')).toBe(data.address + 0x800);
  });
});

describe('sections with an address of their own', () => {
  const memory = objectOf('.data\nm: .word 0x11223344\n.section .bss.memory\n.space 64');
  const [, data, bss] = memory.sections;
  data.address = 0x80080000;
  bss.address = 0x80080010;
  const own = objectOf(`${START} la a0, m\n la a1, own\n.data\nown: .word m\n.bss\n.space 4`);
  memory.symbols.find(({ name }) => name === 'm')!.binding = 'global';
  const bytes = link([own, memory], { entry: '_start', textBase: TEXT_BASE });
  const file = readElf(bytes);

  test('stand there, the others before them', () => {
    expect(file.segments.slice(0, 3).map(({ address, memoryBytes }) => [address, memoryBytes])).toEqual([
      [0x80000000, 16],
      [0x80001000, 8],
      [0x80080000, 0x10 + 64],
    ]);
    expect([...file.segments[2].content]).toEqual([0x44, 0x33, 0x22, 0x11]);
  });

  test('clearing the .bss that symbols describe never hits data', () => {
    const address = (wanted: string) => file.symbols.find(({ name }) => name === wanted)!.address;
    expect(address('__bss_start')).toBe(0x80080010);
    expect(address('__bss_end')).toBe(0x80080050);
  });
});

describe('relocations', () => {
  /** The address that a pair of instructions at a label comes to. */
  const pairTarget = (image: Image, at: number): number => {
    const upper = decode(image.word(at))!;
    const lower = decode(image.word(at + 4))!;
    const base = upper.spec.name === 'auipc' ? at : 0;
    return (base + upper.imm + lower.imm) >>> 0;
  };

  test.each([
    ['call far'],
    ['tail far'],
    ['la a0, far'],
    ['lw a0, far'],
    ['sw a0, far, t0'],
    ['lui a0, %hi(far)\naddi a0, a0, %lo(far)'],
    ['lui a0, %hi(far)\nsb a1, %lo(far)(a0)'],
  ])('%j reaches a symbol anywhere in the address space', (source) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (far) => {
        const image = linkSources([`${START}${source}`], { symbols: { far } });
        expect(pairTarget(image, image.address('_start'))).toBe(far);
      }),
      { numRuns: 100 },
    );
  });

  test('jal and branches reach into another object', () => {
    const image = linkSources([
      `${START} jal there\n bnez a0, there`,
      '.zero 40000\n.globl there\nthere: ret',
    ]);
    const start = image.address('_start');
    const [jump, over, second] = [0, 4, 8].map((offset) => decode(image.word(start + offset))!);
    expect(start + jump.imm).toBe(image.address('there'));
    expect([over.spec.name, over.imm]).toEqual(['beq', 8]);
    expect(start + 8 + second.imm).toBe(image.address('there'));
  });

  test('words hold addresses, with addends', () => {
    const image = linkSources([
      `${START} ret\n.data\n.word table, table + 8, table - 4`,
      '.rodata\n.globl table\n.zero 4\ntable: .word 0',
    ]);
    const at = image.section('.data').address;
    const table = image.address('table');
    expect([0, 4, 8].map((offset) => image.word(at + offset))).toEqual([table, table + 8, table - 4]);
  });

  test('random calls between random objects reach their functions', () => {
    const calls = fc.array(fc.array(fc.nat(), { maxLength: 5 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(calls, (objects) => {
        const target = (choice: number) => `f${choice % objects.length}`;
        const sources = objects.map((choices, index) => {
          const body = choices.map((choice, at) => `.Lcall${at}: call ${target(choice)}`).join('\n');
          return `.globl f${index}\nf${index}:\n${body}\n ret\n .zero ${index * 12}`;
        });
        const image = linkSources(sources, { entry: 'f0' });
        for (const [index, choices] of objects.entries()) {
          let at = image.address(`f${index}`);
          for (const choice of choices) {
            const first = decode(image.word(at))!;
            const isNear = first.spec.name === 'jal';
            expect(isNear ? at + first.imm : pairTarget(image, at)).toBe(image.address(target(choice)));
            at += isNear ? 4 : 8;
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('symbols', () => {
  test('a strong definition wins over weak ones, whatever the order', () => {
    const weak = '.weak f\nf: nop\nret';
    const strong = '.globl f\nf: ret';
    const user = `${START} call f`;
    for (const sources of [
      [user, weak, strong],
      [user, strong, weak],
    ]) {
      const image = linkSources(sources);
      expect(image.word(image.address('f'))).toBe(0x00008067);
    }
  });

  test('a weak symbol that nobody defines is 0', () => {
    const image = linkSources([`${START} ret\n.weak maybe\n.data\n.word maybe`]);
    expect(image.word(image.section('.data').address)).toBe(0);
  });

  test('locals of one name stay apart', () => {
    const source = (name: string) => `.globl ${name}\n${name}: la a0, mine\n.data\nmine: .word 0`;
    const image = linkSources([source('a'), source('b')], { entry: 'a' });
    expect(image.word(image.address('a') + 4)).not.toBe(image.word(image.address('b') + 4));
  });

  test('definitions of the program go before those of the linker', () => {
    expect(linkSources([`${START} ret\n.globl __image_end\n__image_end = 5`]).address('__image_end')).toBe(5);
  });

  test('the table has locals first, under the name of their object, and no .L labels', () => {
    const { symbols } = linkSources([`${START} la a0, .Lsecret\nhelper: ret\n.data\n.Lsecret: .word 0`]).file;
    const names = symbols.map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['', 'object0.S', 'helper', '_start']);
    expect(names).not.toContain('.Lsecret');
    expect(symbols[1].type).toBe('file');
  });
});

describe('order', () => {
  test('sections named first come first, the rest stay in the order of the objects', () => {
    const sources = ['.text\nnop', '.section .text.start, "ax"\n.globl _start\n_start: ret'];
    expect(linkSources(sources).address('_start')).toBe(TEXT_BASE);
    expect(linkSources(sources, { first: [] }).address('_start')).toBe(TEXT_BASE + 4);
  });

  test('the same input gives the same bytes', () => {
    const sources = [`${START} call f\n.data\n.word 1`, '.globl f\nf: ret\n.bss\n.space 8'];
    expect(linkSources(sources).bytes).toEqual(linkSources(sources).bytes);
  });
});

test('programs with floating point say so', () => {
  const source = [`${START} fadd.d fa0, fa0, fa1`];
  const archOf = (image: Image) => new TextDecoder().decode(image.section('.riscv.attributes').content);
  const [hard, none] = [linkSources(source, { floats: 'double' }), linkSources(source)];
  expect([hard.file.flags, none.file.flags]).toEqual([4, 0]);
  expect(archOf(hard)).toContain('_f2p2_d2p2_');
  expect(archOf(none)).not.toContain('_f2p2_');
});

describe('mistakes are named in one line each', () => {
  const problemsOf = (sources: string[], options: Partial<LinkOptions> = {}): string[] => {
    try {
      linkSources(sources, options);
    } catch (error) {
      return (error as Error).message.split('\n');
    }
    throw new Error('no complaint');
  };

  test('undefined symbols, with who needs them', () => {
    expect(problemsOf([`${START} call nowhere\n call nobody`])).toEqual([
      "object0.S: 'nowhere' is not defined, but '_start' (object0.S:3) needs it",
      "object0.S: 'nobody' is not defined, but '_start' (object0.S:4) needs it",
    ]);
  });

  test('duplicates', () => {
    expect(problemsOf([`${START} ret`, `${START} ret`])).toEqual([
      "object1.S: '_start' is already defined in object0.S",
    ]);
  });

  test('a missing entry', () => {
    expect(problemsOf(['ret'])).toEqual(["the entry symbol '_start' is not defined"]);
  });

  test('a jump that cannot reach', () => {
    expect(problemsOf([`${START} j far`], { symbols: { far: 0x90000000 } })).toEqual([
      "object0.S: the reference to 'far' at .text+0x0 is 268435456 bytes away, beyond the reach of the instruction",
    ]);
  });

  test('overlaps, and pages with two sets of permissions', () => {
    const source = [`${START} .space 5000\n.data\n.word 1`];
    expect(problemsOf(source, { dataBase: TEXT_BASE + 4 })).toEqual([
      '.text (0x80000000..0x80001388) and .data (0x80000004..0x80000008) overlap',
    ]);
    expect(problemsOf(source, { dataBase: TEXT_BASE + 5004 })).toEqual([
      '.text (0x80000000..0x80001388) and .data (0x8000138c..0x80001390) share a page but not their permissions',
    ]);
  });

  test('a %pcrel_lo without its %pcrel_hi', () => {
    expect(problemsOf([`${START}x: lw a0, %pcrel_lo(x)(a0)`])).toEqual([
      "object0.S: the reference to 'x' at .text+0x0 has no auipc with %pcrel_hi at its label",
    ]);
  });
});
