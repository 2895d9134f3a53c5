import { expect, test } from '@jest/globals';
import { machineOptions } from '../../cli/machine-options.ts';
import { parseCount, parseSize } from '../../cli/values.ts';

test.each([
  ['512', 512],
  ['64K', 65536],
  ['128M', 134217728],
  ['1G', 1073741824],
])('size %s', (text, bytes) => expect(parseSize('--mem', text)).toBe(bytes));

test.each(['', 'M', '1m', '-1', '1.5M', '1MB', '0x10'])('%j is not a size', (text) => {
  expect(() => parseSize('--mem', text)).toThrow(`--mem: ${text} is not a size`);
});

test.each([
  ['0', 0],
  ['1000000', 1e6],
  ['1_000', 1000],
  ['5M', 5e6],
  ['2G', 2e9],
])('count %s', (text, count) => expect(parseCount('--max-instructions', text)).toBe(count));

test.each(['', '-5', '5K', 'x', '99999999999999999999'])('%j is not a count', (text) => {
  expect(() => parseCount('--max-instructions', text)).toThrow('is not a count');
});

const optionsOf = (name: string, value: string) =>
  machineOptions({ options: new Map([[name, [value]]]), operands: [] });

test('--mem is a whole number of pages within what the machine can have', () => {
  expect(optionsOf('--mem', '64M').ramBytes).toBe(64 * 2 ** 20);
  expect(() => optionsOf('--mem', '2G')).toThrow('between 1M and 1G');
  expect(() => optionsOf('--mem', '4K')).toThrow('between 1M and 1G');
  expect(() => optionsOf('--mem', '2000001')).toThrow('4K pages');
});

test('--tier is one that exists', () => {
  expect(optionsOf('--tier', 'reference').tier).toBe('reference');
  expect(() => optionsOf('--tier', 'warp')).toThrow('--tier: warp is not one of fast, reference');
});
