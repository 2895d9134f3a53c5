// All scenes, in the order in which they are played.

import { exhaustion } from './exhaustion.ts';
import { floats } from './floats.ts';
import { fullTable } from './full-table.ts';
import { idleBudget } from './idle-budget.ts';
import { killed } from './killed.ts';
import { longest } from './longest.ts';
import { revocation } from './revocation.ts';
import type { Scene } from './scene.ts';
import { timers } from './timers.ts';
import { writtenRegisters } from './written-registers.ts';

export const SCENES: readonly Scene[] = [
  floats,
  timers,
  idleBudget,
  writtenRegisters,
  revocation,
  ...killed,
  longest,
  exhaustion,
  fullTable,
];
