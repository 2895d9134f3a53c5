import { describe, expect, test } from '@jest/globals';
import { optionValue, parseArguments, type Syntax } from '../../cli/arguments.ts';
import { UsageError } from '../../cli/failure.ts';

const SYNTAX: Syntax = {
  options: {
    '--mem': { value: 'SIZE', help: '' },
    '--drive': { value: 'FILE', repeated: true, help: '' },
    '--stats': { help: '' },
  },
  operands: [
    { name: 'FILE', required: true },
    { name: 'ARGUMENT', required: false, rest: true },
  ],
};

describe('arguments', () => {
  test('options have their value behind a space or an equals sign', () => {
    const parsed = parseArguments(['--mem', '1M', '--drive=a=b', '--drive', 'c', '--stats', 'f'], SYNTAX);
    expect(optionValue(parsed, '--mem')).toBe('1M');
    expect(parsed.options.get('--drive')).toEqual(['a=b', 'c']);
    expect(parsed.options.has('--stats')).toBe(true);
    expect(parsed.operands).toEqual(['f']);
  });

  test('the first operand ends the options, so a program gets its own', () => {
    expect(parseArguments(['f', '--mem', '-x', '--'], SYNTAX).operands).toEqual(['f', '--mem', '-x', '--']);
  });

  test('-- ends the options, and - is an operand', () => {
    expect(parseArguments(['--', '--mem'], SYNTAX).operands).toEqual(['--mem']);
    expect(parseArguments(['-', 'x'], SYNTAX).operands).toEqual(['-', 'x']);
  });

  test.each([
    [['--nope', 'f'], 'unknown option --nope'],
    [['--toString', 'f'], 'unknown option --toString'],
    [['--mem'], 'option --mem needs a value: --mem SIZE'],
    [['--stats=1', 'f'], 'option --stats takes no value'],
    [['--mem=1', '--mem=2', 'f'], 'option --mem is given twice'],
    [[], 'FILE is missing'],
  ])('%j is refused', (given, message) => {
    expect(() => parseArguments(given, SYNTAX)).toThrow(new UsageError(message));
  });

  test('an operand too many is named', () => {
    const one: Syntax = { options: {}, operands: [{ name: 'LINE', required: true }] };
    expect(() => parseArguments(['a', 'b'], one)).toThrow('unexpected argument b');
  });
});
