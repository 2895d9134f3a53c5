// Byte streams: what an open file, a pipe's end and a terminal have in common.

import type { Protocol } from '../../abi/protocol.ts';

export const STREAM: Protocol = {
  name: 'stream',
  base: 0x100,
  summary:
    'Reads and writes bytes. The endpoint handle is the open stream: passing it on passes the stream on.',
  constants: [
    { name: 'KIND_FILE', value: 1, does: 'a file' },
    { name: 'KIND_DIRECTORY', value: 2, does: 'a directory' },
    { name: 'KIND_PIPE', value: 3, does: 'an end of a pipe' },
    { name: 'KIND_TERMINAL', value: 4, does: 'a terminal: it also speaks the terminal protocol' },
    { name: 'KIND_DEVICE', value: 5, does: 'another device' },
    { name: 'SEEK_START', value: 0, does: 'seek counts from the first byte' },
    { name: 'SEEK_CURRENT', value: 1, does: 'seek counts from the position' },
    { name: 'SEEK_END', value: 2, does: 'seek counts from the end' },
  ],
  messages: [
    {
      name: 'read',
      number: 1,
      does: 'Reads up to count bytes at the position. Waits until there is at least one; none means the end.',
      words: ['count'],
      results: { payload: { bytes: 'content' } },
      errors: ['E_DENIED', 'E_IS_DIRECTORY', 'E_INTERRUPTED'],
    },
    {
      name: 'write',
      number: 2,
      does: 'Writes bytes at the position and returns how many were taken: at least one, where any were given.',
      payload: { bytes: 'content' },
      results: { words: ['count'] },
      errors: ['E_DENIED', 'E_CLOSED', 'E_NO_SPACE', 'E_IS_DIRECTORY'],
    },
    {
      name: 'seek',
      number: 3,
      does: 'Moves the position and returns it, in bytes from the start.',
      words: ['offset: i32', 'whence'],
      results: { words: ['position'] },
      errors: ['E_INVALID', 'E_NOT_SEEKABLE'],
      unimplemented: 'E_NOT_SEEKABLE',
    },
    {
      name: 'stat',
      number: 4,
      does: 'Tells what the stream is: its kind, its size in bytes (0 where it has none), when it was changed (seconds since 1970).',
      results: { words: ['kind', 'size', 'modified'] },
    },
    {
      name: 'flush',
      number: 5,
      does: 'Returns when everything written before has reached its destination.',
    },
    {
      name: 'truncate',
      number: 6,
      does: 'Makes the file this long, in bytes; what is added reads as zero.',
      words: ['size'],
      errors: ['E_DENIED', 'E_NO_SPACE'],
      unimplemented: 'E_NOT_SEEKABLE',
    },
  ],
};
