// A split virtqueue (virtio 1.2, section 2.7) of which descriptor i always stands for buffer i: no chains, no free list.
//
//   in one page:   0    descriptors: address (8), bytes (4), flags (2), next (2)
//                  64   available ring: flags (2), index (2), one descriptor number (2) a place
//                  128  used ring:      flags (2), index (2), descriptor number (4) and bytes (4) a place
//
// The device reads and writes this memory: every access goes through the intrinsics that are never moved or merged.

import { fence, mmio_read16, mmio_read32, mmio_write16, mmio_write32 } from '../../abi/intrinsics.ts';

/** Descriptors, and places in the rings: the number for which the legacy layout has the offsets above. */
export const QUEUE_SIZE: u32 = 4;
/** Buffers in use; the descriptors behind them stay empty. */
export const BUFFERS: u32 = 2;

export const AVAILABLE_OFFSET: u32 = 64;
export const USED_OFFSET: u32 = 128;
/** What the used ring is aligned to in the legacy layout. */
export const QUEUE_ALIGNMENT: u32 = 64;

const DESCRIPTOR_SHIFT: u32 = 4;
const DESCRIPTOR_DEVICE_WRITES: u32 = 2;
const NO_INTERRUPT: u32 = 1;

@unmanaged
@final
export class Virtqueue {
  /** Buffers that the device holds, a bit for each. */
  private held: u32 = 0;
  private available: u32 = 0;
  private used: u32 = 0;
  /** Bytes in the buffer that takeUsed() returned last. */
  usedBytes: u32 = 0;

  /** @param page where the queue's page is mapped; it holds zeros. */
  constructor(private readonly page: usize) {}

  /** Gives a buffer to the device, which reads it, or writes it. Notifying the device is left to the caller. */
  give(buffer: u32, physicalAddress: u32, bytes: u32, deviceWrites: bool): void {
    assert((this.held & (1 << buffer)) === 0, 'virtqueue: a buffer is given once');
    this.held |= 1 << buffer;
    let descriptor = this.page + (buffer << DESCRIPTOR_SHIFT);
    mmio_write32(descriptor, physicalAddress);
    mmio_write32(descriptor + 4, 0);
    mmio_write32(descriptor + 8, bytes);
    mmio_write32(descriptor + 12, deviceWrites ? DESCRIPTOR_DEVICE_WRITES : 0);
    let ring = this.page + AVAILABLE_OFFSET;
    mmio_write16(ring + 4 + ((this.available & (QUEUE_SIZE - 1)) << 1), buffer);
    this.available += 1;
    fence(); // the device sees the entry before the index
    mmio_write16(ring + 2, this.available & 0xffff);
    fence();
  }

  /** A buffer that the device has given back, or -1. */
  takeUsed(): i32 {
    let ring = this.page + USED_OFFSET;
    if (mmio_read16(ring + 2) === (this.used & 0xffff)) return -1;
    fence();
    let entry = ring + 4 + ((this.used & (QUEUE_SIZE - 1)) << 3);
    let buffer = mmio_read32(entry);
    this.usedBytes = mmio_read32(entry + 4);
    this.used += 1;
    if (buffer >= BUFFERS) return -1;
    this.held &= ~(1 << buffer);
    return <i32>buffer;
  }

  /** A buffer that the device does not hold, or -1. */
  freeBuffer(): i32 {
    for (let buffer: u32 = 0; buffer < BUFFERS; buffer += 1) {
      if ((this.held & (1 << buffer)) === 0) return <i32>buffer;
    }
    return -1;
  }

  /** Does the device hold no buffer? */
  get isIdle(): bool {
    return this.held === 0;
  }

  /** Asks for an interrupt at each buffer that comes back, or for none. */
  wantInterrupts(wanted: bool): void {
    mmio_write16(this.page + AVAILABLE_OFFSET, wanted ? 0 : NO_INTERRUPT);
    fence();
  }
}
