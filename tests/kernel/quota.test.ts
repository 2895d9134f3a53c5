// Quota exhausted at every allocation: with every number of units left, from none to more than any call takes, each call that
// allocates either works or fails with E_NO_MEMORY and has changed nothing.

import { beforeAll, expect, test } from '@jest/globals';
import { E_NO_MEMORY } from '../../abi/errors.ts';
import { RIGHT_READ, RIGHT_WRITE } from '../../abi/handles.ts';
import { MESSAGE_PAGE, PAGE_BYTES } from '../../abi/memory-map.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import { compare } from '../../check/compare.ts';
import { buildImage } from '../helpers/system.ts';
import { EVER, fillTablePage, Scene, unitsLeft, useUp } from './scene.ts';

const PLACE = 0x40000000;
const DATA = RIGHT_READ | RIGHT_WRITE;
const UNITS_PER_PAGE = 64;
/** As many pages as any of the calls takes, and the objects besides. */
const MOST = 5 * UNITS_PER_PAGE + 16;

/** So many whole pages and the units of an object, or a little less than a page: in between, nothing changes. */
const isNearPages = (units: number) =>
  units % UNITS_PER_PAGE <= 12 || units % UNITS_PER_PAGE >= UNITS_PER_PAGE - 2;

beforeAll(buildImage, 300_000);

test('a call that finds too little quota changes nothing', () => {
  const scene = new Scene();
  const wake = scene.make('notification_create');
  const endpoint = scene.make('endpoint_create');
  const puppet = scene.spawn({ priority: 10, quota: 80, threads: 2, given: [wake, endpoint] });
  scene.call('wait', wake, ...EVER);
  const [notification, channel] = puppet.given;
  const { self } = puppet;
  scene.call('call', channel, 1, 2, 3, 4, 5); // the other thread receives it
  scene.make('receive', channel, 0, ...EVER);
  const large = scene.make('memory_create', self, 2000);
  const mapped = scene.make('memory_create', self, 3);
  scene.make('memory_map', self, mapped, PLACE, 0, 3, DATA);
  const spare = scene.make('memory_create', self, 1);
  scene.make('memory_inspect', spare, 0);
  fillTablePage(scene, notification);
  useUp(scene, self, MOST);

  const calls: [string, ...number[]][] = [
    ['handle_copy', notification, RIGHTS_ALL],
    ['handle_grant', self, notification, RIGHTS_ALL],
    ['handle_mint', channel, 3, RIGHTS_ALL],
    ['process_create', 1, channel],
    ['process_create', 3, channel],
    ['thread_create', self, 0x1000, 0, 0, 1, MESSAGE_PAGE - 2 * PAGE_BYTES],
    ['thread_create', self, 0x1000, 0, 0, 1, 0x60000000],
    ['endpoint_create'],
    ['notification_create'],
    ['memory_create', self, 3],
    ['save_reply'],
    ['memory_map', self, large, 0x60000000, 1023, 3, DATA],
    ['memory_inspect', large, 1500],
    ['memory_unmap', self, PLACE + PAGE_BYTES, 1],
  ];
  const failed = new Map(calls.map((call) => [call.join(' '), 0]));
  for (let left = MOST; left >= 0; left--) {
    if (left < MOST)
      scene.raw('memory_map', self, spare, PLACE + (1024 - left - 1) * PAGE_BYTES, 0, 1, RIGHT_READ);
    const restore = scene.checkpoint();
    restore();
    for (const call of isNearPages(left) ? calls : []) {
      const before = scene.world.view().state;
      const [name, ...words] = call;
      const result = scene.call(name, ...words);
      if (result === undefined || result >= 0) restore();
      else {
        expect({ call, left, result }).toEqual({ call, left, result: E_NO_MEMORY });
        const { differences } = compare(before, scene.world.view().state, () => 'all');
        expect({ call, left, differences }).toEqual({ call, left, differences: [] });
        failed.set(call.join(' '), failed.get(call.join(' '))! + 1);
      }
    }
  }
  expect(unitsLeft(scene, scene.running!)).toBe(0);
  for (const [call, times] of failed)
    expect({ call, hasFailed: times > 0 }).toEqual({ call, hasFailed: true });
}, 120_000);
