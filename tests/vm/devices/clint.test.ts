import { expect, test } from '@jest/globals';
import { AccessFault } from '../../../vm/api.ts';
import { Clint } from '../../../vm/devices/clint.ts';

function clintAt(start: number) {
  const changed: number[] = [];
  const time = { now: start };
  const clint = new Clint({
    now: () => time.now,
    setNow: (ticks) => {
      time.now = ticks;
    },
    changed: (hart) => changed.push(hart),
  });
  return { clint, time, changed };
}

test('msip keeps bit 0 only, and tells the hart', () => {
  const { clint, changed } = clintAt(0);
  clint.write(0, 4, 0xffffffff);
  expect(clint.read(0, 4)).toBe(1);
  expect(clint.msip()).toBe(true);
  expect(changed).toEqual([0]);
});

test('mtimecmp is written by halves, and is 0, thus due, before it is', () => {
  const { clint } = clintAt(0);
  expect(clint.mtimecmp()).toBe(0);
  clint.write(0x4004, 4, 2);
  clint.write(0x4000, 4, 0x80000001);
  expect(clint.mtimecmp()).toBe(2 * 2 ** 32 + 0x80000001);
  expect([clint.read(0x4000, 4), clint.read(0x4004, 4)]).toEqual([0x80000001, 2]);
});

test('mtime shows both halves of the time, and can be set', () => {
  const { clint, time } = clintAt(5 * 2 ** 32 + 0xfffffff0);
  expect([clint.read(0xbff8, 4), clint.read(0xbffc, 4)]).toEqual([0xfffffff0, 5]);
  clint.write(0xbff8, 4, 7);
  expect(time.now).toBe(5 * 2 ** 32 + 7);
  clint.write(0xbffc, 4, 0);
  expect(time.now).toBe(7);
});

test('only words', () => {
  const { clint } = clintAt(0);
  expect(() => clint.read(0xbff8, 1)).toThrow(AccessFault);
  expect(() => clint.write(0, 2, 1)).toThrow(AccessFault);
});

test('a saved state carries msip and mtimecmp', () => {
  const { clint } = clintAt(0);
  clint.write(0, 4, 1);
  clint.write(0x4000, 4, 9);
  clint.write(0x4004, 4, 0);
  const { clint: other } = clintAt(0);
  other.load(structuredClone(clint.save()));
  expect([other.msip(), other.mtimecmp()]).toEqual([true, 9]);
});
