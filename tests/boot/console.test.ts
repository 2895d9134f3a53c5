import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildImage, ConsoleSession } from '../helpers/system.ts';

beforeAll(buildImage, 300_000);

const CONTROL_C = '\x03';
const CONTROL_D = '\x04';
const UP = '\x1b[A';

let console: ConsoleSession;
beforeEach(() => {
  console = new ConsoleSession();
});

/** What appears after a line is entered, without its echo. */
const enter = (line: string) => console.type(`${line}\r`).replace(`${line}\r\n`, '');

test('a welcome, then the prompt', () => {
  expect(console.screen).toContain('Welcome to Coxswain');
  expect(console.screen.endsWith('cox:/$ ')).toBe(true);
});

describe('the prompt', () => {
  test('shows the working directory', () => {
    expect(enter('cd /tmp')).toBe('cox:/tmp$ ');
  });

  test('recalls lines with the arrow keys, and lets them be edited', () => {
    enter('echo one');
    console.type(`${UP}\x7f\x7f\x7ftwo`);
    expect(console.type('\r')).toBe('\r\ntwo\r\ncox:/$ ');
  });

  test('^C drops the line', () => {
    expect(console.type(`echo lost${CONTROL_C}`)).toBe('echo lost^C\r\ncox:/$ ');
    expect(enter('echo $?')).toBe('130\r\ncox:/$ ');
  });

  test('asks for more while a quote is open or a pipe has no end', () => {
    expect(enter('echo "a')).toBe('> ');
    expect(enter('b" |')).toBe('> ');
    expect(enter('wc -l')).toBe('2\r\ncox:/$ ');
  });

  test('^D ends the shell, and with it the system', () => {
    expect(console.type(CONTROL_D)).toBe('exit\r\n');
    expect(console.ended).toEqual({ kind: 'finished', status: 0 });
  });

  test('exit ends the system with its status', () => {
    enter('exit 5');
    expect(console.ended).toEqual({ kind: 'finished', status: 5 });
  });
});

describe('a job in the foreground', () => {
  test('is ended by ^C, with all its processes, and the rest of the line is dropped', () => {
    enter('spin | cat | spin; echo after');
    expect(console.type(CONTROL_C)).toBe('^C\r\ncox:/$ ');
    expect(enter('echo $?; ps | grep -c spin')).toBe('130\r\n0\r\ncox:/$ ');
  });

  test('a shell and what it runs end together', () => {
    enter('sh -c "spin; echo inner"');
    expect(console.type(CONTROL_C)).toBe('^C\r\ncox:/$ ');
    expect(enter('ps | grep -c "sh$"; ps | grep -c spin')).toBe('1\r\n0\r\ncox:/$ ');
  });

  test('may be a line whose output is being taken', () => {
    enter('echo $(spin) | cat; echo after');
    expect(console.type(CONTROL_C)).toBe('^C\r\ncox:/$ ');
    enter('spin | cat $(echo /etc/motd) -');
    expect(console.type(CONTROL_C)).toBe('^C\r\ncox:/$ ');
  });

  test('reads lines from the terminal, which edits them, until ^D', () => {
    console.type('cat\r');
    expect(console.type('ax\x7fb\r')).toBe('ax\b \bb\r\nab\r\n');
    expect(console.type(CONTROL_D)).toBe('cox:/$ ');
  });

  test('that reads is ended by ^C', () => {
    console.type('cat | wc\r');
    expect(console.type(`text${CONTROL_C}`)).toBe('text^C\r\ncox:/$ ');
  });
});

describe('a job in the background', () => {
  test('is announced, listed, and survives ^C', () => {
    expect(enter('spin &')).toMatch(/^\[1\] \d+\r\ncox:\/\$ $/);
    expect(console.type(CONTROL_C)).toBe('^C\r\ncox:/$ ');
    expect(enter('jobs')).toBe('[1] running  spin\r\ncox:/$ ');
  });

  test('is told when it has ended', () => {
    enter('spin &');
    expect(enter('kill $!')).toBe('[1] killed  spin\r\ncox:/$ ');
    expect(enter('jobs')).toBe('cox:/$ ');
  });

  test('can be brought to the foreground, and ended there', () => {
    enter('spin &');
    expect(enter('fg')).toBe('spin\r\n');
    expect(console.type(CONTROL_C)).toBe('^C\r\ncox:/$ ');
  });

  test('does not read from the terminal', () => {
    expect(enter('cat &')).toMatch(/^\[1\] \d+\r\n/);
    expect(enter('echo mine')).toContain('mine\r\n');
  });
});

test('lines that were typed ahead run one after the other', () => {
  console.typeAhead('sleep 1\recho first\rcat\rfor cat\r');
  const screen = console.type(CONTROL_D);
  expect(console.screen + screen).toContain('first\r\n');
  expect(console.screen).toContain('for cat\r\nfor cat\r\n');
});

test('a crash is told in one line', () => {
  expect(enter('crash-null')).toMatch(
    /^crash-null: page fault: load at address 0x00000000, pc 0x[0-9a-f]{8}\r\ncox:\/\$ $/,
  );
});
