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

  test.each([
    ['ech', 'o '],
    ['/etc/mo', 'td '],
    ['ls /et', 'c/'],
    ['X=1; if uni', 'q '],
    ['echo $HOM', 'E'],
    ['cat a; crash-', ''],
    ['no-such-thi', ''],
  ])('Tab completes %j', (typed, completed) => {
    console.type(typed);
    expect(console.type('\t')).toBe(completed);
  });

  test('a second Tab lists what there is, and the line goes on', () => {
    console.type('cd /tmp; touch "a b" abc abd; crash-');
    expect(console.type('\t')).toBe('');
    expect(console.type('\t')).toMatch(
      /^\r\ncrash-illegal {2}crash-null {5}crash-stack\r\n\rcox:\/\$ cd .*crash-/,
    );
    console.type('\x15cd /tmp; touch "a b" abc abd\r');
    console.type('echo ab\t');
    expect(console.type('\t')).toContain('abc  abd');
    console.type('\x15echo a\\ \t\r');
    expect(console.screen).toContain('\r\na b\r\n');
    console.type('echo "a \t"again"\r');
    expect(console.screen).toContain('\r\na b again\r\n');
    console.type("echo 'a \t${HOM\t\r");
    expect(console.screen).toContain('\r\na b /home\r\n');
  });

  test('knows the width of the screen once the terminal has told it', () => {
    console.type('\x1b[30;40R');
    console.type('\r');
    expect(console.screen.split('\x1b[6n')).toHaveLength(3); // it is asked again
    console.type('x'.repeat(60));
    // A window of 40 columns: the last column, and the prompt's 7, are not for the line.
    expect(console.type('y')).toBe(`\rcox:/$ ${'x'.repeat(30)}y\x1b[K`);
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

describe('a loop in the shell itself', () => {
  test.each(['while :; do :; done', 'f() { for i in 1 2; do :; done; }; until ! f; do f; done'])(
    '%j is ended by ^C, with the rest of the line',
    (line) => {
      expect(enter(`${line}; echo after`)).toBe('');
      expect(console.type(CONTROL_C)).toBe('^C\r\ncox:/$ ');
      expect(enter('echo $?')).toBe('130\r\ncox:/$ ');
    },
  );

  test('ends where ^C ends a program in it', () => {
    enter('while :; do sleep 100; done');
    expect(console.type(CONTROL_C)).toBe('^C\r\ncox:/$ ');
  });

  test('may be typed over several lines', () => {
    expect(enter('for i in 1 2')).toBe('> ');
    expect(enter('do echo $i')).toBe('> ');
    expect(enter('done')).toBe('1\r\n2\r\ncox:/$ ');
    expect(enter('cat <<END')).toBe('> ');
    expect(enter('text')).toBe('> ');
    expect(enter('END')).toBe('text\r\ncox:/$ ');
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

describe('^Z', () => {
  const CONTROL_Z = '\x1a';

  test('stops a job with all its processes, and the rest of the line is dropped', () => {
    enter('spin | sh -c "spin; echo inner"; echo after');
    expect(console.type(CONTROL_Z)).toMatch(
      /^\^Z\r\n\[1\] stopped {2}spin \| sh -c "spin; echo inner"\r\ncox:\/\$ $/,
    );
    expect(enter('echo $?; jobs; ps | grep -c "stopped.*spin"')).toMatch(/^148\r\n\[1\] stopped .*\r\n2\r\n/);
    expect(enter('a=$(ps | grep spin); sleep 1; [ "$a" = "$(ps | grep spin)" ] && echo still')).toContain(
      'still',
    );
    expect(enter('fg')).toBe('spin | sh -c "spin; echo inner"\r\n');
    expect(console.type(CONTROL_C)).toBe('^C\r\ncox:/$ ');
    expect(enter('ps | grep -c spin')).toBe('0\r\ncox:/$ ');
  });

  test('and bg lets it go on behind the prompt', () => {
    enter('spin; echo lost');
    console.type(CONTROL_Z);
    expect(enter('bg')).toBe('[1] spin &\r\ncox:/$ ');
    expect(enter('jobs; kill %1')).toBe('[1] running  spin\r\n[1] killed  spin\r\ncox:/$ ');
  });

  test('a job that reads goes on reading where it stopped, and takes no key from the shell meanwhile', () => {
    console.type('cat\r');
    expect(console.type('one\r')).toBe('one\r\none\r\n');
    expect(console.type(`lost${CONTROL_Z}`)).toBe('lost^Z\r\n[1] stopped  cat\r\ncox:/$ ');
    expect(enter('bg')).toBe('[1] cat &\r\ncox:/$ ');
    expect(enter('echo mine')).toBe('mine\r\ncox:/$ ');
    expect(enter('fg %1')).toBe('cat\r\n');
    expect(console.type('two\r')).toBe('two\r\ntwo\r\n');
    expect(console.type(CONTROL_D)).toBe('cox:/$ ');
  });

  test('may be said by number, too, also to a stopped job', () => {
    enter('spin &');
    expect(enter('kill -STOP $!')).toBe('cox:/$ ');
    expect(enter('jobs; kill -CONT %1; jobs')).toBe('[1] stopped  spin\r\n[1] running  spin\r\ncox:/$ ');
    expect(enter('kill -0 $!; echo $?; kill -STOP %1; kill -9 %1; wait')).toBe(
      '0\r\nspin: killed\r\ncox:/$ ',
    );
    expect(enter('kill -0 $!; echo $?')).toMatch(/^sh: kill: \d+: no such process\r\n1\r\n/);
  });

  test('is a key like others at the prompt and where nothing can be stopped', () => {
    expect(console.type(`a${CONTROL_Z}\x7f`)).not.toContain('^Z');
    console.type('\x15');
    enter('x=$(spin)');
    console.type(CONTROL_Z);
    expect(console.type(CONTROL_C)).toContain('^C\r\ncox:/$ ');
  });

  test('leaving with stopped jobs is asked for twice', () => {
    enter('spin');
    console.type(CONTROL_Z);
    expect(enter('exit')).toBe('there are stopped jobs\r\ncox:/$ ');
    expect(console.type(CONTROL_D)).toBe('exit\r\n');
    expect(console.ended).toEqual({ kind: 'finished', status: 1 });
  });

  test('works in a shell within the shell', () => {
    expect(enter('sh')).toBe('cox:/$ ');
    enter('cat');
    console.type(CONTROL_Z);
    expect(enter('jobs')).toBe('[1] stopped  cat\r\ncox:/$ ');
    expect(enter('exit')).toContain('there are stopped jobs');
    expect(enter('exit; ')).toBe('cox:/$ ');
    expect(enter('ps | grep -c cat; read x')).toBe('0\r\n');
    expect(console.type('word\r')).toBe('word\r\ncox:/$ ');
  });
});

test('a full-screen program that is killed leaves the lines as they were', () => {
  enter('(sleep 1; kill $(ps | grep less | head -n 1 | cut -c1-5)) & less /etc/motd');
  const screen = console.screen.slice(console.screen.indexOf('[1]'));
  const [, drawn, after] = screen.split('\x1b[?1049');
  expect(drawn).toMatch(/^h/);
  expect(after).toMatch(/^lless: killed/);
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
