// Buffered reading and writing against a stream that gives and takes as it likes.

import { beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { E_CLOSED } from '../../../abi/errors.ts';
import { PAYLOAD_BYTES } from '../../../abi/messages.ts';
import { INPUT, type Library, library, OUTPUT } from './library.ts';

const READ = 0x101;
const WRITE = 0x102;
const STAT = 0x104;
const KIND_FILE = 1;
const KIND_TERMINAL = 4;

const SOURCE = `
import { Reader } from './userland/lib/reader';
import { Stream } from './userland/lib/stream';
import { encodeText, textAt } from './userland/lib/text';
import { Writer } from './userland/lib/writer';

let reader: Reader | null = null;
let writer: Writer | null = null;
export function open(): void {
  reader = new Reader(new Stream(7));
  writer = new Writer(new Stream(7));
}
export function nextLine(): i32 {
  const from = reader!;
  if (!from.nextLine()) return -1;
  memory.copy(${OUTPUT}, from.lineAt, from.lineBytes);
  return <i32>(from.lineBytes * 2 + <u32>from.lineEnded);
}
export function readByte(): i32 { return reader!.byte(); }
export function readAll(): u32 { return <u32>(encodeText(reader!.text(), ${OUTPUT}, ${OUTPUT} + 0x40000) - ${OUTPUT}); }
export function readError(): i32 { return reader!.error; }
export function writeText(bytes: u32): void { writer!.text(textAt(${INPUT}, bytes)); }
export function writeLine(bytes: u32): void { writer!.line(textAt(${INPUT}, bytes)); }
export function writeBytes(bytes: u32): void { writer!.bytes(${INPUT}, bytes); }
export function writeNumber(value: i32): void { writer!.number(value); }
export function flush(): i32 { return writer!.flush(); }
`;

let guest: Library;
beforeAll(async () => {
  guest = await library(SOURCE);
});

/** A stream that delivers this content in pieces of these sizes, over and over. */
function deliver(content: Uint8Array, pieces: readonly number[]): void {
  let at = 0;
  let turn = 0;
  guest.serve = (label, [count]) => {
    expect(label).toBe(READ);
    expect(count).toBeLessThanOrEqual(PAYLOAD_BYTES);
    const bytes = Math.min(count!, pieces[turn++ % pieces.length]!);
    const payload = content.slice(at, at + bytes);
    at += payload.length;
    return { status: 0, payload };
  };
  guest.call.open!();
}

/** A stream that takes at most this many bytes at a time. */
function collect(most: number, kind = KIND_FILE): { bytes: number[]; messages: number } {
  const taken = { bytes: [] as number[], messages: 0 };
  guest.serve = (label, _words, payload) => {
    if (label === STAT) return { status: 0, words: [kind, 0, 0] };
    expect(label).toBe(WRITE);
    const count = Math.min(most, payload.length);
    taken.bytes.push(...payload.subarray(0, count));
    taken.messages++;
    return { status: 0, words: [count] };
  };
  guest.call.open!();
  return taken;
}

const pieces = fc.array(fc.integer({ min: 1, max: PAYLOAD_BYTES }), { minLength: 1, maxLength: 5 });
const lines = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', ' ', '1'), maxLength: 3000 }), {
  maxLength: 12,
});
const encode = (text: string) => new TextEncoder().encode(text);

describe('a Reader', () => {
  test('finds the same lines, in whatever pieces they come', () => {
    fc.assert(
      fc.property(lines, fc.boolean(), pieces, (expected, ended, sizes) => {
        const text = expected.join('\n') + (ended && expected.length > 0 ? '\n' : '');
        deliver(encode(text), sizes);
        const found: string[] = [];
        for (let line = guest.call.nextLine!(); line >= 0; line = guest.call.nextLine!())
          found.push(new TextDecoder().decode(guest.output(line >> 1)) + (line & 1 ? '\n' : ''));
        expect(found.join('')).toBe(text);
        expect(found.slice(0, -1).every((line) => line.endsWith('\n'))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('gives bytes and the rest as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 9000 }), pieces, (text, sizes) => {
        const bytes = encode(`x${text}`);
        deliver(bytes, sizes);
        expect(guest.call.readByte!()).toBe(120);
        expect(new TextDecoder().decode(guest.output(guest.call.readAll!()))).toBe(text);
        expect(guest.call.readByte!()).toBe(-1);
      }),
      { numRuns: 30 },
    );
  });

  test('ends at an error, and keeps it', () => {
    guest.call.open!();
    guest.serve = () => ({ status: E_CLOSED });
    expect(guest.call.nextLine!()).toBe(-1);
    expect(guest.call.readError!()).toBe(E_CLOSED);
  });
});

describe('a Writer', () => {
  const writes = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('writeText'), text: fc.string({ unit: 'grapheme', maxLength: 5000 }) }),
      fc.record({ kind: fc.constant('writeLine'), text: fc.string({ unit: 'grapheme', maxLength: 100 }) }),
      fc.record({ kind: fc.constant('writeBytes'), text: fc.string({ unit: 'grapheme', maxLength: 5000 }) }),
      fc.record({ kind: fc.constant('writeNumber'), value: fc.integer() }),
    ),
    { maxLength: 12 },
  );

  test('sends everything, in order, to a stream that takes little at a time', () => {
    fc.assert(
      fc.property(writes, fc.integer({ min: 1, max: PAYLOAD_BYTES }), (list, most) => {
        const taken = collect(most);
        let expected = '';
        for (const write of list) {
          if ('value' in write) {
            guest.call.writeNumber!(write.value);
            expected += write.value;
          } else {
            guest.call[write.kind]!(guest.put(encode(write.text)));
            expected += write.text + (write.kind === 'writeLine' ? '\n' : '');
          }
        }
        expect(guest.call.flush!()).toBe(0);
        expect(new TextDecoder().decode(new Uint8Array(taken.bytes))).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });

  test('sends a file full blocks, and a terminal each line', () => {
    const write = (kind: number) => {
      const taken = collect(PAYLOAD_BYTES, kind);
      for (let i = 0; i < 100; i++) guest.call.writeLine!(guest.put(encode('a line')));
      return taken.messages;
    };
    expect(write(KIND_TERMINAL)).toBe(100);
    expect(write(KIND_FILE)).toBe(0);
  });

  test('stops at an error, and tells it', () => {
    let messages = 0;
    guest.call.open!();
    guest.serve = () => {
      messages++;
      return { status: E_CLOSED };
    };
    for (let i = 0; i < 3; i++) {
      guest.call.writeText!(guest.put(encode('lost')));
      expect(guest.call.flush!()).toBe(E_CLOSED);
    }
    expect(messages).toBe(1);
  });

  test('writes the numbers at the ends of their range', () => {
    const taken = collect(PAYLOAD_BYTES);
    for (const value of [0, 9, 10, -1, 0x7fffffff, -0x80000000]) guest.call.writeNumber!(value);
    guest.call.flush!();
    expect(new TextDecoder().decode(new Uint8Array(taken.bytes))).toBe('0910-12147483647-2147483648');
  });
});
