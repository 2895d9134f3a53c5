// The system as a whole: what init does on request.

import type { Protocol } from '../../abi/protocol.ts';

export const SYSTEM: Protocol = {
  name: 'system',
  base: 0x900,
  summary: 'Acts on the whole system.',
  messages: [
    {
      name: 'shutdown',
      number: 1,
      does: "Ends everything and powers off. The status becomes the machine's exit status.",
      words: ['status: i32'],
      errors: ['E_DENIED'],
    },
  ],
};
