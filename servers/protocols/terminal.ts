// Terminals: what a console offers beyond being a stream.

import type { Protocol } from '../../abi/protocol.ts';

export const TERMINAL: Protocol = {
  name: 'terminal',
  base: 0x700,
  summary: 'Sets how a terminal treats its keys, and whom ^C ends.',
  constants: [
    { name: 'MODE_RAW', value: 0, does: 'every key is delivered at once, none is treated specially' },
    {
      name: 'MODE_CANONICAL',
      value: 1,
      does: 'whole lines are delivered; the terminal edits them; ^C and ^D act',
    },
    { name: 'MODE_ECHO', value: 2, does: 'added: what is typed appears' },
  ],
  messages: [
    {
      name: 'setMode',
      number: 1,
      does: 'Sets the mode, a sum of MODE_ constants, and returns the one before.',
      words: ['mode'],
      results: { words: ['before'] },
    },
    {
      name: 'foreground',
      number: 2,
      does: 'Names the group that ^C ends.',
      handles: [{ name: 'group', rights: ['RIGHT_SEND'] }],
    },
    { name: 'release', number: 3, does: 'No group is in the foreground any more: ^C ends nothing.' },
    {
      name: 'size',
      number: 4,
      does: 'The size of the screen in characters, 0 where it is not known; measuring is 1 while the terminal has been asked and has not answered.',
      results: { words: ['rows', 'columns', 'measuring'] },
    },
    {
      name: 'measure',
      number: 5,
      does: 'Asks the terminal for its size. The answer comes among the keys, and no reader sees it; a terminal that is none never answers.',
    },
    {
      name: 'interrupts',
      number: 6,
      does: 'How often ^C has been typed so far (modulo 2^32), other than as a raw key.',
      results: { words: ['count'] },
    },
    {
      name: 'pending',
      number: 7,
      does: 'How many bytes of keys a raw read would return at once.',
      results: { words: ['bytes'] },
    },
  ],
};
