// What a reading of the kernel with an attacker's eyes has found, each as a scene. A scene compares every step with the model,
// so most of them need to expect little more.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { DEVICE_RTC, DEVICE_TRACE } from '../../abi/boot-info.ts';
import { E_INVALID, E_NO_HANDLES, E_NO_MEMORY, E_TIMED_OUT } from '../../abi/errors.ts';
import {
  HANDLE_GENERATION_MAX,
  HANDLE_INDEX_BITS,
  HANDLE_INDEX_MASK,
  PROCESS_DEPTH_MAX,
  RIGHT_READ,
  RIGHT_SEND,
} from '../../abi/handles.ts';
import { IRQ_RTC, MESSAGE_PAGE, PAGE_BYTES } from '../../abi/memory-map.ts';
import { LABEL_BADGE_DEAD, RIGHTS_ALL } from '../../abi/messages.ts';
import type { Preemption } from '../../check/session.ts';
import { numberOf, registersFor } from '../../check/stage.ts';
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

test('the end of init is the end of the system, and is told', () => {
  const scene = new Scene();
  expect(() => scene.call('process_exit', 3)).toThrow('kernel panic: init has ended, status 0x00000003');
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

/** A word of the kernel's. */
const variable = ({ world }: Scene, name: string) => world.guest.word(world.image.symbol(name));

describe('what one process can take from all', () => {
  /** Makes so many notifications, each with an alarm, and gives the handles. */
  function makeAlarms(scene: Scene, count: number): number[] {
    return Array.from({ length: count }, (_, n) => {
      const notification = scene.raw('notification_create')!;
      scene.raw('notification_alarm', notification, 1, 0xffff0000 - n, 0x0fffffff);
      return notification;
    });
  }

  test('a burst of objects leaves no pages behind', () => {
    const scene = new Scene();
    const count = () => variable(scene, 'free_frame_count');
    for (const notification of makeAlarms(scene, 10)) scene.raw('handle_close', notification);
    const before = count();
    const made = makeAlarms(scene, 900);
    expect(count()).toBeLessThan(before - 10);
    for (const notification of made) scene.raw('handle_close', notification);
    // the page of the handle table stays until the process ends
    expect(before - count()).toBeLessThanOrEqual(900 / 128 + 1);
  });

  test('there are timers for all that have quota for them', () => {
    const scene = new Scene();
    const pause = scene.make('notification_create');
    const players = [9, 8, 7, 6, 5].map((priority) => scene.spawn({ priority, quota: 240, given: [pause] }));
    for (const player of players) {
      scene.rawly('wait', player === players[0] ? pause : player.given[0], ...EVER);
      makeAlarms(scene, 3500);
    }
    expect(variable(scene, 'timer_count')).toBe(5 * 3500);
  });
});

test.each([1, 2, 3])("an interrupt after %i slices of a driver's end is not lost", (slices) => {
  const scene = new Scene();
  const [bits, pause] = [scene.make('notification_create'), scene.make('notification_create')];
  scene.make('interrupt_bind', scene.device(DEVICE_RTC).interrupt, bits, 4);
  const driver = scene.spawn({ priority: 12, threads: 7, quota: 40, given: [bits, pause] });
  const successor = scene.spawn({ priority: 11, given: [bits] });
  const killer = scene.spawn({ priority: 8, given: [driver.handle] });
  scene.call('wait', pause, ...EVER);
  scene.call('wait', driver.given[0], ...EVER);
  for (let n = 1; n < 7; n++) scene.call('wait', driver.given[1], ...EVER);
  const waiter = scene.session.running!;
  scene.call('wait', successor.given[0], ...EVER);
  const kill = registersFor(numberOf('process_kill'), [killer.given[0], 1]);
  const event: Preemption['event'] = { kind: 'line', line: IRQ_RTC };
  scene.session.operate('call', kill, { after: { slices }, event });
  expect(scene.session.running).toBe(waiter);
  expect(waiter.registers.slice(10, 12)).toEqual([0, 4]);
});

describe('a call in the middle of an end', () => {
  /**
   * A process of six threads that receive is killed; after so many slices of its end somebody more important calls. Another
   * process has a thread that receives at the same endpoint, but no handle to it any more.
   */
  function callAfter(slices: number, traced: boolean): void {
    const scene = new Scene();
    if (traced) scene.make('message_trace', scene.device(DEVICE_TRACE).memory, 1);
    const [wake, pause] = [scene.make('notification_create'), scene.make('notification_create')];
    scene.make('interrupt_bind', scene.device(DEVICE_RTC).interrupt, wake, 1);
    const endpoint = scene.make('endpoint_create');
    const channel = scene.make('handle_mint', endpoint, 1, RIGHT_SEND);
    const caller = scene.spawn({ priority: 20, given: [wake, channel] });
    const victim = scene.spawn({ priority: 7, threads: 6, quota: 40, given: [endpoint] });
    const killer = scene.spawn({ priority: 8, given: [pause, victim.handle] });
    const other = scene.spawn({ priority: 6, threads: 2, given: [endpoint] });
    scene.make('handle_close', endpoint);
    scene.call('wait', pause, ...EVER);
    scene.call('wait', caller.given[0], ...EVER);
    const end = scene.world.now + 20_000_000;
    scene.call('wait', killer.given[0], end, 0);
    for (let n = 0; n < 6; n++) scene.call('receive', victim.given[0], 0, ...EVER);
    scene.call('receive', other.given[0], 0, ...EVER);
    scene.call('handle_close', other.given[0]);
    scene.call('wait', other.self, ...EVER); // in vain: it is no notification
    scene.call('thread_suspend', other.ownThreads.find((handle) => isReady(scene, other, handle))!);
    scene.passTo(end);
    expect(scene.running).toBe(killer.process);
    const kill = registersFor(numberOf('process_kill'), [killer.given[1], 1]);
    const event: Preemption['event'] = { kind: 'line', line: IRQ_RTC };
    scene.session.operate('call', kill, { after: { slices }, event });
    if (scene.running === caller.process) scene.call('call', caller.given[1], 1, 2, 3, 4, 5);
    for (let turn = 0; turn < 3 && scene.session.running; turn++) scene.call('yield');
  }

  const isReady = (scene: Scene, { process }: Player, handle: number) =>
    (scene.slot(process, handle).object as Thread).state === 'ready';

  test.each([false, true])(
    'while messages are recorded: %s',
    (traced) => {
      for (const slices of [1, 2, 3, 5]) callAfter(slices, traced);
    },
    60_000,
  );
});
