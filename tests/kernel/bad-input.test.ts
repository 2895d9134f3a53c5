// Every system call with hostile arguments, one at a time and many at once, on the real kernel beside the model: the documented
// error comes back, and what failed has changed nothing.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { DEVICE_RTC } from '../../abi/boot-info.ts';
import * as errors from '../../abi/errors.ts';
import { RIGHT_READ, RIGHT_WRITE } from '../../abi/handles.ts';
import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import { SYSTEM_CALL_VECTOR_LENGTH, SYSTEM_CALLS, type SystemCall } from '../../abi/syscalls.ts';
import { Draw } from '../../check/actions/draw.ts';
import { compare } from '../../check/compare.ts';
import { buildImage } from '../helpers/system.ts';
import { EVER, Scene } from './scene.ts';

const PLACE = 0x50000000;
const READ_ONLY = PLACE + 0x10000;
const SOON_TICKS = 1000;
const DATA = RIGHT_READ | RIGHT_WRITE;

/** A puppet with one of everything; the names are those of the arguments in abi/syscalls.ts. */
function stage() {
  const scene = new Scene();
  const wake = scene.make('notification_create');
  const child = scene.spawn({ priority: 3 });
  const { interrupt } = scene.device(DEVICE_RTC);
  const given = [wake, scene.make('endpoint_create'), child.handle, child.threads[0], interrupt];
  const puppet = scene.spawn({ priority: 10, quota: 60, threads: 2, given });
  scene.call('wait', wake, ...EVER);
  const [notification, endpoint, process, thread, line] = puppet.given;
  scene.call('call', endpoint, 1, 2, 3, 4, 5); // one thread calls, the other receives
  scene.make('receive', endpoint, 4, ...EVER);
  const reply = scene.make('save_reply');
  const memory = scene.make('memory_create', puppet.self, 16);
  scene.make('memory_map', puppet.self, memory, PLACE, 0, 1, DATA);
  scene.make('memory_map', puppet.self, memory, READ_ONLY, 1, 1, RIGHT_READ);
  const stale = scene.make('handle_copy', memory, RIGHTS_ALL);
  scene.make('handle_close', stale);
  const powerless = [memory, endpoint, process, thread, notification, line].map((handle) =>
    scene.make('handle_copy', handle, 0),
  );
  const valid: Readonly<Record<string, number>> = {
    handle: memory,
    process,
    thread,
    endpoint,
    fault_endpoint: endpoint,
    notification,
    memory,
    interrupt: line,
    reply,
    rights: RIGHTS_ALL,
    badge: 7,
    info: 3,
    address: PLACE + 0x20000,
    first_page: 2,
    page: 2,
    pages: 1,
    protection: RIGHT_READ,
    priority: 2,
    message_page: 0x60000000,
    entry: 0x1000,
    quota_pages: 2,
    budget: 100_000,
    period: 1_000_000,
    bits: 1,
    accept: 4,
    register: 8,
  };
  const hostile = [
    ...[0, 1, 2, 7, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffc, 0x12345],
    ...[PLACE, PLACE + 4, READ_ONLY, PAGE_BYTES, 0x7ffff000, 0x80200000, 0xf0800000, 0x10000000],
    ...[stale, memory, endpoint, process, thread, notification, line, reply, puppet.self],
    ...powerless,
  ];
  return { scene, valid, hostile, powerless, stale };
}

let set: ReturnType<typeof stage>;
let restore: () => void;

beforeAll(() => {
  buildImage();
  set = stage();
  restore = set.scene.checkpoint();
}, 300_000);

const HANDLES: readonly string[] = [
  'handle',
  'process',
  'thread',
  'endpoint',
  'fault_endpoint',
  'notification',
  'memory',
  'interrupt',
  'reply',
];
/** Nobody is there after these to say how it went. */
const ENDS: readonly string[] = ['process_exit', 'thread_exit'];
const calls = SYSTEM_CALLS.filter(({ name }) => !ENDS.includes(name));

const argumentsOf = (call: SystemCall) => call.arguments.map((name) => set.valid[name] ?? 0);

/** A time that comes before the step is over: the model does not know on which side of what. */
const isSoon = (name: string, value: number) => name === 'timeout' && value > 0 && value < SOON_TICKS;

/** Makes the call. An error must be one that the call is documented to have, with nothing changed. */
function attempt(call: SystemCall, words: readonly number[]): void {
  const { scene } = set;
  const before = scene.world.view().state;
  const result = scene.call(call.name, ...words);
  if (result === undefined || result >= 0) {
    restore();
    return;
  }
  const error = NAMES.get(result)!;
  expect({ words, error, is: documented(call).includes(error) }).toEqual({ words, error, is: true });
  expect(compare(before, scene.world.view().state, () => 'all').differences).toEqual([]);
}

const NAMES = new Map(
  Object.entries(errors).flatMap(([name, value]) => (typeof value === 'number' ? [[value, name]] : [])),
);

/** Errors that abi/syscalls.ts names for the call, and those of every handle. */
const documented = (call: SystemCall) => [
  ...(call.errors ?? []),
  ...(call.arguments.some((name) => HANDLES.includes(name))
    ? ['E_BAD_HANDLE', 'E_WRONG_TYPE', 'E_DENIED']
    : []),
];

describe('a hostile argument', () => {
  test.each(calls.filter((call) => call.arguments.length > 0).map((call) => [call.name, call] as const))(
    'of %s',
    (_name, call) => {
      restore();
      for (let position = 0; position < call.arguments.length; position++) {
        const words = argumentsOf(call);
        for (const value of set.hostile) {
          if (isSoon(call.arguments[position], value)) continue;
          words[position] = value;
          attempt(call, words);
        }
      }
    },
    60_000,
  );
});

test('hostile arguments in every position at once', () => {
  const draw = new Draw(1);
  for (let n = 0; n < 600; n++) {
    const call = draw.of(calls);
    attempt(
      call,
      call.arguments.map((name) => {
        const value = draw.chance(1, 3) ? draw.next() : draw.of(set.hostile);
        return isSoon(name, value) ? 0 : value;
      }),
    );
  }
}, 60_000);

test('numbers of no system call', () => {
  const numbers = [SYSTEM_CALL_VECTOR_LENGTH, 11, 17, 33, 39, 45, 63, 64, 0x7fffffff, 0x80000000, 0xffffffff];
  for (const number of numbers) {
    set.scene.operate('call', number, set.hostile.slice(0, 7));
    expect(set.scene.session.running!.registers[10] | 0).toBe(errors.E_NO_SYSTEM_CALL);
  }
});

test('handles guessed: no number but those given out names anything', () => {
  const { scene } = set;
  restore();
  const own = new Set([...scene.running!.slots.values()].map(({ handle }) => handle));
  const draw = new Draw(2);
  for (let n = 0; n < 3000; n++) {
    const guess = draw.chance(1, 2) ? draw.next() : (draw.below(256) << 12) | draw.below(256);
    if (!own.has(guess >>> 0)) expect(scene.rawly('handle_inspect', guess)).toBe(errors.E_BAD_HANDLE);
  }
  restore();
});
