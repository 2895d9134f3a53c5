// Queues as a broken or hostile driver could leave them: every address, index, length and flag anything at all, rings laid
// over each other, chains that loop. The device goes on, or asks to be reset; after a reset it works; the host never
// notices.

import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { VirtioBlock } from '../../../vm/devices/virtio/block.ts';
import { VirtioConsole } from '../../../vm/devices/virtio/console.ts';
import type { VirtioDevice } from '../../../vm/devices/virtio/device.ts';
import { VirtioEntropy } from '../../../vm/devices/virtio/entropy.ts';
import { bytesOf, QUEUE_SIZE, TestDriver } from '../devices/virtio/test-driver.ts';

const STATUS = 0x070;
const INTERRUPT_STATUS = 0x060;
const NEEDS_RESET = 0x40;
const USED_BUFFER = 1;
const CONFIGURATION_CHANGED = 2;
const SECTORS = 16;

const content = new Uint8Array(SECTORS * 512);
const store = {
  sectors: SECTORS,
  readOnly: false,
  read(at: number, into: Uint8Array): void {
    if (at < 0 || at + into.length > content.length) throw new Error('read outside the disk');
    into.set(content.subarray(at, at + into.length));
  },
  write(at: number, bytes: Uint8Array): void {
    if (at < 0 || at + bytes.length > content.length) throw new Error('write outside the disk');
    content.set(bytes, at);
  },
  flush(): void {},
};

const DEVICES: Record<string, () => VirtioDevice> = {
  block: () => new VirtioBlock(store, 'disk-0'),
  entropy: () => new VirtioEntropy(1),
  console: () => new VirtioConsole(() => {}),
};

const RAM = 0x80000000;
const RAM_BYTES = 256 * 1024;

/** Half of them somewhere in RAM. */
const address = fc.oneof(
  { arbitrary: fc.nat(RAM_BYTES - 1).map((offset) => RAM + offset), weight: 5 },
  { arbitrary: fc.nat(0x4000).map((offset) => RAM + (offset & -16)), weight: 3 },
  {
    arbitrary: fc.constantFrom(
      0,
      0x1000,
      0x10001050,
      RAM - 1,
      RAM + RAM_BYTES - 1,
      RAM + RAM_BYTES,
      0xffffffff,
    ),
    weight: 1,
  },
  { arbitrary: fc.constantFrom(2 ** 32 + RAM, 2 ** 48, 2 ** 52), weight: 1 },
);
const length = fc.oneof(
  { arbitrary: fc.constantFrom(1, 16, 16, 32, 48, 512, 1024), weight: 6 },
  {
    arbitrary: fc.constantFrom(0, 15, 17, 128, 8192, RAM_BYTES, 0x7fffffff, 0xfffffff0, 0xffffffff),
    weight: 2,
  },
  { arbitrary: fc.nat(2000), weight: 1 },
);
const [NEXT, WRITE, INDIRECT] = [1, 2, 4];
const flags = fc.oneof(
  { arbitrary: fc.constantFrom(0, NEXT, WRITE, NEXT | WRITE), weight: 6 },
  { arbitrary: fc.constantFrom(INDIRECT, INDIRECT | NEXT, INDIRECT | WRITE, 7, 8, 0xffff), weight: 2 },
);
const index = fc.oneof(
  { arbitrary: fc.nat(QUEUE_SIZE - 1), weight: 9 },
  { arbitrary: fc.constantFrom(QUEUE_SIZE, 0xffff), weight: 1 },
);
const descriptor = fc.record({ address, length, flags, next: index });
/** The beginning of a block request, now and then one that is nearly right. */
const header = fc.record({
  type: fc.constantFrom(0, 1, 4, 8, 11, 13, 77),
  sector: fc.constantFrom(0n, 1n, 15n, 16n, 2n ** 63n, 2n ** 64n - 1n),
});

const queue = fc.record({
  number: fc.nat(3),
  /** The table, and a second one for indirect descriptors behind the buffers' beginning. */
  table: fc.array(descriptor, { minLength: QUEUE_SIZE, maxLength: QUEUE_SIZE }),
  indirect: fc.array(descriptor, { minLength: QUEUE_SIZE, maxLength: QUEUE_SIZE }),
  available: fc.array(index, { minLength: QUEUE_SIZE, maxLength: QUEUE_SIZE }),
  count: fc.oneof({ arbitrary: fc.nat(QUEUE_SIZE), weight: 9 }, { arbitrary: fc.nat(0xffff), weight: 1 }),
  header,
  /** Registers of the queue, written after it was set up as it should be: offset and value. */
  registers: fc.array(
    fc.tuple(
      fc.constantFrom(0x028, 0x038, 0x03c, 0x040, 0x044, 0x080, 0x084, 0x090, 0x0a0, 0x0a4),
      fc.oneof(address, fc.nat(0x200)),
    ),
    { maxLength: 3 },
  ),
});
type Queue = typeof queue extends fc.Arbitrary<infer T> ? T : never;

const INDIRECT_TABLE = RAM + 0x8000;
const HEADER = RAM + 0x9000;

function lay(driver: TestDriver, hostile: Queue): void {
  const number = hostile.number % driver.device.queues;
  const { available, descriptors } = driver.addresses(number);
  const put = (at: number, row: (typeof hostile.table)[number]) => {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    // Some point to the header and to the second table, which chance would seldom hit.
    const target = row.address % 5 === 0 ? HEADER : row.flags & INDIRECT ? INDIRECT_TABLE : row.address;
    view.setBigUint64(0, BigInt(target), true);
    view.setUint32(8, row.length, true);
    view.setUint16(12, row.flags, true);
    view.setUint16(14, row.next, true);
    driver.bus.dmaWrite(at, bytes);
  };
  const head = new DataView(new ArrayBuffer(16));
  head.setUint32(0, hostile.header.type, true);
  head.setBigUint64(8, hostile.header.sector, true);
  driver.bus.dmaWrite(HEADER, new Uint8Array(head.buffer));
  hostile.table.forEach((row, n) => {
    put(descriptors + 16 * n, row);
  });
  hostile.indirect.forEach((row, n) => {
    put(INDIRECT_TABLE + 16 * n, row);
  });
  const ring = new Uint16Array(2 + QUEUE_SIZE);
  ring.set([0, hostile.count, ...hostile.available]);
  driver.bus.dmaWrite(available, new Uint8Array(ring.buffer));
  driver.write(0x030, number);
  // A queue of version 2 takes other addresses only while it is not ready.
  if (driver.version === 2 && hostile.registers.length > 0) driver.write(0x044, 0);
  for (const [register, value] of hostile.registers) driver.write(register, value);
  if (driver.version === 2 && hostile.registers.length > 0) {
    driver.write(0x038, QUEUE_SIZE);
    driver.write(0x044, 1);
  }
  driver.write(0x050, number);
}

/** One good request of a device that was just reset; whether it was used. */
function works(driver: TestDriver): boolean {
  driver.bus.ram.fill(0);
  driver.start(0);
  const last = driver.device.queues === 1 ? 0 : 1;
  const read = last === 1 ? [{ bytes: 3, content: bytesOf('abc') }] : [{ bytes: 64 }];
  const before = driver.bus.ram.slice(0x1000 + last * 0x2000, 0x1004 + last * 0x2000);
  driver.submit(last, 0, read);
  const after = driver.bus.ram.slice(0x1000 + last * 0x2000, 0x1004 + last * 0x2000);
  return before[2] === 0 && after[2] === 1;
}

test.each(Object.keys(DEVICES))('%s', (name) => {
  let broken = 0;
  let used = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(1 as const, 2 as const),
      fc.boolean(),
      fc.array(queue, { minLength: 1, maxLength: 3 }),
      (version, everything, queues) => {
        const driver = new TestDriver(DEVICES[name](), version);
        if (driver.device instanceof VirtioConsole) driver.device.input(bytesOf('input'.repeat(100)));
        driver.write(0x014, 0);
        driver.start(everything ? driver.read(0x010) : 0);
        for (const hostile of queues) lay(driver, hostile);
        const interrupts = driver.read(INTERRUPT_STATUS);
        if (interrupts & USED_BUFFER) used++;
        if (driver.read(STATUS) & NEEDS_RESET) {
          broken++;
          expect(interrupts & CONFIGURATION_CHANGED).toBe(CONFIGURATION_CHANGED);
        }
        driver.mmio.load(structuredClone(driver.mmio.save()));
        expect(works(driver)).toBe(true);
      },
    ),
    { numRuns: 600 },
  );
  // Both ends of the road are seen.
  expect([broken > 50, used > 50]).toEqual([true, true]);
});
