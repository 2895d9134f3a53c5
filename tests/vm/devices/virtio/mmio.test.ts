import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { VirtioConsole } from '../../../../vm/devices/virtio/console.ts';
import { VirtioMmio } from '../../../../vm/devices/virtio/mmio.ts';
import { TestBus } from '../test-bus.ts';
import { bytesOf, QUEUE_SIZE, TestDriver, textOf } from './test-driver.ts';

const TRANSMIT = 1;
const STATUS = 0x070;
const NEEDS_RESET = 0x40;

function consoleDriver(version: 1 | 2): { driver: TestDriver; output: string[] } {
  const output: string[] = [];
  const driver = new TestDriver(new VirtioConsole((bytes) => output.push(textOf(bytes))), version);
  return { driver, output };
}

test('an empty slot has the magic value and device ID 0', () => {
  const empty = new VirtioMmio(new TestBus(), 3);
  expect([empty.read(0, 4), empty.read(4, 4), empty.read(8, 4)]).toEqual([0x74726976, 1, 0]);
  expect(empty.base).toBe(0x10004000);
});

describe.each([1, 2] as const)('version %i', (version) => {
  test('registers tell what it is', () => {
    const { driver } = consoleDriver(version);
    expect([driver.read(0x000), driver.read(0x004), driver.read(0x008)]).toEqual([0x74726976, version, 3]);
    expect(driver.read(0x00c)).toBe(0x554d4551); // "QEMU": xv6 and its kin check it
    driver.write(0x030, 1);
    expect(driver.read(0x034)).toBe(1024);
    driver.write(0x030, 4);
    expect(driver.read(0x034)).toBe(0);
  });

  test('VERSION_1 is offered by version 2 only', () => {
    const { driver } = consoleDriver(version);
    driver.write(0x014, 1);
    expect(driver.read(0x010)).toBe(version - 1);
  });

  test('a request is used, with an interrupt that the driver acknowledges', () => {
    const { driver, output } = consoleDriver(version);
    driver.start(0);
    driver.submit(TRANSMIT, 0, [
      { bytes: 3, content: bytesOf('foo') },
      { bytes: 4, content: bytesOf(' bar') },
    ]);
    expect(output).toEqual(['foo bar']);
    expect(driver.finished(TRANSMIT)).toEqual([{ head: 0, written: 0 }]);
    expect(driver.interrupting).toBe(true);
    expect(driver.read(0x060)).toBe(1);
    driver.write(0x064, 1);
    expect(driver.interrupting).toBe(false);
  });

  test('VIRTQ_AVAIL_F_NO_INTERRUPT keeps the line low', () => {
    const { driver } = consoleDriver(version);
    driver.start(0);
    driver.bus.dmaWrite(driver.addresses(TRANSMIT).available, Uint8Array.of(1, 0));
    driver.submit(TRANSMIT, 0, [{ bytes: 1, content: bytesOf('x') }]);
    expect(driver.finished(TRANSMIT)).toHaveLength(1);
    expect(driver.interrupting).toBe(false);
  });

  test('rings wrap: more requests than entries', () => {
    const { driver, output } = consoleDriver(version);
    driver.start(0);
    for (let index = 0; index < 3 * QUEUE_SIZE; index++) {
      driver.submit(TRANSMIT, index % QUEUE_SIZE, [
        { bytes: 2, content: bytesOf(String(index).padStart(2)) },
      ]);
    }
    expect(output.map(Number)).toEqual(Array.from({ length: 3 * QUEUE_SIZE }, (_, index) => index));
  });

  test('a reset forgets queues and interrupts', () => {
    const { driver, output } = consoleDriver(version);
    driver.start(0);
    driver.submit(TRANSMIT, 0, [{ bytes: 1, content: bytesOf('x') }]);
    driver.write(STATUS, 0);
    expect([driver.read(STATUS), driver.interrupting]).toEqual([0, false]);
    driver.offer(TRANSMIT, 0);
    expect(output).toEqual(['x']);
  });

  const CONTENT = { bytes: 1, content: bytesOf('x') };
  const BROKEN: [string, (driver: TestDriver) => void][] = [
    ['a head outside the table', (driver) => driver.submit(TRANSMIT, 64, [CONTENT])],
    [
      'a chain that is a loop',
      (driver) => {
        driver.descriptor(TRANSMIT, 0, driver.bus.ramBase, 1, 1, 1);
        driver.descriptor(TRANSMIT, 1, driver.bus.ramBase, 1, 1, 0);
        driver.offer(TRANSMIT, 0);
      },
    ],
    [
      'a next index outside the table',
      (driver) => {
        driver.describe(TRANSMIT, 64, [CONTENT]);
        driver.descriptor(TRANSMIT, 0, driver.bus.ramBase, 1, 1, 64);
        driver.offer(TRANSMIT, 0);
      },
    ],
    [
      'a buffer outside RAM',
      (driver) => {
        driver.descriptor(TRANSMIT, 0, 0x1000, 16, 0, 0);
        driver.offer(TRANSMIT, 0);
      },
    ],
    [
      'a buffer above 4 GiB',
      (driver) => {
        driver.descriptor(TRANSMIT, 0, 2 ** 40 + driver.bus.ramBase, 16, 0, 0);
        driver.offer(TRANSMIT, 0);
      },
    ],
    [
      'a buffer of 4 GiB',
      (driver) => {
        driver.descriptor(TRANSMIT, 0, driver.bus.ramBase, 0xffffffff, 0, 0);
        driver.offer(TRANSMIT, 0);
      },
    ],
    [
      'an indirect descriptor',
      (driver) => {
        driver.descriptor(TRANSMIT, 0, driver.bus.ramBase, 16, 4, 0);
        driver.offer(TRANSMIT, 0);
      },
    ],
    [
      'a readable buffer behind a writable one',
      (driver) => driver.submit(TRANSMIT, 0, [{ bytes: 1 }, CONTENT]),
    ],
    [
      'an available index too far ahead',
      (driver) => {
        driver.setAvailableIndex(TRANSMIT, QUEUE_SIZE + 1);
        driver.write(0x050, TRANSMIT);
      },
    ],
  ];

  test.each(BROKEN)('%s stops the device until its reset', (_name, breakIt) => {
    const { driver, output } = consoleDriver(version);
    driver.start(0);
    breakIt(driver);
    expect(driver.read(STATUS) & NEEDS_RESET).toBe(NEEDS_RESET);
    expect(driver.read(0x060) & 2).toBe(2);
    expect(output).toEqual([]);

    driver.write(0x030, TRANSMIT);
    driver.setAvailableIndex(TRANSMIT, 0);
    driver.start(0);
    driver.submit(TRANSMIT, 0, [CONTENT]);
    expect(output).toEqual(['x']);
  });

  describe('indirect descriptors', () => {
    const TABLE = 0x80010000 + 0x8000;
    const [NEXT, INDIRECT] = [1, 4];

    /** Bytes of a table; each row is address, bytes, flags, next. */
    function table(driver: TestDriver, ...rows: [number, number, number, number][]): void {
      rows.forEach(([address, bytes, flags, next], index) => {
        const descriptor = new Uint8Array(16);
        const view = new DataView(descriptor.buffer);
        view.setBigUint64(0, BigInt(address), true);
        view.setUint32(8, bytes, true);
        view.setUint16(12, flags, true);
        view.setUint16(14, next, true);
        driver.bus.dmaWrite(TABLE + 16 * index, descriptor);
      });
    }

    function started(): ReturnType<typeof consoleDriver> {
      const both = consoleDriver(version);
      both.driver.start(INDIRECT_FEATURE);
      both.driver.bus.dmaWrite(TEXT, bytesOf('foo bar'));
      return both;
    }
    const INDIRECT_FEATURE = 1 << 28;
    const TEXT = TABLE + 0x1000;

    test('hold a chain, or the end of one', () => {
      const { driver, output } = started();
      table(driver, [TEXT, 3, NEXT, 2], [0, 0, 0, 0], [TEXT + 3, 4, 0, 0]);
      driver.descriptor(TRANSMIT, 0, TABLE, 3 * 16, INDIRECT, 0);
      driver.offer(TRANSMIT, 0);
      driver.descriptor(TRANSMIT, 1, TEXT + 4, 3, NEXT, 2);
      driver.descriptor(TRANSMIT, 2, TABLE, 3 * 16, INDIRECT, 0);
      driver.offer(TRANSMIT, 1);
      expect(output).toEqual(['foo bar', 'barfoo bar']);
      expect(driver.finished(TRANSMIT)).toEqual([
        { head: 0, written: 0 },
        { head: 1, written: 0 },
      ]);
    });

    test.each<[string, (driver: TestDriver) => void]>([
      ['a table of no descriptors', (driver) => driver.descriptor(TRANSMIT, 0, TABLE, 0, INDIRECT, 0)],
      ['half a descriptor', (driver) => driver.descriptor(TRANSMIT, 0, TABLE, 24, INDIRECT, 0)],
      ['a table outside RAM', (driver) => driver.descriptor(TRANSMIT, 0, 0x1000, 16, INDIRECT, 0)],
      ['one with a next', (driver) => driver.descriptor(TRANSMIT, 0, TABLE, 16, INDIRECT | NEXT, 1)],
      [
        'one in an indirect table',
        (driver) => {
          table(driver, [TABLE, 16, INDIRECT, 0]);
          driver.descriptor(TRANSMIT, 0, TABLE, 16, INDIRECT, 0);
        },
      ],
      [
        'a next index outside the table',
        (driver) => {
          table(driver, [TEXT, 1, NEXT, 1]);
          driver.descriptor(TRANSMIT, 0, TABLE, 16, INDIRECT, 0);
        },
      ],
      [
        'a table that is a loop',
        (driver) => {
          table(driver, [TEXT, 1, NEXT, 0]);
          driver.descriptor(TRANSMIT, 0, TABLE, 16, INDIRECT, 0);
        },
      ],
    ])('%s stops the device', (_name, describeIt) => {
      const { driver, output } = started();
      describeIt(driver);
      driver.offer(TRANSMIT, 0);
      expect(driver.read(STATUS) & NEEDS_RESET).toBe(NEEDS_RESET);
      expect(output).toEqual([]);
    });
  });

  test('with event indices each side says when it wants to hear of the other', () => {
    const { driver, output } = consoleDriver(version);
    driver.start(1 << 29);
    const { available, used } = driver.addresses(TRANSMIT);
    const usedEvent = (index: number) =>
      driver.bus.dmaWrite(available + 4 + 2 * QUEUE_SIZE, Uint8Array.of(index, 0));
    const interruptedBy = (text: string) => {
      driver.write(0x064, 3);
      driver.submit(TRANSMIT, 0, [{ bytes: 1, content: bytesOf(text) }]);
      return driver.interrupting;
    };
    usedEvent(1);
    // The flag of the available ring says nothing any more.
    driver.bus.dmaWrite(available, Uint8Array.of(1, 0));
    expect([interruptedBy('a'), interruptedBy('b'), interruptedBy('c')]).toEqual([false, true, false]);
    usedEvent(3);
    expect(interruptedBy('d')).toBe(true);
    expect(output).toEqual(['a', 'b', 'c', 'd']);
    expect([...driver.memory(used + 4 + 8 * QUEUE_SIZE, 2)]).toEqual([4, 0]);
  });

  test('a saved state goes on in another device', () => {
    const { driver } = consoleDriver(version);
    driver.start(0);
    driver.describe(TRANSMIT, 0, [CONTENT]);
    const output: string[] = [];
    const other = new VirtioMmio(
      driver.bus,
      0,
      new VirtioConsole((bytes) => output.push(textOf(bytes))),
      version,
    );
    other.load(structuredClone(driver.mmio.save()));
    driver.setAvailableIndex(TRANSMIT, 1);
    other.write(0x050, 4, TRANSMIT);
    expect(output).toEqual(['x']);
  });
});

describe('version 2', () => {
  test('FEATURES_OK does not stay when the driver wants what was not offered', () => {
    const { driver } = consoleDriver(2);
    driver.write(STATUS, 3);
    driver.write(0x024, 0);
    driver.write(0x020, 1 << 20);
    driver.write(0x024, 1);
    driver.write(0x020, 1);
    driver.write(STATUS, 3 | 8);
    expect(driver.read(STATUS) & 8).toBe(0);
  });

  test('no buffer is touched before DRIVER_OK; then those that wait are', () => {
    const { driver, output } = consoleDriver(2);
    driver.start(0);
    driver.write(STATUS, 11);
    driver.submit(TRANSMIT, 0, [{ bytes: 1, content: bytesOf('x') }]);
    expect(output).toEqual([]);
    driver.write(STATUS, 15);
    expect(output).toEqual(['x']);
  });
});

test('a queue of random bytes never harms the host', () => {
  const filled = fc.uint8Array({ minLength: 16 * QUEUE_SIZE, maxLength: 0x1100 });
  fc.assert(
    fc.property(filled, fc.constantFrom(1 as const, 2 as const), fc.nat(3), (bytes, version, queue) => {
      const { driver } = consoleDriver(version);
      driver.start(2);
      (driver.device as VirtioConsole).input(bytesOf('input'));
      driver.bus.dmaWrite(driver.addresses(queue).descriptors, bytes);
      driver.write(0x050, queue);
    }),
    { numRuns: 300 },
  );
});

describe('a legacy queue', () => {
  const SIZE = 0x038;
  const ALIGN = 0x03c;
  const PAGE = 0x040;
  const PAGE_BYTES = 0x028;

  /** A driver that places its transmit queue by these writes, and whether a request then gets through. */
  function works(place: (driver: TestDriver, address: number) => void): boolean {
    const { driver, output } = consoleDriver(1);
    driver.write(STATUS, 3);
    driver.write(0x030, TRANSMIT);
    place(driver, driver.addresses(TRANSMIT).descriptors);
    driver.write(STATUS, 7);
    driver.submit(TRANSMIT, 0, [{ bytes: 2, content: bytesOf('hi') }]);
    return output.join('') === 'hi' && driver.finished(TRANSMIT).length === 1;
  }

  test.each<[string, (driver: TestDriver, address: number) => void]>([
    [
      'by page',
      (driver, address) => {
        driver.write(PAGE_BYTES, 4096);
        driver.write(SIZE, QUEUE_SIZE);
        driver.write(ALIGN, 4096);
        driver.write(PAGE, address / 4096);
      },
    ],
    [
      'by address, where no page size was given, and with an alignment of 0, which says nothing',
      (driver, address) => {
        driver.write(SIZE, QUEUE_SIZE);
        driver.write(ALIGN, 0);
        driver.write(PAGE, address);
      },
    ],
    [
      'with a page size from before the reset',
      (driver, address) => {
        driver.write(PAGE_BYTES, 4096);
        driver.write(STATUS, 0);
        driver.write(STATUS, 3);
        driver.write(0x030, TRANSMIT);
        driver.write(SIZE, QUEUE_SIZE);
        driver.write(PAGE, address / 4096);
      },
    ],
    [
      'before its size and alignment are set',
      (driver, address) => {
        driver.write(PAGE_BYTES, 4096);
        driver.write(ALIGN, 64);
        driver.write(PAGE, address / 4096);
        driver.write(SIZE, QUEUE_SIZE);
        driver.write(ALIGN, 4096);
      },
    ],
  ])('can be placed %s', (_how, place) => expect(works(place)).toBe(true));

  test('elsewhere is not where the driver put it', () =>
    expect(works((driver, address) => driver.write(PAGE, address / 4096))).toBe(false));
});
