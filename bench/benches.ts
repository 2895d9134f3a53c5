// The sections of `npm run bench`, in the order in which they run.

import { build } from './build.ts';
import { codegen } from './codegen.ts';
import { kernel } from './kernel.ts';
import { messages } from './messages.ts';
import type { Bench } from './row.ts';
import { snapshot } from './snapshot.ts';
import { speed } from './speed.ts';
import { start } from './start.ts';

export const BENCHES: readonly Bench[] = [start, kernel, snapshot, build, codegen, messages, speed];
