// The clock: the time of day. (How long something takes, a program reads itself from the time CSR.)

import type { Protocol } from '../../abi/protocol.ts';

export const CLOCK: Protocol = {
  name: 'clock',
  base: 0x800,
  summary: 'Tells the time.',
  messages: [
    {
      name: 'now',
      number: 1,
      does: 'Seconds since 1970-01-01 00:00 UTC (64 bits), and nanoseconds of the second.',
      results: { words: ['secondsLow', 'secondsHigh', 'nanoseconds'] },
    },
    {
      name: 'uptime',
      number: 2,
      does: 'Ticks (10 MHz, 64 bits) since the system started.',
      results: { words: ['ticksLow', 'ticksHigh'] },
    },
  ],
};
