import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { compileGuest, type GuestModule } from '../../helpers/guest.ts';

const MORE = 0;
const DONE = 1;
const CANCEL = 2;
const END = 3;

let shell: GuestModule;
beforeAll(async () => {
  shell = await compileGuest('servers/shell/probe/probe.ts');
  for (const line of ['first', 'second', 'second', '  ']) shell.number('remember', line);
});
beforeEach(() => {
  shell.number('editBegin');
});

/** Code points as the bytes of UTF-8, one a character. */
const bytes = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));
const edit = (text: string) => shell.number('edit', bytes(text));
const line = () => shell.text('editText');

describe('keys', () => {
  test.each([
    ['letters', 'abc', 'abc'],
    ['backspace', 'abc\x7f\x08', 'a'],
    ['backspace at the start', '\x7fa', 'a'],
    ['left, right and insertion', 'ac\x1b[Db\x1b[Cd', 'abcd'],
    ['home and end', 'bc\x1b[Ha\x1b[Fd', 'abcd'],
    ['the other home and end', 'bc\x1b[1~a\x1bOFd', 'abcd'],
    ['^A ^E', 'bc\x01a\x05d', 'abcd'],
    ['delete', 'abc\x1b[D\x1b[D\x1b[3~', 'ac'],
    ['^D inside a line', 'abc\x01\x04', 'bc'],
    ['^U', 'abc def\x1b[D\x15', 'f'],
    ['^K', 'abc\x1b[D\x0b', 'ab'],
    ['^W', 'abc def  \x17', 'abc '],
    ['up: the last line', '\x1b[A', 'second'],
    ['up twice: blanks and repeats were not kept', '\x1b[A\x1b[A', 'first'],
    ['up past the oldest', '\x1b[A\x1b[A\x1b[A\x1b[A', 'first'],
    ['down again returns to the draft', 'dra\x1b[A\x1b[A\x1b[B\x1b[B', 'dra'],
    ['^R: the latest line with a text in it', '\x12s', 'second'],
    ['^R: more of the text, an older line', '\x12st', 'first'],
    ['^R again: an older one', '\x12s\x12', 'first'],
    ['^R: backspace goes back to the latest', '\x12st\x7f', 'second'],
    ['^R: what is not there leaves what was found', '\x12fix', 'first'],
    ['^R, and a key that edits what was found', '\x12fir\x01\x1b[C-', 'f-irst'],
    ['^R ^G: the line as it was', 'dra\x12fir\x07ft', 'draft'],
    ['two-byte and four-byte characters', 'é😀\x1b[D\x7f', '😀'],
    ['an unknown sequence', 'a\x1b[15~b', 'ab'],
    ['a broken sequence', 'a\x1b[1\x7f', ''],
  ])('%s', (_name, keys, expected) => {
    expect(edit(keys)).toBe(MORE);
    expect(line()).toBe(expected);
  });

  test('Enter, ^C and ^D end the line in their own ways', () => {
    expect(edit('ls\r')).toBe(DONE);
    shell.number('editBegin');
    expect(edit('ls\x03')).toBe(CANCEL);
    shell.number('editBegin');
    expect(edit('\x04')).toBe(END);
    shell.number('editBegin');
    expect(edit('\x12fir\r')).toBe(DONE);
    expect(line()).toBe('first');
  });
});

/** The first row of a terminal after it was sent the editor's output; cursor column after it. */
async function screen(output: string): Promise<{ row: string; column: number }> {
  const terminal = new Terminal({ cols: 20, rows: 4, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  const buffer = terminal.buffer.active;
  expect(buffer.cursorY).toBe(0);
  return { row: buffer.getLine(0)!.translateToString(true), column: buffer.cursorX };
}

describe('the screen', () => {
  const keys = fc.array(
    fc.constantFrom(
      'a',
      'b',
      ' ',
      '\x7f',
      '\x1b[D',
      '\x1b[C',
      '\x1b[A',
      '\x1b[B',
      '\x01',
      '\x05',
      '\x0b',
      '\x17',
      'xyzzy',
    ),
    { maxLength: 30 },
  );

  test('shows prompt and line, and never wraps, whatever is typed', async () => {
    await fc.assert(
      fc.asyncProperty(keys, async (list) => {
        shell.number('editBegin');
        edit(list.join(''));
        const shown = await screen(shell.text('editOutput'));
        expect(shown.row.startsWith('$')).toBe(true);
        const visible = shown.row.slice(2);
        expect(line()).toContain(visible.trimEnd());
        if (line().length < 16) expect(shown.row.trimEnd()).toBe(`$ ${line()}`.trimEnd());
      }),
      { numRuns: 60 },
    );
  });

  test('the cursor stands where the next character goes', async () => {
    edit('hello\x1b[D\x1b[D');
    expect(await screen(shell.text('editOutput'))).toEqual({ row: '$ hello', column: 5 });
  });
});
