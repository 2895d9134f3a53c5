// What a reading of the kernel with an attacker's eyes has found, each as a scene. A scene compares every step with the model,
// so most of them need to expect little more.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { E_INVALID, E_NO_HANDLES, E_NO_MEMORY, E_TIMED_OUT } from '../../abi/errors.ts';
import {
  HANDLE_GENERATION_MAX,
  HANDLE_INDEX_BITS,
  HANDLE_INDEX_MASK,
  PROCESS_DEPTH_MAX,
  RIGHT_READ,
  RIGHT_SEND,
} from '../../abi/handles.ts';
import { MESSAGE_PAGE, PAGE_BYTES } from '../../abi/memory-map.ts';
import { LABEL_BADGE_DEAD, RIGHTS_ALL } from '../../abi/messages.ts';
import type { Thread } from '../../check/state.ts';
import { buildImage } from '../helpers/system.ts';
import { EVER, fillTablePage, type Player, Scene, unitsLeft, useUp } from './scene.ts';

beforeAll(buildImage, 300_000);

/** Units of a thread, of a process, of the other objects that a test makes: more than any of them, less than a page. */
const FOR_THE_OBJECT = 20;

/** A puppet with two notifications' worth of things and another process to manage; it runs, and init waits. */
function setUp(quota = 24, threads = 1) {
  const scene = new Scene();
  const [wake, endpoint] = [scene.make('notification_create'), scene.make('endpoint_create')];
  const other = scene.spawn({ priority: 3 });
  const puppet = scene.spawn({ priority: 10, quota, threads, given: [wake, endpoint, other.handle] });
  scene.call('wait', wake, ...EVER);
  const [signal, channel, child] = puppet.given;
  return { scene, puppet, other, endpoint, signal, channel, child };
}

/** The puppet's handle to one of its threads. */
function ownHandle(scene: Scene, { process, ownThreads }: Player, thread: Thread): number {
  return ownThreads.find((handle) => scene.slot(process, handle).object === thread)!;
}

describe('a call that fails for lack of memory changes nothing', () => {
  test('handle_mint: no badge dies that never lived', () => {
    const { scene, puppet, channel } = setUp(24, 2);
    scene.call('receive', channel, 0, ...EVER);
    fillTablePage(scene, channel);
    useUp(scene, puppet.self, FOR_THE_OBJECT);
    expect(scene.call('handle_mint', channel, 5, RIGHTS_ALL)).toBe(E_NO_MEMORY);
  });

  test('thread_create: its message page and the table for it are given back', () => {
    const { scene, puppet, other, signal, child } = setUp();
    fillTablePage(scene, signal);
    useUp(scene, puppet.self, FOR_THE_OBJECT);
    const before = unitsLeft(scene, other.process);
    expect(scene.call('thread_create', child, 0x1000, 0, 0, 1, 0x60000000)).toBe(E_NO_MEMORY);
    expect(unitsLeft(scene, other.process)).toBe(before);
  });

  test('process_create: no number is used', () => {
    const { scene, puppet, signal, channel } = setUp();
    fillTablePage(scene, signal);
    useUp(scene, puppet.self, FOR_THE_OBJECT + 64);
    expect(scene.call('process_create', 1, channel)).toBe(E_NO_MEMORY);
    scene.call('signal', signal, 1);
    const made = scene.make('process_create', 4, scene.make('endpoint_create'));
    scene.make('handle_inspect', made);
    expect(scene.results(4)[3]).toBe(puppet.process.number + 1);
  });
});

describe('handles', () => {
  test('an index is retired before its handles become negative', () => {
    const scene = new Scene();
    const { image, guest, initAddress } = scene.world;
    const copy = scene.make('handle_copy', scene.self, RIGHTS_ALL);
    scene.make('handle_close', copy);
    const index = copy & HANDLE_INDEX_MASK;
    const page = guest.word(initAddress + image.symbol('PROCESS_SLOT_PAGES') + 4 * (index >> 7));
    guest.writeWord(page + (index & 127) * 32 + image.symbol('NODE_KIND'), HANDLE_GENERATION_MAX - 1);
    scene.session.model.init.generations.set(index, HANDLE_GENERATION_MAX - 1);
    const last = scene.make('handle_copy', scene.self, RIGHTS_ALL);
    expect(last).toBe(HANDLE_GENERATION_MAX * 2 ** HANDLE_INDEX_BITS + index);
    scene.make('handle_close', last);
    expect(scene.make('handle_copy', scene.self, RIGHTS_ALL) & HANDLE_INDEX_MASK).not.toBe(index);
  });

  test('a full table says so, and has room again when one is closed', () => {
    const scene = new Scene();
    let last = 0;
    for (let n = 0; n <= HANDLE_INDEX_MASK; n++) {
      const copy = scene.rawly('handle_copy', scene.self, RIGHT_READ);
      if (copy === undefined || copy < 0) break;
      last = copy;
    }
    expect(last & HANDLE_INDEX_MASK).toBe(HANDLE_INDEX_MASK);
    for (const [name, ...words] of [
      ['handle_copy', scene.self, RIGHTS_ALL],
      ['endpoint_create'],
      ['memory_create', scene.self, 1],
    ] as [string, ...number[]][])
      expect({ name, result: scene.rawly(name, ...words) }).toEqual({ name, result: E_NO_HANDLES });
    expect(scene.rawly('handle_close', last)).toBe(0);
    expect(scene.rawly('handle_copy', scene.self, RIGHTS_ALL)).toBe(last + (1 << HANDLE_INDEX_BITS));
  });
});

test('a message that was rewritten while it waited cannot pass for one of the kernel', () => {
  const { scene, puppet, endpoint, signal, channel } = setUp(24, 2);
  const sender = scene.session.running!;
  scene.call('call', channel, 1, 2, 3, 4, 5);
  const handle = ownHandle(scene, puppet, sender);
  scene.make('thread_suspend', handle);
  scene.make('thread_write', handle, 11, LABEL_BADGE_DEAD);
  scene.call('signal', signal, 1);
  expect(scene.call('receive', endpoint, 0, 0, 0)).toBe(E_TIMED_OUT);
  expect(sender.registers[10] | 0).toBe(E_INVALID);
});

test('a thread can read its own registers, argument registers included', () => {
  const { scene, puppet } = setUp();
  scene.make('thread_read', puppet.ownThreads[0], 10);
  expect(scene.results(2)[1]).toBe(10); // a1 of the call itself, and the model compares the rest
});

test('call_timed with no time waits for the answer, not for a receiver', () => {
  const { scene, channel } = setUp(24, 2);
  expect(scene.call('call_timed', channel, 1, 2, 3, 4, 5, 0)).toBe(E_TIMED_OUT);
  const caller = scene.session.running!;
  scene.call('yield');
  scene.call('receive', channel, 0, ...EVER);
  expect(scene.session.running).toBe(caller);
  scene.call('call_timed', channel, 1, 2, 3, 4, 5, 0);
  scene.call('reply', 7, 8, 9, 10, 11);
  expect([caller.state, caller.registers[10], caller.registers[12]]).toEqual(['ready', 0, 8]);
});

test('the message page of a thread goes with it', () => {
  const { scene, puppet } = setUp(24, 2);
  const before = unitsLeft(scene, puppet.process);
  scene.call('thread_exit');
  expect(unitsLeft(scene, puppet.process)).toBeGreaterThan(before + 64);
  for (const page of [MESSAGE_PAGE, MESSAGE_PAGE - PAGE_BYTES])
    scene.call('thread_create', puppet.self, 0x1000, 0, 0, 1, page);
  expect(puppet.process.threads.length).toBe(2); // one of the two places was free
});

test('processes can be nested, but not too deep', () => {
  const scene = new Scene();
  const pause = scene.make('notification_create');
  const faults = scene.make('handle_copy', scene.make('endpoint_create'), RIGHT_SEND); // nobody may receive its own faults
  let [archive, own] = [scene.archive, [pause, faults, scene.archive]];
  for (let depth = 1; depth <= PROCESS_DEPTH_MAX; depth++) {
    const quota = 20 * (PROCESS_DEPTH_MAX - depth + 1);
    const puppet = scene.spawn({ priority: 10, quota, given: own, faults: own[1], archive });
    scene.call('wait', own[0], ...EVER); // the new one runs
    own = [...puppet.given];
    archive = own[2];
  }
  expect(scene.call('process_create', 1, own[1])).toBe(E_INVALID);
});
