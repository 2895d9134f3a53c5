// A split virtqueue (virtio 1.2, section 2.7), seen from the device.
//
//   descriptor table   16 bytes each: address (8), length (4), flags (2), next (2)
//   available ring     flags (2), index (2), head of a chain (2) x size, used event (2)      written by the driver
//   used ring          flags (2), index (2), { head (4), bytes written (4) } x size, available event (2)   by the device
//
// A chain may end in one descriptor that points to a table with the rest of it (indirect descriptors, 2.7.5.3), and with
// event indices each side names the index at which it wants to hear from the other (2.7.7): both where negotiated.
//
// The driver is not trusted: every address, index and chain is checked, and what is wrong is a VirtqueueError, which
// the transport turns into "device needs reset".

import type { Bus } from '../../api.ts';

/** As on QEMU. */
export const QUEUE_SIZE_MAX = 1024;

/** Feature bits of every queue: indirect descriptors, event indices. */
export const FEATURE_INDIRECT = 1 << 28;
export const FEATURE_EVENT_INDEX = 1 << 29;

const DESCRIPTOR_BYTES = 16;
const DESCRIPTOR_NEXT = 1;
const DESCRIPTOR_WRITE = 2;
const DESCRIPTOR_INDIRECT = 4;
const AVAILABLE_NO_INTERRUPT = 1;
const RING_HEADER_BYTES = 4;
const USED_ELEMENT_BYTES = 8;
/** More than any driver here sends in one request; keeps a hostile one from occupying the host. */
const CHAIN_BYTES_MAX = 64 * 1024 * 1024;

export class VirtqueueError extends Error {}

export interface QueueState {
  size: number;
  ready: boolean;
  descriptors: number;
  available: number;
  used: number;
  nextAvailable: number;
  nextUsed: number;
}

export class Virtqueue {
  state: QueueState = emptyQueue();

  /** @param features the feature bits 0 to 31 that the driver has accepted. */
  constructor(
    private readonly bus: Bus,
    private readonly features: () => number,
  ) {}

  reset(): void {
    this.state = emptyQueue();
  }

  /** The oldest chain that the driver offers and the device has not finished. */
  peek(): Chain | undefined {
    const { size, available, nextAvailable } = this.state;
    if (size === 0 || size > QUEUE_SIZE_MAX || size & (size - 1)) {
      throw new VirtqueueError('queue size is not a power of two within the maximum');
    }
    const index = this.half(available + 2);
    if (this.has(FEATURE_EVENT_INDEX)) this.askFor(index);
    const waiting = (index - nextAvailable) & 0xffff;
    if (waiting === 0) return undefined;
    if (waiting > size) throw new VirtqueueError('available index is further ahead than the queue is long');
    return this.chain(this.half(available + RING_HEADER_BYTES + 2 * (nextAvailable % size)));
  }

  /** Gives a chain back; true where the driver wants an interrupt for it. */
  finish(chain: Chain, written: number): boolean {
    const { size, available, used, nextUsed } = this.state;
    const element = new Uint8Array(USED_ELEMENT_BYTES);
    const view = new DataView(element.buffer);
    view.setUint32(0, chain.head, true);
    view.setUint32(4, written, true);
    this.store(used + RING_HEADER_BYTES + USED_ELEMENT_BYTES * (nextUsed % size), element);
    this.state.nextAvailable = (this.state.nextAvailable + 1) & 0xffff;
    this.state.nextUsed = (nextUsed + 1) & 0xffff;
    this.store(used + 2, Uint8Array.of(this.state.nextUsed & 0xff, this.state.nextUsed >> 8));
    if (this.has(FEATURE_EVENT_INDEX))
      return this.half(available + RING_HEADER_BYTES + 2 * size) === nextUsed;
    return (this.half(available) & AVAILABLE_NO_INTERRUPT) === 0;
  }

  private has(feature: number): boolean {
    return (this.features() & feature) !== 0;
  }

  /** Asks to be notified of whatever is made available from this index on. */
  private askFor(index: number): void {
    const { size, used } = this.state;
    this.store(used + RING_HEADER_BYTES + USED_ELEMENT_BYTES * size, Uint8Array.of(index & 0xff, index >> 8));
  }

  private chain(head: number): Chain {
    const { size, descriptors } = this.state;
    const chain = new Chain(this.bus, head);
    let table: Table = { at: descriptors, entries: size, indirect: false };
    let index = head;
    // A chain is no longer than the queue, wherever its descriptors are.
    for (let links = 0; links < size; links++) {
      const descriptor = this.descriptor(table, index);
      if (descriptor.flags & DESCRIPTOR_INDIRECT) {
        table = this.indirectTable(table, descriptor);
        index = 0;
        continue;
      }
      chain.add(descriptor.address, descriptor.bytes, (descriptor.flags & DESCRIPTOR_WRITE) !== 0);
      if (!(descriptor.flags & DESCRIPTOR_NEXT)) return chain;
      index = descriptor.next;
    }
    throw new VirtqueueError('descriptor chain is a loop, or longer than the queue');
  }

  private descriptor(table: Table, index: number): Descriptor {
    if (index >= table.entries) throw new VirtqueueError('descriptor index outside the table');
    const bytes = this.bus.dmaRead(table.at + DESCRIPTOR_BYTES * index, DESCRIPTOR_BYTES);
    if (!bytes) throw new VirtqueueError('descriptor table outside RAM');
    const view = new DataView(bytes.buffer, bytes.byteOffset, DESCRIPTOR_BYTES);
    if (view.getUint32(4, true) !== 0) throw new VirtqueueError('buffer outside RAM');
    return {
      address: view.getUint32(0, true),
      bytes: view.getUint32(8, true),
      flags: view.getUint16(12, true),
      next: view.getUint16(14, true),
    };
  }

  /** The table that an indirect descriptor points to. */
  private indirectTable(from: Table, { address, bytes, flags }: Descriptor): Table {
    if (!this.has(FEATURE_INDIRECT))
      throw new VirtqueueError('indirect descriptor, which was not negotiated');
    if (from.indirect) throw new VirtqueueError('indirect descriptor in an indirect table');
    if (flags & DESCRIPTOR_NEXT) throw new VirtqueueError('indirect descriptor with a next one');
    if (bytes === 0 || bytes % DESCRIPTOR_BYTES !== 0) {
      throw new VirtqueueError('indirect table that is not a whole number of descriptors');
    }
    return { at: address, entries: bytes / DESCRIPTOR_BYTES, indirect: true };
  }

  private half(address: number): number {
    const bytes = this.bus.dmaRead(address, 2);
    if (!bytes) throw new VirtqueueError('ring outside RAM');
    return bytes[0] | (bytes[1] << 8);
  }

  private store(address: number, bytes: Uint8Array): void {
    if (!this.bus.dmaWrite(address, bytes)) throw new VirtqueueError('used ring outside RAM');
  }
}

/** Where descriptors are. */
interface Table {
  at: number;
  entries: number;
  indirect: boolean;
}

interface Descriptor {
  address: number;
  bytes: number;
  flags: number;
  next: number;
}

interface Segment {
  address: number;
  bytes: number;
}

/** One request: buffers that the device may read, then buffers that it may write. */
export class Chain {
  private readonly readable: Segment[] = [];
  private readonly writable: Segment[] = [];
  /** Total sizes in bytes. */
  readableBytes = 0;
  writableBytes = 0;

  constructor(
    private readonly bus: Bus,
    readonly head: number,
  ) {}

  add(address: number, bytes: number, write: boolean): void {
    if (!write && this.writable.length > 0) {
      throw new VirtqueueError('readable buffer behind a writable one');
    }
    (write ? this.writable : this.readable).push({ address, bytes });
    if (write) this.writableBytes += bytes;
    else this.readableBytes += bytes;
    if (this.readableBytes + this.writableBytes > CHAIN_BYTES_MAX) {
      throw new VirtqueueError('request is too large');
    }
  }

  /** A copy of up to `most` readable bytes from offset `at` of the readable part. */
  read(at: number, most: number): Uint8Array {
    const result = new Uint8Array(Math.max(0, Math.min(most, this.readableBytes - at)));
    forEachPiece(this.readable, at, result.length, (address, bytes, done) => {
      const piece = this.bus.dmaRead(address, bytes);
      if (!piece) throw new VirtqueueError('buffer outside RAM');
      result.set(piece, done);
    });
    return result;
  }

  /** Writes at offset `at` of the writable part; returns how many bytes found room. */
  write(at: number, bytes: Uint8Array): number {
    const room = Math.max(0, Math.min(bytes.length, this.writableBytes - at));
    forEachPiece(this.writable, at, room, (address, length, done) => {
      if (!this.bus.dmaWrite(address, bytes.subarray(done, done + length))) {
        throw new VirtqueueError('buffer outside RAM');
      }
    });
    return room;
  }
}

/** Splits the range [at, at + bytes) of a list of segments into contiguous pieces of memory. */
function forEachPiece(
  segments: readonly Segment[],
  at: number,
  bytes: number,
  visit: (address: number, bytes: number, done: number) => void,
): void {
  let skip = at;
  let done = 0;
  for (const segment of segments) {
    if (done === bytes) return;
    const length = Math.min(segment.bytes - skip, bytes - done);
    if (length > 0) {
      visit(segment.address + skip, length, done);
      done += length;
    }
    skip = Math.max(0, skip - segment.bytes);
  }
}

function emptyQueue(): QueueState {
  return { size: 0, ready: false, descriptors: 0, available: 0, used: 0, nextAvailable: 0, nextUsed: 0 };
}
