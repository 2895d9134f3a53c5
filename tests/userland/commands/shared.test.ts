import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileGuest, type GuestModule } from '../../helpers/guest.ts';

let commands: GuestModule;
beforeAll(async () => {
  commands = await compileGuest('userland/commands/shared/probe.ts');
});

const match = (pattern: string, text: string, ignoreCase = 0) =>
  commands.text('match', pattern, text, ignoreCase);

describe('patterns of grep', () => {
  const elements = fc.constantFrom(
    'a',
    'b',
    'C',
    '.',
    '[ab]',
    '[^a]',
    '[a-c]',
    '\\.',
    'é',
    'a*',
    '.*',
    '[bC]*',
    'é*',
  );
  const patterns = fc
    .tuple(fc.constantFrom('', '^'), fc.array(elements, { maxLength: 6 }), fc.constantFrom('', '$'))
    .map(([start, list, end]) => start + list.join('') + end);
  const texts = fc
    .array(fc.constantFrom('a', 'b', 'c', 'C', '.', 'é', 'x'), { maxLength: 12 })
    .map((list) => list.join(''));

  test('match as in JavaScript, whose patterns contain these', () => {
    fc.assert(
      fc.property(patterns, texts, fc.boolean(), (pattern, text, ignoreCase) => {
        // Letters beyond ASCII keep their case here; in the texts there are none of which that could matter.
        const expected = new RegExp(pattern, ignoreCase ? 'i' : '').test(text);
        expect(match(pattern, text, Number(ignoreCase))).toBe(expected ? 'match' : 'no match');
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['', 'anything', 'match'],
    ['*a', '*a', 'match'],
    ['^*', '*', 'match'],
    ['a^b$c', 'a^b$c', 'match'],
    ['[]]', ']', 'match'],
    ['[a-]', '-', 'match'],
    ['\\*', '*', 'match'],
    ['😀$', 'a😀', 'match'],
    ['^.$', '😀', 'match'],
    ['[a', 'a', 'missing closing ]'],
    ['a\\', 'a', 'nothing follows the backslash'],
  ])('%s on %s: %s', (pattern, text, result) => expect(match(pattern, text)).toBe(result));

  test('of more elements than a word has bits match as in JavaScript', () => {
    // An element, and text that it matches: put together, text that the pattern matches, unless it is then spoilt.
    const pieces = fc.constantFrom(
      ['a', 'a'],
      ['.', 'x'],
      ['[ab]', 'b'],
      ['c*', ''],
      ['c*', 'ccc'],
      ['é', 'é'],
    );
    const spoilt = fc.option(fc.nat(60), { nil: undefined });
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 20, maxLength: 75 }), spoilt, (list, position) => {
        const pattern = `^${list.map(([element]) => element).join('')}$`;
        const good = list.map(([, text]) => text).join('');
        const text = position === undefined ? good : `${good.slice(0, position)}d${good.slice(position + 1)}`;
        expect(match(pattern, text)).toBe(new RegExp(pattern).test(text) ? 'match' : 'no match');
      }),
    );
  });

  test('of many stars end soon on a text that almost matches', () => {
    expect(match(`${'a*'.repeat(100)}b`, 'a'.repeat(5000))).toBe('no match');
  });
});

describe('sort', () => {
  const lines = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'B', '1', '2', '-', ' ', 'é') }), {
    minLength: 1,
    maxLength: 60,
  });
  const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

  test('orders by bytes, as the host does', () => {
    fc.assert(
      fc.property(lines, fc.boolean(), (list, reverse) => {
        const expected = [...list].sort(byBytes);
        if (reverse) expected.reverse();
        expect(commands.text('sortLines', list.join('\n'), 0, Number(reverse), 0)).toBe(expected.join('\n'));
      }),
    );
  });

  test('-n orders by the numbers at the starts', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (list) => {
        const sorted = [...list].sort((a, b) => a - b).join('\n');
        expect(commands.text('sortLines', list.join('\n'), 1, 0, 0)).toBe(sorted);
      }),
    );
  });

  test('-u leaves each line once', () => {
    fc.assert(
      fc.property(lines, (list) => {
        const expected = [...new Set(list)].sort(byBytes);
        expect(commands.text('sortLines', list.join('\n'), 0, 0, 1)).toBe(expected.join('\n'));
      }),
    );
  });

  test.each([
    ['12abc', '12'],
    ['  -7', '-7'],
    ['x', '0'],
    ['', '0'],
    ['-', '0'],
    ['12345678901', '12345678901'],
  ])('the number at the start of %j is %s', (text, number) =>
    expect(commands.text('numberOf', text)).toBe(number),
  );
});

describe('newlines', () => {
  test('are counted from any address on, in texts of any length', () => {
    const texts = fc.string({ unit: fc.constantFrom('\n', 'a', '\v', '\u008a', '\0', '\u0100') });
    fc.assert(
      fc.property(texts, fc.nat(3), (text, skipped) => {
        const bytes = Buffer.from(text);
        const offset = Math.min(skipped, bytes.length);
        const expected = bytes.subarray(offset).filter((byte) => byte === 10).length;
        expect(commands.number('newlines', text, offset)).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('dates', () => {
  test('are those of the host, for three thousand years', () => {
    const seconds = fc.integer({ min: -60_000_000_000, max: 40_000_000_000 });
    fc.assert(
      fc.property(seconds, (value) => {
        const host = new Date(value * 1000);
        expect(commands.text('date', String(value), '%F %T')).toBe(
          host.toISOString().replace('T', ' ').replace('.000Z', ''),
        );
        expect(commands.text('date', String(value), '%a %b')).toBe(
          host.toLocaleDateString('en-US', { weekday: 'short', timeZone: 'UTC' }) +
            ' ' +
            host.toLocaleDateString('en-US', { month: 'short', timeZone: 'UTC' }),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('an unknown letter of a format stays', () => {
    expect(commands.text('date', '0', '%s%%%q%')).toBe('0%%q%');
  });
});
