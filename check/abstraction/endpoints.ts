// Endpoints and badges, as the kernel has them.

import { Badge, Endpoint } from '../state.ts';
import type { ObjectKind } from './reader.ts';

export const endpoint: ObjectKind<Endpoint> = {
  make: () => new Endpoint(),
  read(reader, endpoint, word, address) {
    const { addresses, image } = reader;
    endpoint.senders = reader.queue(address + image.symbol('ENDPOINT_SENDERS_HEAD'));
    endpoint.receivers = reader.queue(address + image.symbol('ENDPOINT_RECEIVERS_HEAD'));
    const dead = reader.list('badge', word('ENDPOINT_DEAD_FIRST'), 'BADGE_NEXT_DEAD');
    endpoint.deadBadges = dead;
    const last = dead.at(-1);
    if (last !== undefined && addresses.get(last) !== word('ENDPOINT_DEAD_LAST'))
      reader.problem('messages: the list of dead badges has another end');
  },
};

export const badge: ObjectKind<Badge> = {
  make: (reader, word) => new Badge(reader.object('endpoint', word('BADGE_ENDPOINT'))!, word('BADGE_VALUE')),
  read() {},
};
