// Processes: spawn, wait, kill. The handle that a client calls through carries its process number as badge, so the
// server knows who the parent is.
//
// The block that spawn takes is a sequence of NUL-terminated texts: path of the ELF file, working directory, then as
// many arguments (the program's name first) and variables ("NAME=value") as the words say. Where it is longer than a
// message, append sends the first parts of it beforehand.

import type { Protocol } from '../../abi/protocol.ts';

export const PROCESS: Protocol = {
  name: 'process',
  base: 0x300,
  summary: 'Starts programs, waits for them, ends them.',
  constants: [
    { name: 'SPAWN_BYTES_MAX', value: 32768, does: 'the longest block that spawn takes' },
    { name: 'ENDED_EXIT', value: 0, does: 'the program ended itself, with a status' },
    { name: 'ENDED_FAULT', value: 1, does: 'an exception: cause, pc and address tell which' },
    { name: 'ENDED_KILLED', value: 2, does: 'killed by another process' },
    { name: 'ENDED_INTERRUPTED', value: 3, does: 'interrupted with its group, from the terminal' },
    { name: 'ENDED_OUT_OF_MEMORY', value: 4, does: 'no page was left for it' },
    { name: 'ENDED_STACK_OVERFLOW', value: 5, does: 'it touched the page below its stack' },
    { name: 'ENDED_ABORTED', value: 6, does: 'it gave up, and has said why on standard error' },
    {
      name: 'ENDED_STOPPED',
      value: 7,
      does: 'not ended: it is stopped, and wait was asked to tell that, too',
    },
    { name: 'CALLERS_MAX', value: 16, does: 'the most return addresses that wait tells' },
    { name: 'STATE_RUNNING', value: 0, does: 'alive' },
    { name: 'STATE_ENDED', value: 1, does: 'ended, and nobody has waited for it yet' },
    { name: 'STATE_STOPPED', value: 2, does: 'alive, but does not run until it is resumed' },
    {
      name: 'WAIT_NOT',
      value: 1,
      does: 'option of wait: answers at once, E_TIMED_OUT where there is nothing to tell',
    },
    { name: 'WAIT_STOPPED', value: 2, does: 'option of wait: tells of a child that is stopped, too' },
  ],
  messages: [
    {
      name: 'append',
      number: 1,
      does: 'Sends the first, or a further, part of the block of the next spawn.',
      payload: { bytes: 'part' },
      errors: ['E_TOO_LONG', 'E_NO_MEMORY'],
    },
    {
      name: 'spawn',
      number: 2,
      does: "Starts a program. The payload is the last part of the block. group 0 is the caller's own.",
      words: ['argumentCount', 'variableCount', 'group'],
      payload: { bytes: 'part' },
      handles: [
        { name: 'stdin', rights: ['RIGHT_SEND'] },
        { name: 'stdout', rights: ['RIGHT_SEND'] },
        { name: 'stderr', rights: ['RIGHT_SEND'] },
        { name: 'root', rights: ['RIGHT_SEND'] },
      ],
      results: { words: ['pid'] },
      errors: [
        'E_NOT_FOUND',
        'E_IS_DIRECTORY',
        'E_NOT_EXECUTABLE',
        'E_TOO_LONG',
        'E_NO_MEMORY',
        'E_NO_HANDLES',
        'E_INVALID',
      ],
    },
    {
      name: 'wait',
      number: 3,
      does: 'Waits until a child (pid 0: any) has ended, and forgets it. options is a sum of WAIT_ constants. how is an ENDED_ constant. Where a fault was the end, cause is scause, and place tells, in words: pc, the address that was accessed, and what may be the return addresses of the calls that led there, innermost first.',
      words: ['pid', 'options'],
      results: { words: ['pid', 'status: i32', 'how', 'cause'], payload: { bytes: 'place' } },
      errors: ['E_NO_CHILD', 'E_TIMED_OUT'],
    },
    {
      name: 'kill',
      number: 4,
      does: 'Ends a process. Init and the servers it started cannot be killed.',
      words: ['pid'],
      errors: ['E_NO_CHILD', 'E_DENIED'],
    },
    {
      name: 'list',
      number: 5,
      does: 'Lists the processes whose number is at least `cursor`, as many as fit; next is the cursor to go on with, 0 at the end. number is what the kernel calls the process.',
      words: ['cursor'],
      results: {
        words: ['count', 'next'],
        payload: {
          records: {
            words: ['pid', 'parent', 'state', 'pages', 'ticksLow', 'ticksHigh', 'number'],
            text: 'name',
          },
        },
      },
    },
    {
      name: 'createGroup',
      number: 6,
      does: 'Makes a group of processes for spawn to name, and a handle that speaks the group protocol.',
      results: { words: ['group'], handles: [{ name: 'control', rights: ['RIGHT_SEND'], move: true }] },
      errors: ['E_NO_MEMORY', 'E_NO_HANDLES'],
    },
    {
      name: 'adopt',
      number: 7,
      does: 'Enters a process that init started itself, so that it is listed. Only init may.',
      payload: { texts: ['name'] },
      handles: [{ name: 'process', rights: ['RIGHT_INSPECT'] }],
      results: { words: ['pid'] },
      errors: ['E_DENIED', 'E_NO_MEMORY'],
    },
    {
      name: 'self',
      number: 8,
      does: "The caller's own number, and its parent's.",
      results: { words: ['pid', 'parent'] },
    },
    {
      name: 'watch',
      number: 9,
      does: 'Keeps a handle until a child has ended, then drops it: who minted it learns so of the end (LABEL_BADGE_DEAD), without waiting.',
      words: ['pid'],
      handles: [{ name: 'token' }],
      errors: ['E_NO_CHILD', 'E_BUSY'],
    },
    {
      name: 'stop',
      number: 10,
      does: 'Stops a process: it does not run until it is resumed.',
      words: ['pid'],
      errors: ['E_NO_CHILD', 'E_DENIED'],
    },
    {
      name: 'resume',
      number: 11,
      does: 'Lets a process that was stopped go on.',
      words: ['pid'],
      errors: ['E_NO_CHILD', 'E_DENIED'],
    },
  ],
};
