// The kernel never keeps interrupts off for more than 10,000 instructions, whatever is asked of it: the worst that each call, and
// each end of something, can be made to do at once. (bench/kernel.ts measures the usual.)

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { RIGHT_READ, RIGHT_RECEIVE, RIGHT_SEND, RIGHT_WRITE } from '../../abi/handles.ts';
import { PAGE_BYTES } from '../../abi/memory-map.ts';
import {
  INFO_BYTES_SHIFT,
  INFO_HANDLES_SHIFT,
  PAYLOAD_BYTES,
  RIGHTS_ALL,
  TIMEOUT_NEVER,
} from '../../abi/messages.ts';
import { StretchMeter } from '../../check/stretch-meter.ts';
import { buildImage } from '../helpers/system.ts';
import { EVER, fillTablePage, Scene } from './scene.ts';

const LIMIT = 10_000;
const DATA = RIGHT_READ | RIGHT_WRITE;
const PLACE = 0x50000000;
const TABLE_BYTES = 0x400000; // what one page table maps
const TABLE_PAGES = 1024;
/** Small enough to be given back at once when nobody refers to it any more. */
const SMALL_MEMORY_PAGES = 8;
/** In ticks: late enough for nothing to happen meanwhile, soon enough to be waited for. */
const LATER = 2_000_000;

const kernel = () => readFileSync(join(import.meta.dirname, '../../build/image/kernel.elf'));

beforeAll(buildImage, 300_000);

/** The longest stretch in what `act` does. */
function longest(scene: Scene, act: () => void): number {
  const meter = new StretchMeter(scene.world.machine, kernel()).attach();
  act();
  return meter.longest;
}

/** Pages of a new small Memory, all of them there; its handle. */
function smallMemory(scene: Scene): number {
  const memory = scene.raw('memory_create', scene.self, SMALL_MEMORY_PAGES)!;
  for (let page = 0; page < SMALL_MEMORY_PAGES; page++) scene.raw('memory_inspect', memory, page);
  return memory;
}

/** The heap of timers is deep. */
function setAlarms(scene: Scene, count: number): void {
  for (let n = 0; n < count; n++) {
    const alarm = scene.raw('notification_create')!;
    scene.raw('notification_alarm', alarm, 1, 0xffff0000 + n, 0x0fffffff);
  }
}

/** A process with so many threads that wait, each with a deadline, for what `wait` says, and init runs again. */
function waiting(
  scene: Scene,
  threads: number,
  call: (given: readonly number[]) => [string, ...number[]],
  given: number[],
) {
  const pause = scene.make('notification_create');
  const player = scene.spawn({ priority: 10, threads, quota: 60 + 3 * threads, given: [pause, ...given] });
  setAlarms(scene, 700);
  const { now } = scene.world;
  scene.raw('wait', pause, (now + LATER / 2) >>> 0, 0);
  for (let n = 0; n < threads; n++) scene.raw(...call(player.given.slice(1)));
  while (scene.session.nextEvent! < now + LATER / 2 + 100)
    scene.world.setTime(now + LATER / 2 + 100), scene.world.runToRest(1e6);
  return player;
}

const worst: Record<string, () => number> = {
  'memory_map takes three pages and every table for them': () => {
    const scene = new Scene();
    const memory = scene.make('memory_create', scene.self, 3 * TABLE_PAGES);
    return longest(scene, () =>
      scene.raw('memory_map', scene.self, memory, PLACE - PAGE_BYTES, TABLE_PAGES - 1, 3, DATA),
    );
  },
  'memory_unmap ends many small Memories': () => {
    const scene = new Scene();
    for (let n = 0; n < 32; n++) {
      const memory = smallMemory(scene);
      scene.raw('memory_map', scene.self, memory, PLACE + n * PAGE_BYTES, 0, 1, DATA);
      scene.raw('handle_close', memory);
    }
    return longest(scene, () => scene.raw('memory_unmap', scene.self, PLACE, 32));
  },
  'a process with page tables everywhere ends': () => {
    const scene = new Scene();
    const process = scene.make('process_create', 600, scene.make('endpoint_create'));
    const memory = scene.make('memory_create', scene.self, 1);
    for (let n = 1; n < 500; n++) scene.raw('memory_map', process, memory, n * TABLE_BYTES, 0, 1, RIGHT_READ);
    return longest(scene, () => scene.raw('process_kill', process, 0));
  },
  'a process that holds the last handles to small Memories ends': () => {
    const scene = new Scene();
    const process = scene.make('process_create', 600, scene.make('endpoint_create'));
    for (let n = 0; n < 60; n++) {
      const memory = smallMemory(scene);
      scene.raw('handle_grant', process, memory, RIGHTS_ALL);
      scene.raw('handle_close', memory);
    }
    return longest(scene, () => scene.raw('process_kill', process, 0));
  },
  'a process with many mappings of small Memories ends': () => {
    const scene = new Scene();
    const process = scene.make('process_create', 600, scene.make('endpoint_create'));
    for (let n = 0; n < 60; n++) {
      const memory = smallMemory(scene);
      for (let done = 0; done < 8; )
        done += scene.raw(
          'memory_map',
          process,
          memory,
          PLACE + (n * 8 + done) * PAGE_BYTES,
          done,
          8 - done,
          DATA,
        )!;
      scene.raw('handle_close', memory);
    }
    return longest(scene, () => scene.raw('process_kill', process, 0));
  },
  'handle_revoke takes mappings of the running process away': () => {
    const scene = new Scene();
    const memory = smallMemory(scene);
    for (let n = 0; n < 60; n++)
      scene.raw('memory_map', scene.self, memory, PLACE + n * 8 * PAGE_BYTES, 0, 8, DATA);
    return longest(scene, () => scene.raw('handle_revoke', memory));
  },
  'a large Memory ends': () => {
    const scene = new Scene();
    const memory = scene.make('memory_create', scene.self, 3 * TABLE_PAGES);
    for (let page = 900; page < 1500; page++) scene.raw('memory_inspect', memory, page);
    return longest(scene, () => scene.raw('handle_close', memory));
  },
  'an endpoint ends at which many wait with a deadline': () => {
    const scene = new Scene();
    const endpoint = scene.make('endpoint_create');
    const channel = scene.make('handle_mint', endpoint, 1, RIGHT_SEND);
    waiting(scene, 40, ([to]) => ['send', to, 1, 2, 3, 4, 5, LATER], [channel]);
    return longest(scene, () => scene.raw('handle_close', endpoint));
  },
};

test('every stretch is short enough', () => {
  const found = Object.fromEntries(Object.entries(worst).map(([what, act]) => [what, act()]));
  console.log(found);
  expect(Object.fromEntries(Object.entries(found).filter(([, length]) => length > LIMIT))).toEqual({});
}, 120_000);
