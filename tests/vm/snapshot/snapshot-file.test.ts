// Snapshots in files: the state survives, and anything but such a file is refused in one line.

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Machine } from '../../../vm/machine.ts';
import { FileError, openFile, sealFile } from '../../../vm/snapshot/sealed-file.ts';
import { decodeSnapshot, encodeSnapshot, hashOfState } from '../../../vm/snapshot/snapshot-file.ts';
import { decodeValue, encodeValue, MalformedValue } from '../../../vm/snapshot/values.ts';

const MEBIBYTE = 0x100000;
const KIND = { letter: 'S', name: 'snapshot', version: 2 };

function someSnapshot() {
  const machine = new Machine({ ramBytes: MEBIBYTE });
  machine.loadRaw(Uint8Array.of(0x13, 0, 0, 0, 0x6f, 0xf0, 0xdf, 0xff)); // nop; j to it
  machine.uartInput(Uint8Array.of(1, 2, 3));
  machine.run(50);
  return { machine, state: machine.saveState() };
}

describe('a snapshot file', () => {
  test('restores the state, devices included', () => {
    const { machine, state } = someSnapshot();
    const other = new Machine({ ramBytes: MEBIBYTE });
    other.loadState(decodeSnapshot(encodeSnapshot(state)));
    expect(hashOfState(other.saveState())).toBe(hashOfState(state));
    other.run(77);
    machine.run(77);
    expect(hashOfState(other.saveState())).toBe(hashOfState(machine.saveState()));
    expect(other.unreadInput()).toBe(3);
  });

  test('may come as a Buffer that is part of a larger one', () => {
    const { state } = someSnapshot();
    const file = encodeSnapshot(state);
    const larger = Buffer.alloc(file.length + 3);
    larger.set(file, 3);
    expect(hashOfState(decodeSnapshot(larger.subarray(3)))).toBe(hashOfState(state));
  });

  test('with any byte changed is refused', () => {
    const file = encodeSnapshot(someSnapshot().state);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        expect(() => decodeSnapshot(file.with(at, file[at] ^ change))).toThrow(FileError);
      }),
      { numRuns: 60 },
    );
  });

  test('that is cut off anywhere is refused', () => {
    const file = encodeSnapshot(someSnapshot().state);
    fc.assert(
      fc.property(fc.nat(file.length - 1), (length) => {
        expect(() => decodeSnapshot(file.subarray(0, length))).toThrow(FileError);
      }),
      { numRuns: 60 },
    );
  });

  test('says in one line what is wrong with it', () => {
    const file = encodeSnapshot(someSnapshot().state);
    const message = (bytes: Uint8Array) => {
      try {
        return String(decodeSnapshot(bytes));
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(message(new TextEncoder().encode('hello'))).toBe('not a snapshot of cox');
    expect(message(file.with(4, 99))).toBe('the snapshot has format 99; this cox reads format 2');
    expect(message(file.subarray(0, 1000))).toBe('the snapshot is cut off');
    expect(message(file.with(5000, file[5000] ^ 1))).toBe('the snapshot is damaged (its checksum is wrong)');
    expect(message(sealFile(KIND, { pages: -1 }))).toBe('the snapshot is malformed');
    expect(message(sealFile(KIND, 3))).toBe('the snapshot is malformed');
  });

  test('of any bytes behind a right header is refused, not crashed on', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeValue(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedValue);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test('plain values come back as they were', () => {
  const plain = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(undefined, null, true, false, Number.POSITIVE_INFINITY),
      fc.double(),
      fc.string({ unit: 'binary' }),
      fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
      fc.uint8Array(),
      fc.int32Array(),
      fc.uint32Array(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
  fc.assert(
    fc.property(plain, (value) => {
      expect(decodeValue(encodeValue(value))).toStrictEqual(value);
      expect(openFile(KIND, sealFile(KIND, value))).toStrictEqual(value);
    }),
  );
  expect(() => encodeValue(() => 1)).toThrow(TypeError);
  expect(() => encodeValue(new Map())).toThrow(TypeError);
});
