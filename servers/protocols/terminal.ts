// Terminals: what a console offers beyond being a stream.
//
// A handle from share belongs to a group of processes: what it reads, it reads while that group is in the foreground, and
// waits otherwise. Any other handle reads while no group is there, or that which the caller itself belongs to.

import type { Protocol } from '../../abi/protocol.ts';

export const TERMINAL: Protocol = {
  name: 'terminal',
  base: 0x700,
  summary: 'Sets how a terminal treats its keys, and whom ^C ends and ^Z stops.',
  constants: [
    { name: 'MODE_RAW', value: 0, does: 'every key is delivered at once, none is treated specially' },
    {
      name: 'MODE_CANONICAL',
      value: 1,
      does: 'whole lines are delivered; the terminal edits them; ^C and ^D act',
    },
    { name: 'MODE_ECHO', value: 2, does: 'added: what is typed appears' },
    {
      name: 'MODE_SCREEN',
      value: 4,
      does: 'added: the alternate screen, for a program that draws all of it; the next mode without it brings the lines back',
    },
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
      does: 'Names the group that ^C ends and, where stops is not 0, ^Z stops.',
      words: ['stops'],
      handles: [{ name: 'group', rights: ['RIGHT_SEND'] }],
    },
    {
      name: 'release',
      number: 3,
      does: "The caller's own group, if it has one, is in the foreground again; ^C ends nothing.",
    },
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
    {
      name: 'share',
      number: 8,
      does: 'A handle to the terminal for the programs of a group.',
      handles: [{ name: 'group', rights: ['RIGHT_SEND'] }],
      results: { handles: [{ name: 'stream', rights: ['RIGHT_SEND'], move: true }] },
      errors: ['E_INVALID', 'E_NO_HANDLES', 'E_NO_MEMORY'],
    },
  ],
};
