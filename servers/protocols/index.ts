// All protocols of the system. A new one is entered here, and nowhere else.

import type { Protocol } from '../../abi/protocol.ts';
import { CLOCK } from './clock.ts';
import { FS } from './fs.ts';
import { GROUP } from './group.ts';
import { PIPE } from './pipe.ts';
import { PROCESS } from './process.ts';
import { REGISTRY } from './registry.ts';
import { STREAM } from './stream.ts';
import { SYSTEM } from './system.ts';
import { TERMINAL } from './terminal.ts';

export const PROTOCOLS: readonly Protocol[] = [
  STREAM,
  FS,
  PROCESS,
  GROUP,
  REGISTRY,
  PIPE,
  TERMINAL,
  CLOCK,
  SYSTEM,
];
