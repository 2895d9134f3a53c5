import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileGuest, type GuestModule } from '../../helpers/guest.ts';

const RAW = 0;
const CANONICAL = 1;
const ECHO = 2;

const CONTROL_C = '\x03';
const CONTROL_D = '\x04';
const CONTROL_U = '\x15';
const CONTROL_W = '\x17';
const DELETE = '\x7f';
const ESCAPE = '\x1b';

let terminal: GuestModule;
beforeEach(async () => {
  terminal = await compileGuest('servers/console/probe.ts');
});

const type = (keys: string) => terminal.number('type', keys);
const read = (count = 4096) => terminal.text('read', count);
const echoed = () => terminal.text('echoed');
const mode = (next: number) => terminal.number('mode', next);

describe('the size of the screen', () => {
  const QUESTION = '\x1b7\x1b[999;999H\x1b[6n\x1b8';

  test('is asked for once, and the answer reaches no reader', () => {
    mode(RAW);
    expect(type('a\x1b[24;80R')).toBe(0);
    expect(read()).toBe('<a\x1b[24;80R>');
    terminal.number('ask');
    terminal.number('ask');
    expect(echoed()).toBe(QUESTION);
    type('x\x1b[24;80Ry');
    expect(read()).toBe('<xy>');
    expect(terminal.text('screenSize')).toBe('24 x 80');
    type('\x1b[1;1R');
    expect(read()).toBe('<\x1b[1;1R>');
  });

  test('any keys but an answer arrive as they were typed', () => {
    const keys = fc.array(
      fc.constantFrom('\x1b', '[', '1', ';', 'R', 'A', 'x', '\x1b[', '\x1b[12;', '\x1b[A'),
    );
    fc.assert(
      fc.property(keys, (list) => {
        const text = list.join('');
        mode(RAW);
        terminal.number('ask');
        type(`${text}x\x1b[30;90R`);
        const answer = new RegExp(`${ESCAPE}\\[\\d+;\\d+R`);
        const expected = `${text}x\x1b[30;90R`.replace(answer, '');
        expect(read()).toBe(`<${expected}>`);
      }),
    );
  });
});

describe('canonical mode', () => {
  test('delivers whole lines, one a read', () => {
    type('ab');
    expect(read()).toBe('wait');
    type('c\rnext\nlast');
    expect(read()).toBe('<abc\n>');
    expect(read()).toBe('<next\n>');
    expect(read()).toBe('wait');
  });

  test('delivers a long line in parts', () => {
    type('abcdef\n');
    expect(read(4)).toBe('<abcd>');
    expect(read(4)).toBe('<ef\n>');
    expect(read()).toBe('wait');
  });

  test.each([
    ['abc\x08d', 'abd'],
    [`abc${DELETE}${DELETE}d`, 'ad'],
    [`${DELETE}a`, 'a'],
    [`abc${CONTROL_U}d`, 'd'],
    [`one two  ${CONTROL_W}x`, 'one x'],
    [`one${CONTROL_W}${CONTROL_W}x`, 'x'],
  ])('edits %j to %j', (keys, line) => {
    type(`${keys}\n`);
    expect(read()).toBe(`<${line}\n>`);
  });

  test('erases all bytes of a character', () => {
    type(`a\xc3\xa4\xe2\x82\xac${DELETE}${DELETE}\n`);
    expect(read()).toBe('<a\n>');
  });

  test('^D on an empty line is the end of input, once', () => {
    type(`${CONTROL_D}x\n`);
    expect(read()).toBe('<>');
    expect(read()).toBe('<x\n>');
  });

  test('^D on a line delivers it as it is', () => {
    type(`abc${CONTROL_D}${CONTROL_D}`);
    expect(read()).toBe('<abc>');
    expect(read()).toBe('<>');
  });

  test('^C drops what was typed, and is reported', () => {
    type('abc\nd');
    expect(type(CONTROL_C)).toBe(1);
    expect(read()).toBe('wait');
    expect(echoed()).toBe('^C\r\n');
    type('e\n');
    expect(read()).toBe('<e\n>');
  });

  test('a line keeps room for its end', () => {
    for (let i = 0; i < 2; i += 1) {
      type('x'.repeat(4000));
      read();
    }
    type('\n');
    expect(read(8192)).toBe(`<${'x'.repeat(4095)}\n>`);
    expect(echoed()).toContain('\x07');
  });
});

describe('the echo', () => {
  test('appears when the line is read, not when it is typed', () => {
    type('ab\n');
    expect(echoed()).toBe('');
    read();
    expect(echoed()).toBe('ab\r\n');
  });

  test('erases the columns that a character took', () => {
    type(`a${DELETE}\x01${DELETE}\xc3\xa4${DELETE}\n`);
    read();
    const erase = '\b \b';
    expect(echoed()).toBe(`a${erase}^A${erase}${erase}\xc3\xa4${erase}\r\n`);
  });

  test('can be switched off', () => {
    expect(mode(CANONICAL)).toBe(CANONICAL | ECHO);
    type(`secret${DELETE}\n`);
    expect(read()).toBe('<secre\n>');
    expect(echoed()).toBe('');
  });
});

describe('raw mode', () => {
  test('delivers every key as it is, without echo', () => {
    mode(RAW);
    expect(read()).toBe('wait');
    expect(type(`a\r${CONTROL_C}${CONTROL_D}\x1b[A`)).toBe(0);
    expect(read(2)).toBe('<a\r>');
    expect(read()).toBe(`<${CONTROL_C}${CONTROL_D}\x1b[A>`);
    expect(echoed()).toBe('');
  });

  test('finds what was typed before, the line that was begun included', () => {
    type('one\ntw');
    expect(read()).toBe('<one\n>');
    expect(read()).toBe('wait');
    mode(RAW);
    expect(read()).toBe('<tw>');
  });

  test('keys that were not read are edited after the change to canonical mode', () => {
    mode(RAW);
    type('ab\bc\n');
    expect(read(1)).toBe('<a>');
    mode(CANONICAL | ECHO);
    expect(read()).toBe('<c\n>');
    expect(echoed()).toBe('b\b \bc\r\n');
  });
});

test('keys wait outside where the buffer is full', () => {
  expect(type('x'.repeat(4080))).toBe(0);
  expect(type('x')).toBe(-1);
});

test('no key is lost or changed by reads of any size in raw mode', () => {
  mode(RAW);
  const piece = fc.oneof(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 300 }));
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      let typed = '';
      let got = '';
      const take = (count: number) => {
        const bytes = read(count);
        if (bytes !== 'wait') got += bytes.slice(1, -1);
        return bytes !== 'wait';
      };
      for (const given of pieces) {
        if (typeof given === 'number') take(given);
        else if (typed.length - got.length + given.length <= 4096 && type(given) === 0) typed += given;
      }
      while (take(4096));
      expect(got).toBe(typed);
    }),
  );
});

test('any keys in canonical mode come out as the lines that a simple editor makes of them', () => {
  const key = fc.constantFrom('a', 'b', ' ', '\n', '\r', '\x08', CONTROL_U, CONTROL_W, CONTROL_D);
  fc.assert(
    fc.property(fc.array(key, { maxLength: 60 }), (keys) => {
      type(keys.join(''));
      const reads: string[] = [];
      for (let got = read(); got !== 'wait'; got = read()) reads.push(got.slice(1, -1));
      expect(reads).toEqual(simpleEditor(keys));
      type(CONTROL_C);
      echoed();
    }),
  );
});

function simpleEditor(keys: string[]): string[] {
  const reads: string[] = [];
  let line = '';
  for (const key of keys) {
    if (key === '\n' || key === '\r') {
      reads.push(`${line}\n`);
      line = '';
    } else if (key === CONTROL_D) {
      reads.push(line);
      line = '';
    } else if (key === '\x08') line = line.slice(0, -1);
    else if (key === CONTROL_U) line = '';
    else if (key === CONTROL_W) line = line.replace(/[^ ]* *$/, '');
    else line += key;
  }
  return reads;
}
