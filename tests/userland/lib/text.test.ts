import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { INPUT, type Library, library, OUTPUT } from './library.ts';

const SOURCE = `
import { encodeText, hex, parseNumber, textAt } from './userland/lib/text';
import { baseName, directoryName, resolveFrom } from './userland/lib/path';

export function recode(bytes: u32, room: u32): u32 {
  const end = encodeText(textAt(${INPUT}, bytes), ${OUTPUT}, ${OUTPUT} + room);
  return end == 0 ? 0xffffffff : <u32>(end - ${OUTPUT});
}
function put(text: string): u32 { return <u32>(encodeText(text, ${OUTPUT}, ${OUTPUT} + 4096) - ${OUTPUT}); }
export function encodeUnits(units: u32): u32 {
  let text = '';
  for (let i: u32 = 0; i < units; i++) text += String.fromCharCode(load<u16>(${INPUT} + 2 * i));
  return put(text);
}
export function parse(bytes: u32): i32 { return parseNumber(textAt(${INPUT}, bytes)); }
export function hexadecimal(value: u32): u32 { return put(hex(value)); }
export function base(bytes: u32): u32 { return put(baseName(textAt(${INPUT}, bytes))); }
export function parent(bytes: u32): u32 { return put(directoryName(textAt(${INPUT}, bytes))); }
export function resolve(bytes: u32, baseBytes: u32): u32 {
  return put(resolveFrom(textAt(${INPUT}, baseBytes), textAt(${INPUT} + baseBytes, bytes - baseBytes)));
}
`;

let guest: Library;
beforeAll(async () => {
  guest = await library(SOURCE);
});

const encode = (text: string) => new TextEncoder().encode(text);
const output = (bytes: number) => new TextDecoder().decode(guest.output(bytes));
const ask = (name: string, text: string) => output(guest.call[name]!(guest.put(encode(text))));

describe('UTF-8', () => {
  test('in and out again is what it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(output(guest.call.recode!(guest.put(encode(text)), 4096))).toBe(text);
      }),
    );
  });

  test('of any UTF-16, lone surrogates included, is what the host makes of it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }), (units) => {
        guest.put(new Uint8Array(new Uint16Array(units).buffer));
        const bytes = guest.output(guest.call.encodeUnits!(units.length));
        expect(bytes).toEqual(encode(String.fromCharCode(...units)));
      }),
    );
  });

  test('is written where it fits, to the last byte, and not past it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
        fc.integer({ min: -3, max: 1 }),
        (text, spare) => {
          const bytes = encode(text);
          const room = Math.max(0, bytes.length + spare);
          const written = guest.call.recode!(guest.put(bytes), room) >>> 0;
          expect(written).toBe(room >= bytes.length ? bytes.length : 0xffffffff);
        },
      ),
    );
  });
});

describe('numbers', () => {
  test('are read as decimal, up to 2^31 - 1, and nothing else is one', () => {
    const parse = (text: string) => guest.call.parse!(guest.put(encode(text)));
    fc.assert(fc.property(fc.nat(), (value) => expect(parse(String(value))).toBe(value)));
    for (const text of ['', '-1', '+1', ' 1', '1 ', '0x1', '1a', '2147483648', '99999999999999999999'])
      expect([text, parse(text)]).toEqual([text, -1]);
    expect(parse('2147483647')).toBe(0x7fffffff);
    expect(parse('007')).toBe(7);
  });

  test('are written in hexadecimal with eight digits', () => {
    expect(output(guest.call.hexadecimal!(0x10234))).toBe('0x00010234');
    expect(output(guest.call.hexadecimal!(0xfedcba98))).toBe('0xfedcba98');
  });
});

describe('paths', () => {
  const part = fc.constantFrom('a', 'bc', '.', '..', '', '...', 'x.y');
  const paths = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/'));

  test('resolve as the host resolves them', () => {
    fc.assert(
      fc.property(paths, paths, (base, relative) => {
        const bytes = encode(`/${base}${relative}`);
        const resolved = output(guest.call.resolve!(guest.put(bytes), encode(`/${base}`).length));
        expect(resolved).toBe(path.posix.resolve(`/${base}`, relative));
      }),
    );
  });

  test('have a last name and a directory', () => {
    fc.assert(
      fc.property(paths, fc.boolean(), (relative, rooted) => {
        const text = (rooted ? '/' : '') + relative;
        fc.pre(text !== '' && !/^\/+$/.test(text) && !text.includes('//'));
        expect(ask('base', text)).toBe(path.posix.basename(text));
        expect(ask('parent', text)).toBe(path.posix.dirname(text));
      }),
    );
    expect(ask('base', '/')).toBe('/');
    expect(ask('parent', '/')).toBe('/');
  });
});
