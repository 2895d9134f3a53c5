// All scenes, in the order in which they are played.

import { exhaustion } from './exhaustion.ts';
import { floats } from './floats.ts';
import { fullTable } from './full-table.ts';
import { killed } from './killed.ts';
import { longest } from './longest.ts';
import type { Scene } from './scene.ts';
import { timers } from './timers.ts';

export const SCENES: readonly Scene[] = [floats, timers, ...killed, longest, exhaustion, fullTable];
