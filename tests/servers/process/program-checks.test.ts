import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { E_NOT_EXECUTABLE, OK } from '../../../abi/errors.ts';
import { USER_HEAP_END } from '../../../abi/memory-map.ts';
import { compileGuest, type GuestModule } from '../../helpers/guest.ts';

let guest: GuestModule;
beforeAll(async () => {
  guest = await compileGuest('servers/process/probe.ts');
});

const check = (file: Uint8Array) => guest.number('check', Buffer.from(file).toString('latin1'));

interface Segment {
  type: number;
  offset: number;
  address: number;
  fileBytes: number;
  memoryBytes: number;
  flags: number;
}

const TEXT: Segment = {
  type: 1,
  offset: 0x200,
  address: 0x10000,
  fileBytes: 0x100,
  memoryBytes: 0x100,
  flags: 5,
};
const DATA: Segment = {
  type: 1,
  offset: 0x300,
  address: 0x100000,
  fileBytes: 0x80,
  memoryBytes: 0x2000,
  flags: 6,
};
const FILE_BYTES = 0x400;

/** A program of the given segments. `change` may spoil the file header. */
function elf(
  segments: Partial<Segment>[] = [TEXT, DATA],
  change: (header: DataView) => void = () => {},
): Uint8Array {
  const file = new Uint8Array(FILE_BYTES);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, 243, true);
  view.setUint32(20, 1, true);
  view.setUint32(24, 0x10000, true);
  view.setUint32(28, 52, true);
  view.setUint16(40, 52, true);
  view.setUint16(42, 32, true);
  view.setUint16(44, segments.length, true);
  segments.forEach((given, i) => {
    const segment = { ...TEXT, ...given };
    const at = 52 + 32 * i;
    const words = [segment.type, segment.offset, segment.address, segment.address, segment.fileBytes];
    [...words, segment.memoryBytes, segment.flags, 0x1000].forEach((word, index) => {
      view.setUint32(at + 4 * index, word, true);
    });
  });
  change(view);
  return file;
}

describe('a program file', () => {
  test('of this machine passes', () => {
    expect(check(elf())).toBe(OK);
    expect(guest.number('needed', Buffer.from(elf()).toString('latin1'))).toBe(0x380);
  });

  test.each<[string, (header: DataView) => void]>([
    ['with another magic number', (h) => h.setUint8(1, 0x46)],
    ['of 64 bits', (h) => h.setUint8(4, 2)],
    ['of big-endian order', (h) => h.setUint8(5, 2)],
    ['of another version', (h) => h.setUint8(6, 0)],
    ['that is no executable', (h) => h.setUint16(16, 3, true)],
    ['for x86', (h) => h.setUint16(18, 3, true)],
    ['with segment headers of another size', (h) => h.setUint16(42, 56, true)],
    ['without segments', (h) => h.setUint16(44, 0, true)],
    ['with too many segments', (h) => h.setUint16(44, 0xffff, true)],
    ['with its segment table behind its end', (h) => h.setUint32(28, FILE_BYTES, true)],
    ['with its segment table at the end of memory', (h) => h.setUint32(28, 0xfffffff0, true)],
    ['whose entry is in no segment', (h) => h.setUint32(24, 0x9000, true)],
    ['whose entry is data', (h) => h.setUint32(24, 0x100000, true)],
    ['whose entry is odd', (h) => h.setUint32(24, 0x10001, true)],
  ])('%s is refused', (_name, change) => {
    expect(check(elf([TEXT, DATA], change))).toBe(E_NOT_EXECUTABLE);
  });

  test.each<[string, Partial<Segment>]>([
    ['over kernel memory', { address: 0x80000000 }],
    ['at page 0', { address: 0 }],
    ['over the stack', { address: 0x7fd00000 }],
    ['that reaches past the heap', { address: USER_HEAP_END - 0x1000, memoryBytes: 0x1001 }],
    ['that wraps around the end of memory', { address: 0x20000000, memoryBytes: 0xf0000000 }],
    ['that is truncated', { offset: FILE_BYTES - 0x10 }],
    ['that lies behind the end of the file', { offset: 0xfffffff0, fileBytes: 0x20 }],
    ['with more in the file than in memory', { fileBytes: 0x80, memoryBytes: 0x40 }],
    ['both writable and executable', { flags: 7 }],
    ['that shares a page with another', { address: 0x10800 }],
    ['of an interpreter', { type: 3 }],
    ['of dynamic linking', { type: 2 }],
  ])('with a segment %s is refused', (_name, change) => {
    expect(check(elf([TEXT, { ...DATA, ...change }]))).toBe(E_NOT_EXECUTABLE);
  });

  test('cut off anywhere in what is loaded is refused', () => {
    const file = elf();
    for (let length = 0; length < 0x380; length += 1) {
      expect([length, check(file.subarray(0, length))]).toEqual([length, E_NOT_EXECUTABLE]);
    }
  });

  test('that passes with any bytes changed can be loaded within user space', () => {
    const change = fc.tuple(fc.integer({ min: 0, max: 52 + 64 - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const file = elf();
        for (const [at, value] of changes) file[at] = value;
        if (check(file) !== OK) return;
        const view = new DataView(file.buffer);
        const table = view.getUint32(28, true);
        for (let i = 0; i < view.getUint16(44, true); i += 1) {
          const at = table + 32 * i;
          const [type, offset, address, , fileBytes, memoryBytes, flags] = Array.from(
            { length: 7 },
            (_, word) => view.getUint32(at + 4 * word, true),
          );
          if (type !== 1 || memoryBytes === 0) continue;
          expect(offset + fileBytes).toBeLessThanOrEqual(FILE_BYTES);
          expect(address).toBeGreaterThanOrEqual(0x1000);
          expect(address + memoryBytes).toBeLessThanOrEqual(USER_HEAP_END);
          expect(flags & 3).not.toBe(3);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('the block of a spawn', () => {
  const parse = (texts: string[], argumentCount: number, variableCount: number) =>
    guest.text('parse', texts.map((text) => `${text}\0`).join(''), argumentCount, variableCount);

  test('is taken apart', () => {
    expect(parse(['/bin/ls', '/tmp', 'ls', '-l', 'A=1'], 2, 1)).toBe('ls|/bin/ls|/tmp,|ls,-l,|A=1,');
    expect(parse(['ls', '/'], 0, 0)).toBe('ls|ls|/,||');
    expect(parse(['ls', '/', '', ''], 1, 1)).toBe('ls|ls|/,|,|,');
  });

  test.each([
    [['/bin/ls', '/', 'ls'], 2, 0],
    [['/bin/ls', '/', 'ls'], 0, 0],
    [['/bin/ls'], 0, 0],
    [[], 0, 0],
    [['', '/', 'ls'], 1, 0],
    [['/bin/ls', '/', 'ls'], 0xffffffff, 0],
  ])('that does not hold what it should is refused: %j', (texts, argumentCount, variableCount) => {
    expect(parse(texts, argumentCount, variableCount)).toBe('invalid');
  });

  test('without its last NUL is refused', () => {
    expect(guest.text('parse', '/bin/ls\0/\0ls', 1, 0)).toBe('invalid');
  });
});
