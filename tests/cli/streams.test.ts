import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Input } from '../../cli/input.ts';
import { Output } from '../../cli/output.ts';
import { quoteWord } from '../../cli/quote.ts';
import { OutputClosed } from '../../cli/standard-streams.ts';
import { LeaveKeyFilter } from '../../cli/terminal.ts';

describe('output', () => {
  test('single bytes become one write a flush, in order', async () => {
    const writes: string[] = [];
    const output = new Output(
      new Writable({
        write(chunk, _encoding, done) {
          writes.push(String(chunk));
          done();
        },
      }),
    );
    for (const byte of new TextEncoder().encode('x'.repeat(10_000))) output.add(Uint8Array.of(byte));
    await output.flush();
    await output.flush();
    output.add(new TextEncoder().encode('end'));
    await output.flush();
    expect(writes).toEqual(['x'.repeat(10_000), 'end']);
    expect(output.total).toBe(10_003);
  });

  test('flush waits for a slow reader', async () => {
    let finish = () => {};
    const slow = new Writable({
      write(_chunk, _encoding, done) {
        finish = done;
      },
    });
    const output = new Output(slow);
    output.add(Uint8Array.of(1));
    let flushed = false;
    const flushing = output.flush().then(() => {
      flushed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(flushed).toBe(false);
    finish();
    await flushing;
    expect(flushed).toBe(true);
  });

  test('a reader that is gone is OutputClosed, now and later', async () => {
    const gone = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('gone'), { code: 'EPIPE' }));
      },
    });
    const output = new Output(gone);
    for (let attempt = 0; attempt < 2; attempt++) {
      output.add(Uint8Array.of(1));
      await expect(output.flush()).rejects.toThrow(OutputClosed);
    }
  });
});

describe('input', () => {
  test('nothing is read before the guest asks', () => {
    const stream = new PassThrough();
    new Input(stream);
    expect(stream.listenerCount('data')).toBe(0);
  });

  test('chunks arrive in order, then the end', async () => {
    const stream = new PassThrough();
    const input = new Input(stream);
    expect(input.take()).toBeUndefined();
    stream.end('ab');
    await input.arrival();
    expect(String(input.take())).toBe('ab');
    await input.arrival();
    expect(input.take()).toBe('end');
    expect(input.take()).toBe('end');
  });

  test('line by line, a last one without a newline included', async () => {
    const stream = new PassThrough();
    const input = new Input(stream, true);
    input.take();
    stream.end('one\n\ntwo');
    const lines: unknown[] = [];
    for (let chunk = input.take(); chunk !== 'end'; chunk = input.take()) {
      if (chunk) lines.push(String(chunk));
      else await input.arrival();
    }
    expect(lines).toEqual(['one\n', '\n', 'two']);
  });

  test('arrival gives up after its time', async () => {
    const input = new Input(new PassThrough());
    await input.arrival(1);
    expect(input.take()).toBeUndefined();
  });
});

describe('the leave key, Ctrl-] twice', () => {
  const CTRL = '\x1d';
  /** What passes of several reads, or undefined once the user has left. */
  const pass = (...typed: string[]) => {
    const filter = new LeaveKeyFilter();
    const passed = typed.map((text) => filter.filter(new TextEncoder().encode(text)));
    return passed.includes(undefined)
      ? undefined
      : passed.map((bytes) => new TextDecoder().decode(bytes)).join('');
  };

  test('leaves, in one read or two', () => {
    expect(pass(`a${CTRL}${CTRL}`)).toBeUndefined();
    expect(pass(CTRL, CTRL)).toBeUndefined();
  });

  test('once, it is passed on with the next key', () => {
    expect(pass(CTRL)).toBe('');
    expect(pass(CTRL, 'x')).toBe(`${CTRL}x`);
    expect(pass(`a${CTRL}b${CTRL}c`)).toBe(`a${CTRL}b${CTRL}c`);
  });
});

test('quoted words are read back as they were (by the rules of single quotes)', () => {
  expect(quoteWord('plain-word_1.txt')).toBe('plain-word_1.txt');
  expect(quoteWord('')).toBe("''");
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', "'", '\\', ' ', '"', '$', '\n') }), (word) => {
      expect(unquote(quoteWord(word))).toBe(word);
    }),
  );
});

/** The quoting part of a shell: '...' is literal, \c is c. */
function unquote(text: string): string {
  return text.replace(/'([^']*)'|\\([\s\S])/g, (_whole, quoted, escaped) => quoted ?? escaped);
}
