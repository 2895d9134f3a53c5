// The registry: names of services.

import type { Protocol } from '../../abi/protocol.ts';

export const REGISTRY: Protocol = {
  name: 'registry',
  base: 0x500,
  summary: 'Finds services by name.',
  messages: [
    {
      name: 'register',
      number: 1,
      does: 'Gives a service (an endpoint) a name. A name that is taken is replaced only by who registered it.',
      payload: { texts: ['name'] },
      handles: [{ name: 'service', rights: ['RIGHT_SEND'] }],
      errors: ['E_EXISTS', 'E_DENIED', 'E_TOO_LONG', 'E_NO_MEMORY'],
    },
    {
      name: 'lookup',
      number: 2,
      does: 'Returns a handle to the service of that name.',
      payload: { texts: ['name'] },
      results: { handles: [{ name: 'service', rights: ['RIGHT_SEND'] }] },
      errors: ['E_NOT_FOUND'],
    },
    {
      name: 'list',
      number: 3,
      does: 'Lists the names from number `cursor` on (0: the first), as many as fit; next is the cursor to go on with, 0 at the end.',
      words: ['cursor'],
      results: { words: ['count', 'next'], payload: { records: { words: [], text: 'name' } } },
    },
  ],
};
