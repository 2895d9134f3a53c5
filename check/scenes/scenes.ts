// All scenes, in the order in which they are played.

import { abandoned } from './abandoned.ts';
import { allMemory } from './all-memory.ts';
import { bindings } from './bindings.ts';
import { boots } from './boots.ts';
import { counted } from './counted.ts';
import { detour } from './detour.ts';
import { exhaustion } from './exhaustion.ts';
import { floats } from './floats.ts';
import { fullTable } from './full-table.ts';
import { idleBudget } from './idle-budget.ts';
import { killed } from './killed.ts';
import { lastWords } from './last-words.ts';
import { longest } from './longest.ts';
import { noRam } from './no-ram.ts';
import { passedOnScenes } from './passed-on.ts';
import { prices } from './prices.ts';
import { recorded } from './recorded.ts';
import { refusals } from './refusals.ts';
import { replySent } from './reply-sent.ts';
import { revocation } from './revocation.ts';
import { scatter } from './scatter.ts';
import type { Scene } from './scene.ts';
import { timeWraps } from './time-wraps.ts';
import { timers } from './timers.ts';
import { writtenRegisters } from './written-registers.ts';

export const SCENES: readonly Scene[] = [
  boots,
  lastWords,
  floats,
  timers,
  timeWraps,
  bindings,
  abandoned,
  prices,
  detour,
  counted,
  recorded,
  replySent,
  idleBudget,
  writtenRegisters,
  revocation,
  scatter,
  ...killed,
  ...passedOnScenes,
  ...refusals,
  longest,
  exhaustion,
  noRam,
  allMemory,
  fullTable,
];
