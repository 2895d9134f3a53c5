import { beforeEach, expect, test } from '@jest/globals';
import { type BlockStore, StoreError, VirtioBlock } from '../../../../vm/devices/virtio/block.ts';
import { TestDriver, textOf } from './test-driver.ts';

const [IN, OUT, FLUSH, GET_ID] = [0, 1, 4, 8];
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
