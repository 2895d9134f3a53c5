// Full-screen programs on a terminal of 80 x 24: what is on the screen after some keys.

import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Terminal } from '@xterm/headless';
import { buildImage, ConsoleSession } from '../helpers/system.ts';

beforeAll(buildImage, 300_000);

const [UP, DOWN, RIGHT, HOME, END] = ['\x1b[A', '\x1b[B', '\x1b[C', '\x1b[H', '\x1b[F'];
const PAGE_DOWN = '\x1b[6~';
const DELETE = '\x1b[3~';
const key = (letter: string) => String.fromCharCode(letter.charCodeAt(0) & 0x1f);

let console: ConsoleSession;
beforeEach(() => {
  console = new ConsoleSession();
});

/** Lines of the screen, as a terminal shows what was sent so far. */
async function screen(): Promise<string[]> {
  const terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(console.screen, resolve));
  const { active } = terminal.buffer;
  return Array.from({ length: 24 }, (_, row) => active.getLine(active.baseY + row)!.translateToString(true));
}

const enter = (line: string) => console.type(`${line}\r`).replace(`${line}\r\n`, '');

describe('edit', () => {
  test('shows a new file, takes text, saves it, and gives the screen back', async () => {
    enter('edit /tmp/new');
    let lines = await screen();
    expect(lines[0]).toMatch(/^ \/tmp\/new +line 1 of 1, column 1 $/);
    expect(lines.slice(1, 3)).toEqual(['', '~']);
    expect(lines[23]).toMatch(/^\^S save {2}\^Q quit/);
    console.type('first line\rsecond é€\r\tthird');
    lines = await screen();
    expect(lines.slice(0, 4)).toEqual([
      expect.stringMatching(/^ \/tmp\/new \*/),
      'first line',
      'second é€',
      '        third',
    ]);
    console.type(key('S'));
    expect((await screen())[22]).toBe('saved 3 lines');
    console.type(key('Q'));
    expect((await screen()).join('\n')).toContain('cox:/$');
    expect(enter('cat /tmp/new')).toBe('first line\r\nsecond é€\r\n\tthird\r\ncox:/$ ');
  });

  test('saves on leaving, where that is wanted, and takes what is pasted', () => {
    enter('edit /tmp/p');
    console.typeAhead('a line of a text that is pasted\r'.repeat(300).trimEnd());
    console.type(`${key('Q')}s`);
    expect(enter('wc -l /tmp/p; sort -u /tmp/p')).toContain(
      '300 /tmp/p\r\na line of a text that is pasted\r\ncox',
    );
  });

  test('moves, inserts and deletes anywhere', () => {
    enter('seq 1 40 > /tmp/n; edit /tmp/n');
    console.type(`a${END}b${DOWN}${HOME}c${RIGHT}${RIGHT}${RIGHT}d`); // a1b, c2, 3d
    console.type(`${PAGE_DOWN}${END}x${DELETE}${UP}${HOME}\x7f`);
    console.type(`${key('S')}${key('Q')}`);
    const text = enter('cat /tmp/n').split('\r\n');
    expect(text.slice(0, 3)).toEqual(['a1b', 'c2', '3d']);
    expect(text.join(' ')).toMatch(/ 2122 23x24 /);
  });

  test('undoes and redoes', async () => {
    enter('edit /tmp/u');
    console.type('one two\rthree');
    console.type(key('Z') + key('Z'));
    expect((await screen())[1]).toBe('one two');
    expect((await screen())[2]).toBe('~');
    console.type(key('Y') + key('Y'));
    expect((await screen())[2]).toBe('three');
    console.type(key('Z').repeat(9));
    const lines = await screen();
    expect(lines[0]).toMatch(/^ \/tmp\/u +line 1 of 1/);
    expect(lines[22]).toBe('nothing to undo');
  });

  test('finds, cuts and pastes lines, goes to a line', async () => {
    enter('seq 1 100 > /tmp/f; edit /tmp/f');
    console.type(`${key('F')}77\r`);
    expect((await screen())[0]).toContain('line 77 of 100');
    console.type(`${key('K')}${key('G')}1\r${key('V')}`);
    let lines = await screen();
    expect(lines.slice(1, 4)).toEqual(['77', '1', '2']);
    console.type(`${key('F')}\x15nothing\r`);
    lines = await screen();
    expect(lines[22]).toBe('nothing: not found');
    console.type(`${key('G')}76\r${key('N')}`);
    console.type(`${key('Q')}n`);
    expect((await screen())[0]).toContain('/tmp/f *');
    console.type(`${key('Q')}d`);
    expect(enter('tail -n 1 /tmp/f')).toBe('100\r\ncox:/$ ');
  });

  test('shows long lines through a window', async () => {
    enter(`edit /tmp/l`);
    console.type('0123456789'.repeat(10));
    const lines = await screen();
    expect(lines[0]).toContain('column 101');
    expect(lines[1].endsWith('6789')).toBe(true);
    expect(lines[1].length).toBeLessThan(80);
  });

  test('uses the size that the terminal tells', async () => {
    console.type('\x1b[12;40R\r');
    enter('edit /tmp/s');
    expect(console.screen).toContain('\x1b[12;1H\x1b[7m^S save');
  });

  test('refuses what it cannot edit', () => {
    expect(enter('edit /bin')).toBe('edit: /bin: is a directory\r\ncox:/$ ');
    expect(enter('edit /bin/ls')).toBe('edit: /bin/ls: not a text\r\ncox:/$ ');
    enter('edit /nope/x');
    expect(console.type(`x${key('S')}`)).toContain('/nope/x: not found');
  });
});

test('less moves through a file, and through what is piped into it', async () => {
  enter('seq 1 100 | less');
  let lines = await screen();
  expect(lines[0]).toBe('1');
  expect(lines[23]).toBe('standard input  lines 1-23 of 100');
  console.type(' ');
  expect((await screen())[0]).toBe('24');
  console.type('G');
  lines = await screen();
  expect(lines[22]).toBe('100');
  expect(lines[23]).toContain('(end)');
  console.type('g/55\r');
  expect((await screen())[0]).toBe('55');
  expect(console.type('q').endsWith('cox:/$ ')).toBe(true);
});

test('top, life and snake draw, and are left by q', async () => {
  enter('top');
  expect((await screen())[1]).toMatch(/^ {2}PID PARENT {2}%CPU/);
  console.type('q');
  enter('life');
  expect((await screen()).join('\n')).toContain('##');
  console.type('q');
  enter('snake');
  // Nobody steers: it runs into the wall.
  expect(console.screen).toContain('snake: 0 eaten');
  // What lies in its way is a matter of chance: it says in the end what it said last.
  const [, eaten] = [...console.screen.matchAll(/snake: (\d+) eaten/g)].at(-1)!;
  expect(console.screen).toContain(`The snake ate ${eaten}.`);
});
