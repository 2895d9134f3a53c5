import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileGuest, type GuestModule } from '../../helpers/guest.ts';

let commands: GuestModule;
beforeAll(async () => {
  commands = await compileGuest('userland/commands/shared/probe.ts');
});

const match = (pattern: string, text: string, ignoreCase = 0, extended = 0) =>
  commands.text('match', pattern, text, ignoreCase, extended);

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

describe('extended patterns', () => {
  const { pattern: patterns } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
    piece: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\.', '^', '$', '\\b'),
      fc
        .tuple(tie('pattern'), fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}', '{2,}'))
        .map(([a, n]) => `(${a})${n}`),
      fc
        .tuple(fc.constantFrom('a', 'b', '.'), fc.constantFrom('*', '+', '?', '{2}', '{0,1}'))
        .map(([a, n]) => a + n),
    ),
    pattern: fc
      .array(fc.array(tie('piece'), { maxLength: 3 }), { minLength: 1, maxLength: 2 })
      .map((list) => list.map((pieces) => pieces.join('')).join('|')),
  }));
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '.', ' '), maxLength: 8 });

  test('match as in JavaScript', () => {
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        expect(match(pattern, text, 0, 1)).toBe(new RegExp(pattern).test(text) ? 'match' : 'no match');
      }),
      { numRuns: 3000 },
    );
  });

  /** The leftmost match, and of those the longest: JavaScript is asked for each end. */
  function longest(pattern: string, text: string): string {
    for (let start = 0; start <= text.length; start++) {
      for (let end = text.length; end >= start; end--) {
        const at = new RegExp(`^[^]{${start}}(?:${pattern})(?=[^]{${text.length - end}}$)`, 'y');
        // Edges of words and lines are those of the whole text: only patterns without them are compared here.
        const found = at.exec(text);
        if (found && found[0].length === end) return `${start}-${end}`;
      }
    }
    return '';
  }

  test('find the leftmost match, and of those the longest', () => {
    const plain = patterns.filter((pattern) => !/[\^$]|\\b/.test(pattern));
    fc.assert(
      fc.property(plain, texts, (pattern, text) => {
        expect(commands.text('find', pattern, text, 1).split(' ')[0]).toBe(longest(pattern, text));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['(a|ab)(c|bcd)', 'xabcd', '1-5 1-2 2-5'],
    ['(a+)(b*)', 'baab', '1-4 1-3 3-4'],
    ['[[:digit:]]+', 'ab123c', '2-5'],
    ['é+', 'aéé', '1-5'],
    ['\\<b', 'ab b', '3-4'],
    ['x{', 'x{', '0-2'],
    ['nothing', 'text', ''],
  ])('%s in %s is at %s', (pattern, text, spans) =>
    expect(commands.text('find', pattern, text, 1)).toBe(spans),
  );

  test.each([
    ['(a', 'missing closing )'],
    ['a{3,2}', 'the repeats end before they begin'],
    ['a{999}', 'too many repeats'],
    ['[[:nope:]]', 'there is no class nope'],
    ['(a)\\1', 'a pattern cannot refer to its groups'],
    ['((a{200}){200}){200}', 'too many repeats'],
  ])('%s: %s', (pattern, message) => expect(match(pattern, '', 0, 1)).toBe(message));

  test('of stars within stars end soon on a text that almost matches', () => {
    expect(match('(a*)*b|((a|aa)+)+c', 'a'.repeat(2000), 0, 1)).toBe('no match');
  });

  test('in basic patterns, the same with backslashes', () => {
    expect(commands.text('find', '\\(a\\|b\\)\\{2\\}c\\?', 'xabc', 0)).toBe('1-4 2-3');
    expect(match('a+(b)', 'a+(b)')).toBe('match');
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
