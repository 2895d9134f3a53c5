// Random messages between several processes on the real kernel: short and long calls, sends, handles, saved replies.
// Invariant *messages*: none lost, none doubled, none reordered, exactly one reply to a call.

import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildImage, runLine } from '../helpers/system.ts';
import { guestArchive } from './guests.ts';

let archive: Uint8Array;

beforeAll(async () => {
  buildImage();
  archive = await guestArchive(['traffic-server', 'traffic-client']);
}, 300_000);

const traffic = fc.record({
  servers: fc.integer({ min: 1, max: 3 }),
  clients: fc.integer({ min: 1, max: 6 }),
  messages: fc.integer({ min: 1, max: 60 }),
  seed: fc.nat(1e6),
});

test('messages: nothing is lost, doubled or reordered', () => {
  fc.assert(
    fc.property(traffic, ({ servers, clients, messages, seed }) => {
      const started = [...Array(servers).keys()].map((index) => `/run/traffic-server ${index} ${clients} &`);
      const talking = [...Array(clients).keys()].map(
        (index) => `/run/traffic-client ${index} ${servers} ${messages} ${seed + index} &`,
      );
      const { output, errors, serial, status } = runLine(
        `${[...started, ...talking].join(' ')} wait; echo all done`,
        '',
        500_000_000,
        archive,
      );
      const lines = output.trimEnd().split('\n').sort();
      const expected = [...Array(clients).keys()].map((index) => `client ${index} done`);
      expect({ lines, errors, serial, status }).toEqual({
        lines: ['all done', ...expected].sort(),
        errors: '',
        serial: '',
        status: 0,
      });
    }),
    { numRuns: 25 },
  );
}, 300_000);
