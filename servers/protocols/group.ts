// Process groups, from outside: all that a terminal may do to the jobs in its foreground.

import type { Protocol } from '../../abi/protocol.ts';

export const GROUP: Protocol = {
  name: 'group',
  base: 0x400,
  summary: 'Acts on all processes of a group. The handle comes from process.createGroup.',
  messages: [
    {
      name: 'interrupt',
      number: 1,
      does: 'Ends every process of the group (^C).',
    },
    {
      name: 'stop',
      number: 2,
      does: 'Stops every process of the group (^Z), until resume.',
    },
    {
      name: 'resume',
      number: 3,
      does: 'Lets the processes of the group that were stopped go on.',
    },
  ],
};
