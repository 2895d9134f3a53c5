// Messages of every kind of length, with every number of handles, beside the model: what arrives is what was sent, and lengths that
// do not exist are refused.

import { beforeAll, expect, test } from '@jest/globals';
import { E_INVALID } from '../../abi/errors.ts';
import { INFO_BYTES_SHIFT, INFO_HANDLES_SHIFT, PAYLOAD_BYTES, RIGHTS_ALL } from '../../abi/messages.ts';
import { buildImage } from '../helpers/system.ts';
import { EVER, Scene } from './scene.ts';

const LENGTHS = [
  ...Array.from({ length: 70 }, (_, bytes) => bytes),
  ...[255, 256, 257, 1023, 1024, 2047, 2048, 3000, 4000],
  ...Array.from({ length: 12 }, (_, n) => PAYLOAD_BYTES - 11 + n),
];
const TOO_LONG = [PAYLOAD_BYTES + 1, 4080, 4095, 4096, 4097, 8191];
const HANDLES = [0, 1, 2, 3, 4, 5, 6, 7];
const LABEL = 3;

beforeAll(buildImage, 300_000);

test('every length and number of handles', () => {
  const scene = new Scene();
  const endpoint = scene.make('endpoint_create');
  const gift = scene.make('handle_copy', endpoint, 0);
  const server = scene.spawn({ priority: 20, given: [endpoint] });
  const client = scene.spawn({ priority: 10, given: [endpoint, gift] });
  scene.call('wait', scene.make('notification_create'), ...EVER);
  scene.call('receive', server.given[0], 4, ...EVER);
  const own = client.given[1];

  /** The client calls; true where the server has it. */
  function call(bytes: number, handles: number): boolean {
    const payload = Uint8Array.from({ length: bytes }, (_, at) => at * 7 + bytes + handles);
    const thread = scene.session.running!;
    if (bytes > 0) scene.session.writeMessagePage(thread, 0, payload.subarray(0, PAYLOAD_BYTES));
    scene.enclose([own, RIGHTS_ALL], [own, 0], [own, RIGHTS_ALL], [own, 1]);
    const info = (LABEL | (bytes << INFO_BYTES_SHIFT) | (handles << INFO_HANDLES_SHIFT)) >>> 0;
    const result = scene.call('call', client.given[0], info, 2, 3, 4, 5);
    if (scene.running === server.process) return true;
    expect({ bytes, handles, result }).toEqual({ bytes, handles, result: E_INVALID });
    return false;
  }

  /** The server gives the handles back, and waits for the next. */
  function answer(): void {
    const known = new Set([server.self, ...server.ownThreads, ...server.given]);
    for (const { handle } of [...server.process.slots.values()])
      if (!known.has(handle)) scene.make('handle_close', handle);
    scene.call('reply_receive', server.given[0], LABEL, 2, 3, 4, 5, 4);
    expect(scene.running).toBe(client.process);
  }

  for (const bytes of [...LENGTHS, ...TOO_LONG]) {
    const arrived = call(bytes, 0);
    expect({ bytes, arrived }).toEqual({ bytes, arrived: bytes <= PAYLOAD_BYTES });
    if (arrived) answer();
  }
  for (const handles of HANDLES)
    for (const bytes of [0, 1, PAYLOAD_BYTES, PAYLOAD_BYTES + 1]) {
      const arrived = call(bytes, handles);
      const fits = bytes <= PAYLOAD_BYTES && handles <= 4;
      expect({ bytes, handles, arrived }).toEqual({ bytes, handles, arrived: fits });
      if (arrived) answer();
    }
}, 60_000);
