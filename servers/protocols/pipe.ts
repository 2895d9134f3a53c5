// Pipes: bytes from one process to another.

import type { Protocol } from '../../abi/protocol.ts';

export const PIPE: Protocol = {
  name: 'pipe',
  base: 0x600,
  summary: 'Makes pipes. Their ends speak the stream protocol.',
  constants: [
    { name: 'CAPACITY_MIN', value: 4096, does: 'bytes that the smallest pipe holds' },
    { name: 'CAPACITY_MAX', value: 65536, does: 'bytes that the largest pipe holds' },
  ],
  messages: [
    {
      name: 'create',
      number: 1,
      does: 'Makes a pipe that holds about `capacity` bytes (0: the default). The reader sees the end when the last writer handle is gone; a writer gets E_CLOSED when the last reader handle is gone.',
      words: ['capacity'],
      results: {
        handles: [
          { name: 'reader', rights: ['RIGHT_SEND'], move: true },
          { name: 'writer', rights: ['RIGHT_SEND'], move: true },
        ],
      },
      errors: ['E_NO_MEMORY', 'E_NO_HANDLES'],
    },
  ],
};
