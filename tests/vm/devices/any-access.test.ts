// Whatever the guest does to device registers is the guest's problem: a device may refuse (AccessFault), and nothing
// else ever reaches the host.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AccessFault, type AccessSize, type Device } from '../../../vm/api.ts';
import { Clint } from '../../../vm/devices/clint.ts';
import { Finisher } from '../../../vm/devices/finisher.ts';
import { GoldfishRtc } from '../../../vm/devices/goldfish-rtc.ts';
import { Plic } from '../../../vm/devices/plic.ts';
import { Uart } from '../../../vm/devices/uart.ts';
import { VirtioBlock } from '../../../vm/devices/virtio/block.ts';
import { VirtioConsole } from '../../../vm/devices/virtio/console.ts';
import { VirtioEntropy } from '../../../vm/devices/virtio/entropy.ts';
import { VirtioMmio } from '../../../vm/devices/virtio/mmio.ts';
import { TestBus } from './test-bus.ts';

const emptyStore = { sectors: 0, readOnly: false, read: () => {}, write: () => {}, flush: () => {} };

const DEVICES: Record<string, (bus: TestBus) => Device> = {
  finisher: () => new Finisher(() => {}),
  rtc: (bus) => new GoldfishRtc(bus, 0),
  clint: (bus) =>
    new Clint({
      now: () => bus.time,
      setNow: (ticks) => {
        bus.time = ticks;
      },
      changed: () => {},
    }),
  plic: () => new Plic(() => {}),
  uart: (bus) => new Uart(bus, () => {}),
  'empty virtio slot': (bus) => new VirtioMmio(bus, 0),
  'virtio console': (bus) => new VirtioMmio(bus, 1, new VirtioConsole(() => {})),
  'virtio console, version 2': (bus) => new VirtioMmio(bus, 1, new VirtioConsole(() => {}), 2),
  'virtio block': (bus) => new VirtioMmio(bus, 2, new VirtioBlock(emptyStore, '')),
  'virtio entropy': (bus) => new VirtioMmio(bus, 3, new VirtioEntropy(0), 2),
};

const word = fc.oneof(
  fc.integer({ min: 0, max: 0xffffffff }),
  fc.nat(16),
  fc.constantFrom(0x80000000, 0x80000, 0x8000f, 0xffffffff),
);
const access = fc.record({
  offset: fc.oneof(fc.nat(0x10f), fc.nat(0x5fffff)),
  size: fc.constantFrom<AccessSize>(1, 2, 4),
  value: fc.option(word),
});

test.each(Object.keys(DEVICES))('%s', (name) => {
  fc.assert(
    fc.property(fc.array(access, { maxLength: 40, size: 'max' }), (accesses) => {
      const device = DEVICES[name](new TestBus());
      for (const { offset, size, value } of accesses) {
        const at = (offset % device.bytes) & -size;
        expect(
          attempt(() => (value === null ? device.read(at, size) : device.write(at, size, value))),
        ).not.toBe('other error');
      }
      device.load(structuredClone(device.save()));
    }),
    { numRuns: 200 },
  );
});

/** A value that is read must be an unsigned word. */
function attempt(action: () => number | void): 'done' | 'refused' | 'other error' {
  try {
    const result = action() ?? 0;
    return result === result >>> 0 ? 'done' : 'other error';
  } catch (error) {
    return error instanceof AccessFault ? 'refused' : 'other error';
  }
}
