// The kinds of kernel objects, and where the reading of each is written.

import { badge, endpoint } from './endpoints.ts';
import { memory } from './memories.ts';
import { interrupt, notification } from './notifications.ts';
import { mapping, process } from './processes.ts';
import type { Kinds } from './reader.ts';
import { thread } from './threads.ts';

export const KINDS: Kinds = {
  process,
  thread,
  endpoint,
  badge,
  notification,
  memory,
  interrupt,
  mapping,
};
