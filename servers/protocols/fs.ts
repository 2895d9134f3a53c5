// File systems: names in a tree of directories.

import type { Protocol } from '../../abi/protocol.ts';

const MISSING = ['E_NOT_FOUND', 'E_NOT_DIRECTORY', 'E_TOO_LONG'];

export const FS: Protocol = {
  name: 'fs',
  base: 0x200,
  summary: 'Finds, makes and removes files and directories. Paths are absolute: "/", "/etc/motd".',
  constants: [
    { name: 'OPEN_READ', value: 1, does: 'the handle may read' },
    { name: 'OPEN_WRITE', value: 2, does: 'the handle may write' },
    { name: 'OPEN_CREATE', value: 4, does: 'make the file where there is none' },
    { name: 'OPEN_TRUNCATE', value: 8, does: 'drop what is in the file' },
    { name: 'OPEN_APPEND', value: 16, does: 'every write goes to the end' },
    { name: 'OPEN_EXCLUSIVE', value: 32, does: 'with OPEN_CREATE: E_EXISTS where there is such a file' },
  ],
  messages: [
    {
      name: 'open',
      number: 1,
      does: 'Opens a file; the handle speaks the stream protocol. flags is a sum of OPEN_ constants.',
      words: ['flags'],
      payload: { texts: ['path'] },
      results: { handles: [{ name: 'file', rights: ['RIGHT_SEND'], move: true }] },
      errors: [...MISSING, 'E_IS_DIRECTORY', 'E_EXISTS', 'E_READ_ONLY', 'E_NO_SPACE'],
    },
    {
      name: 'stat',
      number: 2,
      does: 'Tells what a path names; kind is a KIND_ constant of the stream protocol.',
      payload: { texts: ['path'] },
      results: { words: ['kind', 'size', 'modified'] },
      errors: MISSING,
    },
    {
      name: 'list',
      number: 3,
      does: 'Lists a directory from entry number `cursor` on (0: the first), as many as fit; next is the cursor to go on with, 0 at the end.',
      words: ['cursor'],
      payload: { texts: ['path'] },
      results: {
        words: ['count', 'next'],
        payload: { records: { words: ['kind', 'size', 'modified'], text: 'name' } },
      },
      errors: MISSING,
    },
    {
      name: 'mkdir',
      number: 4,
      does: 'Makes a directory.',
      payload: { texts: ['path'] },
      errors: [...MISSING, 'E_EXISTS', 'E_NO_SPACE'],
    },
    {
      name: 'remove',
      number: 5,
      does: 'Removes a file. Who has it open keeps it until closed.',
      payload: { texts: ['path'] },
      errors: [...MISSING, 'E_IS_DIRECTORY'],
    },
    {
      name: 'rmdir',
      number: 6,
      does: 'Removes an empty directory.',
      payload: { texts: ['path'] },
      errors: [...MISSING, 'E_NOT_EMPTY'],
    },
    {
      name: 'rename',
      number: 7,
      does: 'Moves a file or directory to another name; a file (or empty directory) that had that name is replaced.',
      payload: { texts: ['from', 'to'] },
      errors: [...MISSING, 'E_IS_DIRECTORY', 'E_NOT_EMPTY', 'E_INVALID'],
    },
    {
      name: 'space',
      number: 9,
      does: 'How much the file system can hold, and how much of that is free, in KiB.',
      results: { words: ['total', 'free'] },
    },
    {
      name: 'touch',
      number: 8,
      does: 'Sets the time of change to now; makes an empty file where there is none.',
      payload: { texts: ['path'] },
      errors: [...MISSING, 'E_NO_SPACE'],
    },
  ],
};
