// The system as a whole: what init does on request.

import type { Protocol } from '../../abi/protocol.ts';

export const SYSTEM: Protocol = {
  name: 'system',
  base: 0x900,
  summary: 'Acts on the whole system, and tells what it does.',
  messages: [
    {
      name: 'shutdown',
      number: 1,
      does: "Ends everything and powers off. The status becomes the machine's exit status.",
      words: ['status: i32'],
      errors: ['E_DENIED'],
    },
    {
      name: 'readLog',
      number: 2,
      does: 'The log of the system from byte `cursor` on, counted since it started, as much as fits; next is the cursor to go on with. What is too old is left out.',
      words: ['cursor'],
      results: { words: ['next'], payload: { bytes: 'text' } },
    },
    {
      name: 'trace',
      number: 3,
      does: 'Turns the record of messages on, until the handle that comes back is closed; next is the number of the first record.',
      results: { words: ['next'], handles: [{ name: 'session', rights: ['RIGHT_SEND'], move: true }] },
      errors: ['E_NOT_FOUND', 'E_NO_MEMORY', 'E_NO_HANDLES'],
    },
    {
      name: 'readTrace',
      number: 4,
      does: 'Records of messages (abi/trace.ts) from number `cursor` on, as many as fit; next is the cursor to go on with. Where more were written than are kept, the first ones are missing.',
      words: ['cursor'],
      results: { words: ['next'], payload: { bytes: 'records' } },
      errors: ['E_NOT_FOUND'],
    },
  ],
};
