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

describe('expansion with operators', () => {
  test.each([
    ['${NONE:-a b}', '<a><b>'],
    ['"${NONE:-a b}"', '<a b>'],
    ['${NONE-"a b"}', '<a b>'],
    ['${NONE:+x} ${STAR:+set}', '<set>'],
    ['${#TWO} ${#HOME}', '<8><5>'],
    ['${HOME#/} ${HOME%me} ${TWO##* } ${TWO%% *}', '<home></ho><two><one>'],
    ['$((1 + 2))x "$((2*3))"', '<3x><6>'],
    ['${NONE:?not there}', 'error: NONE: not there'],
    ['$((1/0))', 'error: arithmetic: division by zero'],
    ['$((1 +))', 'error: arithmetic: more is expected'],
    ['$((08))', 'error: arithmetic: 8 is not a digit here'],
    ['$((1 2))', 'error: arithmetic: unexpected 2'],
  ])('%s', (text, fields) => expect(shell.text('expand', text)).toBe(fields));
});

/** Expressions with the value that C's rules for 64 bits give them, computed with big integers. */
interface Sum {
  text: string;
  value: bigint;
}
const whole = (value: bigint) => BigInt.asIntN(64, value);
const BINARY: Record<string, (a: bigint, b: bigint) => bigint> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0n ? 0n : a / b),
  '%': (a, b) => (b === 0n ? 0n : a % b),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << (b & 63n),
  '>>': (a, b) => a >> (b & 63n),
  '<': (a, b) => BigInt(a < b),
  '>=': (a, b) => BigInt(a >= b),
  '==': (a, b) => BigInt(a === b),
  '!=': (a, b) => BigInt(a !== b),
  '&&': (a, b) => BigInt(a !== 0n && b !== 0n),
  '||': (a, b) => BigInt(a !== 0n || b !== 0n),
};
const numbers = fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }));
const { sum } = fc.letrec<{ sum: Sum }>((tie) => ({
  sum: fc.oneof(
    { maxDepth: 5 },
    numbers.map((value) => ({ text: `${value}`, value })),
    numbers.map((value) => ({ text: `0x${value.toString(16)}`, value })),
    fc
      .tuple(fc.constantFrom(...Object.keys(BINARY)), tie('sum'), tie('sum'))
      .filter(([operator, , b]) => b.value !== 0n || (operator !== '/' && operator !== '%'))
      .map(([operator, a, b]) => ({
        text: `(${a.text}) ${operator}(${b.text})`,
        value: whole(BINARY[operator](a.value, b.value)),
      })),
    tie('sum').map(({ text, value }) => ({ text: `-(${text})`, value: whole(-value) })),
    tie('sum').map(({ text, value }) => ({ text: `~ (${text})`, value: ~value })),
    fc.tuple(tie('sum'), tie('sum'), tie('sum')).map(([a, b, c]) => ({
      text: `(${a.text}) ? ${b.text} : ${c.text}`,
      value: a.value ? b.value : c.value,
    })),
  ),
}));

describe('arithmetic', () => {
  test('is that of C in 64 bits', () => {
    fc.assert(
      fc.property(sum, ({ text, value }) => expect(shell.text('calculate', text)).toBe(value.toString())),
      { numRuns: 500 },
    );
  });

  test('binds as in C', () => {
    const operators = fc.constantFrom('+', '-', '*', '&', '|', '^', '<', '==', '&&', '||');
    const flat = fc.array(fc.tuple(operators, fc.nat(9)), { maxLength: 6 });
    fc.assert(
      fc.property(fc.nat(9), flat, (first, rest) => {
        const text = `${first}${rest.map(([operator, value]) => `${operator}${value}`).join('')}`;
        expect(shell.text('calculate', text)).toBe(String(precedence(first, rest)));
      }),
      { numRuns: 500 },
    );
  });

  test.each(['1+', '(1', '1)', 'a b', '1 ? 2', '@', '0x', '1 = 2', '~', '()'])('refuses %s', (text) =>
    expect(shell.text('calculate', text)).toMatch(/^error: /),
  );

  test('any text has a value or an error', () => {
    const texts = fc
      .array(fc.constantFrom(...'0 1 x y + - * / % ( ) < > = ! & | ^ ~ ? :'.split(' '), ' '))
      .map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(texts, (text) => expect(shell.text('calculate', text)).toMatch(/^(-?\d+|error: .+)$/s)),
    );
  });
});

/** Levels of the operators, those that bind least first: split at the last operator of the lowest level. */
const LEVELS = [['||'], ['&&'], ['|'], ['^'], ['&'], ['=='], ['<'], ['+', '-'], ['*']];
function precedence(first: number, rest: [string, number][]): bigint {
  for (const level of LEVELS) {
    const at = rest.findLastIndex(([operator]) => level.includes(operator));
    if (at < 0) continue;
    const [operator, next] = rest[at];
    return whole(
      BINARY[operator](precedence(first, rest.slice(0, at)), precedence(next, rest.slice(at + 1))),
    );
  }
  return BigInt(first);
}

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
