// Values of options: sizes and counts as people write them.

import { UsageError } from './failure.ts';

const SIZE_UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
const COUNT_UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9 };

/** A size in bytes: 512, 64K, 128M, 1G. */
export function parseSize(option: string, text: string): number {
  const [, digits, unit] = /^([0-9]+)([KMG]?)$/.exec(text) ?? [];
  if (digits === undefined) throw new UsageError(`${option}: ${text} is not a size (as 512K, 128M or 1G)`);
  return Number(digits) * SIZE_UNITS[unit];
}

/** A count: 1000000, 5M, 2G (decimal). */
export function parseCount(option: string, text: string): number {
  const [, digits, unit] = /^([0-9_]+)([kMG]?)$/.exec(text) ?? [];
  const count = Number(digits?.replaceAll('_', '')) * COUNT_UNITS[unit ?? ''];
  if (!Number.isSafeInteger(count))
    throw new UsageError(`${option}: ${text} is not a count (as 1000000 or 5M)`);
  return count;
}
