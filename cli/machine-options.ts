// Options that several commands share: the size of the machine and how it executes.

import type { MachineOptions } from '../vm/api.ts';
import { type Arguments, optionValue } from './arguments.ts';
import { UsageError } from './failure.ts';
import { parseSize } from './values.ts';

const TIERS = ['fast', 'reference'] as const;
const PAGE_BYTES = 4096;
const RAM_MAX_BYTES = 2 ** 30;
const RAM_MIN_BYTES = 2 ** 20;

/** What --mem and --tier say. @throws UsageError */
export function machineOptions(parsed: Arguments): MachineOptions {
  const options: MachineOptions = { epochSeconds: epochSeconds() };
  const memory = optionValue(parsed, '--mem');
  if (memory !== undefined) options.ramBytes = ramBytes(memory);
  const tier = optionValue(parsed, '--tier');
  if (tier !== undefined) options.tier = tierNamed(tier);
  return options;
}

function ramBytes(text: string): number {
  const bytes = parseSize('--mem', text);
  if (bytes < RAM_MIN_BYTES || bytes > RAM_MAX_BYTES) throw new UsageError('--mem must be between 1M and 1G');
  if (bytes % PAGE_BYTES !== 0) throw new UsageError('--mem must be a whole number of 4K pages');
  return bytes;
}

function tierNamed(name: string): (typeof TIERS)[number] {
  const tier = TIERS.find((known) => known === name);
  if (!tier) throw new UsageError(`--tier: ${name} is not one of ${TIERS.join(', ')}`);
  return tier;
}

/** The host's time; SOURCE_DATE_EPOCH (reproducible-builds.org) fixes it, so that runs repeat exactly. */
function epochSeconds(): number {
  const fixed = Number(process.env.SOURCE_DATE_EPOCH ?? Number.NaN);
  return Number.isFinite(fixed) ? fixed : Math.floor(Date.now() / 1000);
}
