import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileGuest, type GuestModule } from '../../helpers/guest.ts';

let shell: GuestModule;
beforeAll(async () => {
  shell = await compileGuest('servers/shell/probe/probe.ts');
  shell.number('setVariable', 'TWO', 'one  two');
  shell.number('setVariable', 'STAR', '*');
  shell.number('setVariable', 'HOME', '/home');
  shell.number('addParameter', 'first');
  shell.number('addParameter', 'a b');
});

describe('expansion', () => {
  test.each([
    ['$TWO', '<one><two>'],
    ['"$TWO"', '<one  two>'],
    ['x${TWO}y', '<xone><twoy>'],
    ['$NONE', ''],
    ['"$NONE"', '<>'],
    ["''", '<>'],
    ['$STAR', '<*>{*}'],
    ['"$STAR"', '<*>'],
    ['a\\*b*', '<a*b*>{a\\*b*}'],
    ["'['a]", '<[a]>'],
    ['~/x ~', '</home/x></home>'],
    ['"~"', '<~>'],
    ['"$@"', '<first><a b>'],
    ['$@', '<first><a><b>'],
    ['"$*"', '<first a b>'],
    ['$# $0 $1 $2 $3', '<2><sh><first><a><b>'],
    ['$?', '<0>'],
    ['$!', ''],
  ])('%s', (text, fields) => expect(shell.text('expand', text)).toBe(fields));
});

/** What a pattern means, without any cleverness. */
function model(pattern: string[], text: string): boolean {
  if (pattern.length === 0) return text === '';
  const [head, ...rest] = pattern;
  if (head === '*') return model(rest, text) || (text !== '' && model(pattern, text.slice(1)));
  if (text === '') return false;
  const matches =
    head === '?' ||
    (head === '[ab]'
      ? 'ab'.includes(text[0])
      : head === '[!a-b]'
        ? !'ab'.includes(text[0])
        : head === `\\${text[0]}` || head === text[0]);
  return matches && model(rest, text.slice(1));
}

describe('patterns', () => {
  const elements = fc.array(fc.constantFrom('a', 'b', 'c', '*', '?', '[ab]', '[!a-b]', '\\*', '\\a'), {
    maxLength: 8,
  });
  const texts = fc.array(fc.constantFrom('a', 'b', 'c', '*'), { maxLength: 10 }).map((list) => list.join(''));

  test('match what a backtracking model matches', () => {
    fc.assert(
      fc.property(elements, texts, (pattern, text) => {
        expect(shell.number('matches', pattern.join(''), text) !== 0).toBe(model(pattern, text));
      }),
      { numRuns: 1000 },
    );
  });

  test('that escape a text match it, have no wildcards, and unescape to it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const pattern = shell.text('escape', text);
        expect(shell.number('matches', pattern, text)).toBe(1);
        expect(shell.number('wildcards', pattern)).toBe(0);
        expect(shell.text('unescape', pattern)).toBe(text);
      }),
    );
  });

  test.each([
    ['[]a]', ']', 1],
    ['[a', '[a', 1],
    ['[a-]', '-', 1],
    ['[^a]', 'a', 0],
    ['*.ts', '.ts', 1],
    ['a*b*c', 'aXXbYYbc', 1],
    ['', '', 1],
    ['', 'a', 0],
  ])('%s on %s: %d', (pattern, text, result) => expect(shell.number('matches', pattern, text)).toBe(result));

  test('of many stars end soon on a text that almost matches', () => {
    expect(shell.number('matches', '*a'.repeat(200), `${'a'.repeat(5000)}b`)).toBe(0);
  });
});
