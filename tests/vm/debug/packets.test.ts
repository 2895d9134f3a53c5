import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { frame, fromHex, type Incoming, latin1, PacketReader, toHex } from '../../../vm/debug/packets.ts';

const contents = fc
  .array(fc.integer({ min: 0, max: 255 }), { maxLength: 50 })
  .map((bytes) => String.fromCharCode(...bytes));

/** Feeds bytes in pieces. */
function read(bytes: Uint8Array, pieces: readonly number[] = []): Incoming[] {
  const reader = new PacketReader();
  const found: Incoming[] = [];
  let at = 0;
  for (const piece of [...pieces, bytes.length]) {
    found.push(...reader.read(bytes.subarray(at, at + piece)));
    at += piece;
  }
  return found;
}

describe('packets', () => {
  test('are framed as the manual says', () => {
    expect(String.fromCharCode(...frame('OK'))).toBe('$OK#9a');
    expect(String.fromCharCode(...frame('a}b'))).toBe('$a}]b#9d');
  });

  test('of any content arrive, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(contents, { maxLength: 4 }), fc.array(fc.nat(20)), (sent, pieces) => {
        const bytes = sent.flatMap((content) => [...frame(content), 0x2b]); // + between them
        expect(read(Uint8Array.from(bytes), pieces)).toEqual(
          sent.map((content) => ({ kind: 'packet', content })),
        );
      }),
    );
  });

  test('with a changed byte are damaged, or no packets', () => {
    fc.assert(
      fc.property(contents, fc.nat(), fc.integer({ min: 1, max: 255 }), (content, place, change) => {
        const bytes = frame(content);
        const at = place % bytes.length;
        const found = read(bytes.with(at, bytes[at] ^ change));
        // Hexadecimal digits of the checksum may change their case.
        const sameDigits = found.length === 1 && at >= bytes.length - 2;
        for (const { kind } of found) expect(sameDigits || kind !== 'packet').toBe(true);
      }),
    );
  });

  test('an interrupt is one only between packets', () => {
    expect(read(Uint8Array.of(0x03))).toEqual([{ kind: 'interrupt' }]);
    expect(read(frame('a\x03b'))).toEqual([{ kind: 'packet', content: 'a\x03b' }]);
  });

  test('that never end do not fill the memory', () => {
    const reader = new PacketReader();
    const found = [...reader.read(latin1(`$${'x'.repeat(200_000)}`))];
    expect(found).toEqual([{ kind: 'damaged' }]);
  });

  test('hexadecimal contents', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(Uint8Array.from(bytes));
      }),
    );
    expect(fromHex('abc')).toBeUndefined();
    expect(fromHex('zz')).toBeUndefined();
  });
});
