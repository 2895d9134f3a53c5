import { beforeEach, expect, test } from '@jest/globals';
import { IRQ_RTC } from '../../../abi/memory-map.ts';
import { GoldfishRtc } from '../../../vm/devices/goldfish-rtc.ts';
import { TestBus } from './test-bus.ts';

const EPOCH_SECONDS = 1_700_000_000;
let bus: TestBus;
let rtc: GoldfishRtc;
const read = (offset: number) => rtc.read(offset, 4);
const write = (offset: number, value: number) => rtc.write(offset, 4, value);
const nanoseconds = () => {
  const low = BigInt(read(0x00));
  return (BigInt(read(0x04)) << 32n) | low;
};
const setAlarm = (time: bigint) => {
  write(0x0c, Number(time >> 32n));
  write(0x08, Number(time & 0xffffffffn));
};

beforeEach(() => {
  bus = new TestBus();
  rtc = new GoldfishRtc(bus, EPOCH_SECONDS);
});

test('time is nanoseconds since 1970, advancing with mtime', () => {
  expect(nanoseconds()).toBe(1_700_000_000_000_000_000n);
  bus.time = 15_000_000; // 1.5 s
  expect(nanoseconds()).toBe(1_700_000_001_500_000_000n);
});

test('TIME_HIGH is latched by reading TIME_LOW', () => {
  bus.time = 0;
  read(0x00);
  const latched = read(0x04);
  bus.time = 2 ** 40;
  expect(read(0x04)).toBe(latched);
});

test('an alarm fires at its deadline, not a tick before', () => {
  write(0x10, 1);
  setAlarm(1_700_000_000_000_000_250n); // between ticks 2 and 3
  expect(rtc.deadline()).toBe(3);
  expect(read(0x18)).toBe(1);
  bus.time = 2;
  rtc.tick();
  expect(bus.lines.has(IRQ_RTC)).toBe(false);
  bus.time = 3;
  rtc.tick();
  expect(bus.lines.has(IRQ_RTC)).toBe(true);
  expect(read(0x18)).toBe(0);
  write(0x1c, 1);
  expect(bus.lines.has(IRQ_RTC)).toBe(false);
  expect(rtc.deadline()).toBe(Infinity);
});

test('an alarm in the past fires at once; IRQ_ENABLED 0 hides it', () => {
  setAlarm(0n);
  expect(bus.lines.has(IRQ_RTC)).toBe(false);
  write(0x10, 1);
  expect(bus.lines.has(IRQ_RTC)).toBe(true);
});

test('CLEAR_ALARM disarms', () => {
  setAlarm(2_000_000_000_000_000_000n);
  write(0x14, 1);
  expect([read(0x18), rtc.deadline()]).toEqual([0, Infinity]);
});

test('the clock can be set', () => {
  write(0x04, 0);
  write(0x00, 42);
  bus.time += 1;
  expect(nanoseconds()).toBe(142n);
});
