import { beforeEach, describe, expect, test } from '@jest/globals';
import { type BlockStore, StoreError, VirtioBlock } from '../../../../vm/devices/virtio/block.ts';
import { TestDriver, textOf } from './test-driver.ts';

const [IN, OUT, FLUSH, GET_ID, DISCARD, WRITE_ZEROES] = [0, 1, 4, 8, 11, 13];
const [OK, IO_ERROR, UNSUPPORTED] = [0, 1, 2];
const SECTORS = 16;

class MemoryStore implements BlockStore {
  readonly sectors = SECTORS;
  readOnly = false;
  failing = false;
  flushes = 0;
  readonly bytes = Uint8Array.from({ length: SECTORS * 512 }, (_, index) => (index >> 9) + 1);

  read(at: number, into: Uint8Array): void {
    if (this.failing) throw new StoreError('broken');
    into.set(this.bytes.subarray(at, at + into.length));
  }
  write(at: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, at);
  }
  flush(): void {
    this.flushes++;
  }
}

let store: MemoryStore;
let driver: TestDriver;
let head = 0;

function start(readOnly = false): void {
  store = new MemoryStore();
  store.readOnly = readOnly;
  driver = new TestDriver(new VirtioBlock(store, 'disk-0'), 2);
  driver.start(driver.device.features);
  head = 0;
}

/** Runs one request; returns its status, what was read, and the used length. */
function request(type: number, sector: bigint, written: Uint8Array | undefined, readBytes: number) {
  const header = new Uint8Array(16);
  const view = new DataView(header.buffer);
  view.setUint32(0, type, true);
  view.setBigUint64(8, sector, true);
  const buffers = [
    { bytes: 16, content: header },
    ...(written ? [{ bytes: written.length, content: written }] : []),
    ...(readBytes > 0 ? [{ bytes: readBytes }] : []),
    { bytes: 1 },
  ];
  const addresses = driver.submit(0, head, buffers);
  const [{ written: used }] = driver.finished(0);
  head = 0;
  const status = driver.memory(addresses.at(-1)!, 1)[0];
  return {
    status,
    used,
    read: readBytes > 0 ? driver.memory(addresses.at(-2)!, readBytes) : new Uint8Array(),
  };
}

beforeEach(() => start());

test('the configuration space begins with the capacity in sectors', () => {
  expect([driver.mmio.read(0x100, 4), driver.mmio.read(0x104, 4), driver.mmio.read(0x100, 1)]).toEqual([
    16, 0, 16,
  ]);
});

test('what was written is read back, and neighbours are untouched', () => {
  const content = new Uint8Array(1024).fill(0xaa);
  expect(request(OUT, 3n, content, 0)).toMatchObject({ status: OK, used: 1 });
  const { status, used, read } = request(IN, 2n, undefined, 4 * 512);
  expect([status, used]).toEqual([OK, 4 * 512 + 1]);
  expect([read[511], read[512], read[1535], read[1536]]).toEqual([3, 0xaa, 0xaa, 6]);
});

test.each([
  ['past the end', 15n, 1024],
  ['far past the end', 2n ** 60n, 512],
  ['not whole sectors', 0n, 100],
])('reading %s is an I/O error', (_name, sector, bytes) => {
  expect(request(IN, sector, undefined, bytes)).toMatchObject({ status: IO_ERROR, used: 1 });
});

test('a read-only disk says so and refuses writes', () => {
  start(true);
  expect(driver.device.features & (1 << 5)).not.toBe(0);
  expect(request(OUT, 0n, new Uint8Array(512), 0).status).toBe(IO_ERROR);
  expect(store.bytes[0]).toBe(1);
});

test('FLUSH reaches the store', () => {
  expect(request(FLUSH, 0n, undefined, 0).status).toBe(OK);
  expect(store.flushes).toBe(1);
});

test('GET_ID gives the serial, padded with NUL', () => {
  const { status, read } = request(GET_ID, 0n, undefined, 20);
  expect([status, textOf(read)]).toEqual([OK, 'disk-0'.padEnd(20, '\0')]);
});

test('an unknown request is unsupported', () => {
  expect(request(77, 0n, undefined, 0).status).toBe(UNSUPPORTED);
});

test('a failing store is an I/O error, and the device goes on', () => {
  store.failing = true;
  expect(request(IN, 0n, undefined, 512).status).toBe(IO_ERROR);
  store.failing = false;
  expect(request(IN, 0n, undefined, 512).status).toBe(OK);
});

/** Ranges of first sector, number of sectors, flags. */
function ranges(...all: [bigint, number, number][]): Uint8Array {
  const bytes = new Uint8Array(all.length * 16);
  const view = new DataView(bytes.buffer);
  all.forEach(([sector, sectors, flags], index) => {
    view.setBigUint64(16 * index, sector, true);
    view.setUint32(16 * index + 8, sectors, true);
    view.setUint32(16 * index + 12, flags, true);
  });
  return bytes;
}

const UNMAP = 1;

describe.each([
  ['discard', DISCARD, 13, 36],
  ['write zeroes', WRITE_ZEROES, 14, 48],
] as const)('%s', (_, type, feature, limits) => {
  /** First bytes of sectors 0 to 7. */
  const contents = () => Array.from({ length: 8 }, (_unused, sector) => store.bytes[sector * 512]);

  test('is offered, with its limits in the configuration space', () => {
    expect((driver.device.features >> feature) & 1).toBe(1);
    expect([driver.mmio.read(0x100 + limits, 4), driver.mmio.read(0x104 + limits, 4)]).toEqual([8192, 16]);
    start(true);
    expect((driver.device.features >> feature) & 1).toBe(0);
    expect(request(type, 0n, ranges([1n, 2, 0]), 0).status).toBe(IO_ERROR);
    expect(store.bytes[512]).toBe(2);
  });

  test('makes the sectors of all ranges zeros, and no others', () => {
    expect(request(type, 0n, ranges([1n, 2, 0], [5n, 1, 0]), 0)).toMatchObject({ status: OK, used: 1 });
    expect(contents()).toEqual([1, 0, 0, 4, 5, 0, 7, 8]);
    expect([store.bytes[511], store.bytes[3 * 512 - 1]]).toEqual([1, 0]);
  });

  test.each<[string, Uint8Array, number]>([
    ['past the end', ranges([1n, 2, 0], [15n, 2, 0]), IO_ERROR],
    ['far past the end', ranges([2n ** 62n, 1, 0]), IO_ERROR],
    ['with too many sectors', ranges([0n, 0xffffffff, 0]), IO_ERROR],
    ['cut in the middle of a range', ranges([1n, 2, 0]).subarray(0, 12), IO_ERROR],
    ['with too many ranges', new Uint8Array(17 * 16), IO_ERROR],
    ['with flags that are not there', ranges([1n, 2, 0], [5n, 1, 2]), UNSUPPORTED],
  ])('%s fails, and nothing is done', (_name, written, status) => {
    expect(request(type, 0n, written, 0)).toMatchObject({ status, used: 1 });
    expect(contents()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('giving the sectors up is only for write zeroes', () => {
    const status = type === DISCARD ? UNSUPPORTED : OK;
    expect(request(type, 0n, ranges([1n, 2, UNMAP]), 0).status).toBe(status);
  });
});
