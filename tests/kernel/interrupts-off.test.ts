// The kernel never keeps interrupts off for more than 10,000 instructions, whatever is asked of it: the worst that each call, and
// each end of something, can be made to do at once. (bench/kernel.ts measures the usual.)

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { PROCESS_DEPTH_MAX, RIGHT_READ, RIGHT_SEND, RIGHT_WRITE } from '../../abi/handles.ts';
import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { INFO_BYTES_SHIFT, INFO_HANDLES_SHIFT, PAYLOAD_BYTES, RIGHTS_ALL } from '../../abi/messages.ts';
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

/** Init has thousands of mappings, as many on both sides of the place where a test makes its own. */
function deepTree(scene: Scene): void {
  const memory = scene.raw('memory_create', scene.self, 1)!;
  for (let n = 1; n <= 2000; n++)
    for (const address of [PLACE - TABLE_BYTES - n * PAGE_BYTES, PLACE + TABLE_BYTES + n * PAGE_BYTES])
      scene.raw('memory_map', scene.self, memory, address, 0, 1, RIGHT_READ);
}

/** The heap of timers is deep. */
function setAlarms(scene: Scene, count: number): void {
  for (let n = 0; n < count; n++) {
    const alarm = scene.raw('notification_create')!;
    scene.raw('notification_alarm', alarm, 1, 0xffff0000 + n, 0x0fffffff);
  }
}

/**
 * A process of so many threads, which make one call each with the handles that it was given; then init runs again. The call
 * should wait.
 */
function crowd(
  scene: Scene,
  threads: number,
  given: readonly number[],
  call: (given: readonly number[]) => [string, ...number[]],
): void {
  const pause = scene.make('notification_create');
  const player = scene.spawn({ priority: 10, threads, quota: 100 + 3 * threads, given });
  setAlarms(scene, 3000);
  const wake = scene.world.now + LATER;
  scene.raw('wait', pause, wake, 0);
  for (let n = 0; n < threads; n++) scene.raw(...call(player.given));
  scene.world.setTime(wake);
  scene.world.runToRest(1_000_000);
}

const worst: Record<string, () => number> = {
  'memory_map takes three pages and every table for them': () => {
    const scene = new Scene();
    deepTree(scene);
    const memory = scene.raw('memory_create', scene.self, 3 * TABLE_PAGES)!;
    return longest(scene, () =>
      scene.raw('memory_map', scene.self, memory, PLACE - PAGE_BYTES, TABLE_PAGES - 1, 3, DATA),
    );
  },
  'memory_unmap ends many small Memories': () => {
    const scene = new Scene();
    deepTree(scene);
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
    crowd(scene, 40, [channel], ([to]) => ['send', to, 1, 2, 3, 4, 5, 2 * LATER]);
    return longest(scene, () => scene.raw('handle_close', endpoint));
  },
  'a notification ends for which many wait with a deadline': () => {
    const scene = new Scene();
    const notification = scene.make('notification_create');
    crowd(scene, 40, [notification], ([it]) => ['wait', it, 0, 1]);
    return longest(scene, () => {
      scene.raw('handle_revoke', notification);
      scene.raw('handle_close', notification);
    });
  },
  'many deadlines come at once': () => {
    const scene = new Scene();
    const notification = scene.make('notification_create');
    const end = scene.world.now + 3 * LATER;
    crowd(scene, 60, [notification], ([it]) => ['wait', it, end, 0]);
    return longest(scene, () => {
      scene.world.setTime(end);
      scene.world.runToRest(1_000_000);
    });
  },
  'receive refuses many senders whose handles find no place': () => {
    const scene = new Scene();
    const endpoint = scene.make('endpoint_create');
    const channel = scene.make('handle_mint', endpoint, 1, RIGHT_SEND);
    crowd(scene, 40, [channel], ([to]) => ['send', to, 1 | (4 << INFO_HANDLES_SHIFT), 2, 3, 4, 5, 2 * LATER]);
    return longest(scene, () => scene.rawly('receive', endpoint, 0, 0, 0)); // nothing arrives
  },
  'a message of every length carries handles to a table without a page for them': () => {
    const scene = new Scene();
    const endpoint = scene.make('endpoint_create');
    const info = 1 | (PAYLOAD_BYTES << INFO_BYTES_SHIFT) | (4 << INFO_HANDLES_SHIFT);
    const pause = scene.make('notification_create');
    scene.spawn({ priority: 10, given: [endpoint, pause], quota: 40 });
    scene.call('wait', pause, ...EVER);
    const { handle } = [...scene.running!.slots.values()].find(({ object }) => object?.kind === 'endpoint')!;
    fillTablePage(scene, handle);
    const wake = [...scene.running!.slots.values()].find(({ object }) => object?.kind === 'notification')!;
    scene.call('signal', wake.handle, 1);
    scene.enclose([pause, RIGHTS_ALL], [pause, RIGHTS_ALL], [pause, RIGHTS_ALL], [pause, RIGHTS_ALL]);
    const to = scene.make('handle_copy', endpoint, RIGHTS_ALL);
    return longest(scene, () => {
      scene.raw('call_timed', to, info, 2, 3, 4, 5, LATER); // the puppet receives it
      scene.raw('receive', handle, 4, ...EVER);
    });
  },
  'a process with many threads ends, each of which serves, waits and has bound something': () => {
    const scene = new Scene();
    const endpoint = scene.make('endpoint_create');
    const player = scene.spawn({ priority: 10, threads: 20, quota: 200, given: [endpoint] });
    for (const thread of player.threads) scene.make('thread_budget', thread, LATER, 2 * LATER);
    const pause = scene.make('notification_create');
    setAlarms(scene, 600);
    scene.raw('wait', pause, scene.world.now + LATER, 0);
    for (let n = 0; n < 20; n++) {
      const own = scene.raw('notification_create')!;
      scene.raw('notification_bind', own);
      scene.raw('receive', player.given[0], 4, 0, 1);
    }
    scene.world.setTime(scene.world.now + LATER);
    scene.world.runToRest(1_000_000);
    return longest(scene, () => scene.raw('process_kill', player.handle, 0));
  },
  'nested processes end, the outermost first, and the innermost is large': () => {
    const scene = new Scene();
    const pause = scene.make('notification_create');
    const faults = scene.make('handle_copy', scene.make('endpoint_create'), RIGHT_SEND);
    let [archive, own, outermost] = [scene.archive, [pause, faults, scene.archive], 0];
    for (let depth = 1; depth <= PROCESS_DEPTH_MAX; depth++) {
      const puppet = scene.spawn({
        priority: 10,
        quota: 900 - 20 * depth,
        given: own,
        faults: own[1],
        archive,
      });
      outermost ||= puppet.handle;
      if (depth === 1) scene.call('wait', own[0], scene.world.now + 100 * LATER, 0);
      else scene.call('wait', own[0], ...EVER);
      own = [...puppet.given];
      archive = own[2];
    }
    const self = [...scene.running!.slots.values()].find(({ object }) => object === scene.running)!.handle;
    const memory = scene.raw('memory_create', self, TABLE_PAGES)!;
    for (let page = 0; page < 200; page++) scene.raw('memory_inspect', memory, page);
    for (let n = 1; n < 200; n++) scene.raw('memory_map', self, memory, n * TABLE_BYTES, 0, 1, RIGHT_READ);
    scene.world.setTime(scene.world.now + 101 * LATER);
    scene.world.runToRest(1_000_000);
    return longest(scene, () => scene.raw('process_kill', outermost, 0));
  },
  'a process with many children ends': () => {
    const scene = new Scene();
    const faults = scene.make('handle_copy', scene.make('endpoint_create'), RIGHT_SEND);
    const pause = scene.make('notification_create');
    const parent = scene.spawn({ priority: 10, quota: 600, given: [faults] });
    scene.raw('wait', pause, scene.world.now + LATER, 0);
    for (let n = 0; n < 100; n++) scene.raw('process_create', 4, parent.given[0]);
    scene.world.setTime(scene.world.now + LATER);
    scene.world.runToRest(1_000_000);
    return longest(scene, () => scene.raw('process_kill', parent.handle, 0));
  },
  'the first thread of a process is made': () => {
    const scene = new Scene();
    const process = scene.make('process_create', 40, scene.make('endpoint_create'));
    fillTablePage(scene, scene.self);
    return longest(scene, () => scene.raw('thread_create', process, 0x1000, 0, 0, 1, PLACE));
  },
};

describe('with interrupts off', () => {
  test.each(Object.keys(worst))('%s', (what) => expect(worst[what]()).toBeLessThan(LIMIT), 60_000);
});
