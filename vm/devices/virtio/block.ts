// virtio-blk (virtio 1.2, section 5.2): a disk of 512-byte sectors in one request queue.
//
//   readable: type (4), reserved (4), first sector (8), then what is to be written
//   writable: what was read, then one status byte

import type { VirtioDevice, VirtioPort } from './device.ts';
import type { Chain } from './queue.ts';

export const SECTOR_BYTES = 512;

/** Where the sectors are kept: a host file, or memory. All calls are synchronous; `at` is in bytes. */
export interface BlockStore {
  readonly sectors: number;
  readonly readOnly: boolean;
  read(at: number, into: Uint8Array): void;
  write(at: number, bytes: Uint8Array): void;
  /** Returns when everything written is durable. */
  flush(): void;
  /** For a store whose content belongs to the machine's state (vm/record/drives.ts): as Device.save and load. */
  save?(): unknown;
  load?(state: unknown): void;
}

const FEATURE_READ_ONLY = 1 << 5;
const FEATURE_BLOCK_SIZE = 1 << 6;
const FEATURE_FLUSH = 1 << 9;
const FEATURE_DISCARD = 1 << 13;
const FEATURE_WRITE_ZEROES = 1 << 14;

const REQUEST_IN = 0;
const REQUEST_OUT = 1;
const REQUEST_FLUSH = 4;
const REQUEST_GET_ID = 8;
const REQUEST_DISCARD = 11;
const REQUEST_WRITE_ZEROES = 13;
const HEADER_BYTES = 16;
const ID_BYTES = 20;

const STATUS_OK = 0;
const STATUS_IO_ERROR = 1;
const STATUS_UNSUPPORTED = 2;

// What follows the header of discard and write zeroes: ranges of first sector (8), number of sectors (4), flags (4).
const RANGE_BYTES = 16;
const RANGES_MAX = 16;
const RANGE_SECTORS_MAX = 8192;
/** The one flag: of write zeroes, that the sectors may be given up. */
const RANGE_UNMAP = 1;

// The configuration space (5.2.4): offsets of what is not zero.
const CAPACITY = 0;
const BLOCK_BYTES = 20;
const DISCARD_SECTORS_MAX = 36;
const DISCARD_RANGES_MAX = 40;
const DISCARD_ALIGNMENT = 44;
const ZEROES_SECTORS_MAX = 48;
const ZEROES_RANGES_MAX = 52;
const CONFIGURATION_BYTES = 60;

const PIECE_BYTES = 64 * 1024;
const ZEROES = new Uint8Array(PIECE_BYTES);

interface Result {
  status: number;
  /** Bytes put into the writable part before the status. */
  written: number;
}

export class VirtioBlock implements VirtioDevice {
  readonly name = 'virtio-block';
  readonly id = 2;
  readonly features: number;
  readonly queues = 1;

  private port!: VirtioPort;

  /** @param serial what GET_ID answers, up to 20 ASCII characters. */
  constructor(
    private readonly store: BlockStore,
    private readonly serial: string,
  ) {
    const changes = store.readOnly ? FEATURE_READ_ONLY : FEATURE_DISCARD | FEATURE_WRITE_ZEROES;
    this.features = FEATURE_BLOCK_SIZE | FEATURE_FLUSH | changes;
  }

  attach(port: VirtioPort): void {
    this.port = port;
  }

  configuration(): Uint8Array {
    const space = new Uint8Array(CONFIGURATION_BYTES);
    const view = new DataView(space.buffer);
    view.setBigUint64(CAPACITY, BigInt(this.store.sectors), true);
    view.setUint32(BLOCK_BYTES, SECTOR_BYTES, true);
    if (this.store.readOnly) return space;
    view.setUint32(DISCARD_SECTORS_MAX, RANGE_SECTORS_MAX, true);
    view.setUint32(DISCARD_RANGES_MAX, RANGES_MAX, true);
    view.setUint32(DISCARD_ALIGNMENT, 1, true);
    view.setUint32(ZEROES_SECTORS_MAX, RANGE_SECTORS_MAX, true);
    view.setUint32(ZEROES_RANGES_MAX, RANGES_MAX, true);
    return space;
  }

  work(queue: number): void {
    this.port.serve(queue, (chain) => this.request(chain));
  }

  reset(): void {}

  /** The sectors are the host's, and no part of a snapshot, unless the store says otherwise. */
  save(): unknown {
    return this.store.save?.();
  }

  load(state: unknown): void {
    this.store.load?.(state);
  }

  private request(chain: Chain): number {
    if (chain.writableBytes === 0) return 0; // no room even for the status: nothing can be told
    const { status, written } = this.perform(chain);
    chain.write(chain.writableBytes - 1, Uint8Array.of(status));
    return written + 1;
  }

  private perform(chain: Chain): Result {
    const header = chain.read(0, HEADER_BYTES);
    if (header.length < HEADER_BYTES) return { status: STATUS_IO_ERROR, written: 0 };
    const view = new DataView(header.buffer);
    const at = Number(view.getBigUint64(8, true)) * SECTOR_BYTES;
    switch (view.getUint32(0, true)) {
      case REQUEST_IN:
        return this.readSectors(chain, at);
      case REQUEST_OUT:
        return this.writeSectors(chain, at);
      case REQUEST_FLUSH:
        return outcome(() => this.store.flush());
      case REQUEST_DISCARD:
        return this.clearRanges(chain, 0);
      case REQUEST_WRITE_ZEROES:
        return this.clearRanges(chain, RANGE_UNMAP);
      case REQUEST_GET_ID:
        return { status: STATUS_OK, written: chain.write(0, this.identity(chain.writableBytes - 1)) };
      default:
        return { status: STATUS_UNSUPPORTED, written: 0 };
    }
  }

  private readSectors(chain: Chain, at: number): Result {
    const total = chain.writableBytes - 1;
    if (!this.inRange(at, total)) return { status: STATUS_IO_ERROR, written: 0 };
    const result = outcome(() => {
      for (let done = 0; done < total; done += PIECE_BYTES) {
        const piece = new Uint8Array(Math.min(PIECE_BYTES, total - done));
        this.store.read(at + done, piece);
        chain.write(done, piece);
      }
    });
    return { ...result, written: result.status === STATUS_OK ? total : 0 };
  }

  private writeSectors(chain: Chain, at: number): Result {
    const total = chain.readableBytes - HEADER_BYTES;
    if (this.store.readOnly || !this.inRange(at, total)) return { status: STATUS_IO_ERROR, written: 0 };
    return outcome(() => {
      for (let done = 0; done < total; done += PIECE_BYTES) {
        this.store.write(at + done, chain.read(HEADER_BYTES + done, Math.min(PIECE_BYTES, total - done)));
      }
    });
  }

  /**
   * Discard, and write zeroes: either way the sectors read as zeros from then on, so that a run repeats exactly. Nothing is
   * done where a part of the request is wrong.
   */
  private clearRanges(chain: Chain, flagsAllowed: number): Result {
    const failed = { status: STATUS_IO_ERROR, written: 0 };
    const total = chain.readableBytes - HEADER_BYTES;
    if (this.store.readOnly || total % RANGE_BYTES !== 0 || total > RANGES_MAX * RANGE_BYTES) return failed;
    const view = new DataView(chain.read(HEADER_BYTES, total).buffer);
    const ranges: { at: number; bytes: number }[] = [];
    for (let offset = 0; offset < total; offset += RANGE_BYTES) {
      const sectors = view.getUint32(offset + 8, true);
      const range = {
        at: Number(view.getBigUint64(offset, true)) * SECTOR_BYTES,
        bytes: sectors * SECTOR_BYTES,
      };
      if (view.getUint32(offset + 12, true) & ~flagsAllowed)
        return { status: STATUS_UNSUPPORTED, written: 0 };
      if (sectors > RANGE_SECTORS_MAX || !this.inRange(range.at, range.bytes)) return failed;
      ranges.push(range);
    }
    return outcome(() => {
      for (const { at, bytes } of ranges) {
        for (let done = 0; done < bytes; done += PIECE_BYTES) {
          this.store.write(at + done, ZEROES.subarray(0, Math.min(PIECE_BYTES, bytes - done)));
        }
      }
    });
  }

  private inRange(at: number, bytes: number): boolean {
    return bytes % SECTOR_BYTES === 0 && at + bytes <= this.store.sectors * SECTOR_BYTES;
  }

  private identity(room: number): Uint8Array {
    const text = this.serial.slice(0, ID_BYTES);
    return Uint8Array.from({ length: Math.min(ID_BYTES, room) }, (_, index) => text.charCodeAt(index) || 0);
  }
}

/** A store that fails (a full or broken host disk) is an I/O error of the guest's disk. */
function outcome(action: () => void): Result {
  try {
    action();
    return { status: STATUS_OK, written: 0 };
  } catch (error) {
    if (error instanceof StoreError) return { status: STATUS_IO_ERROR, written: 0 };
    throw error;
  }
}

/** What a BlockStore throws when the host cannot read or write. */
export class StoreError extends Error {}
