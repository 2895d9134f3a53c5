// The sections of `npm run bench`, in the order in which they run.

import { kernel } from './kernel.ts';
import type { Bench } from './row.ts';
import { speed } from './speed.ts';

export const BENCHES: readonly Bench[] = [kernel, speed];
