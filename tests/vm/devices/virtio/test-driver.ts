// A small driver for one virtio-mmio device, either version: it lays out queues in RAM and offers chains.

import { VIRTIO_BASE } from '../../../../abi/memory-map.ts';
import type { VirtioDevice } from '../../../../vm/devices/virtio/device.ts';
import { VirtioMmio } from '../../../../vm/devices/virtio/mmio.ts';
import { TestBus } from '../test-bus.ts';

export const QUEUE_SIZE = 8;
const QUEUE_BYTES = 0x2000;
const BUFFERS_AT = 0x10000;

export interface Buffer {
  bytes: number;
  /** Content for the device to read; absent: the device writes. */
  content?: Uint8Array;
}

export class TestDriver {
  readonly bus = new TestBus(256 * 1024);
  readonly mmio: VirtioMmio;
  private nextBuffer = this.bus.ramBase + BUFFERS_AT;
  private readonly taken = new Map<number, number>();

  constructor(
    readonly device: VirtioDevice,
    readonly version: 1 | 2,
  ) {
    this.mmio = new VirtioMmio(this.bus, 0, device, version);
  }

  get interrupting(): boolean {
    return this.bus.lines.has(1);
  }

  get base(): number {
    return VIRTIO_BASE;
  }

  read(offset: number): number {
    return this.mmio.read(offset, 4);
  }

  write(offset: number, value: number): void {
    this.mmio.write(offset, 4, value);
  }

  /** Device initialisation (virtio 1.2, 3.1.1), with these feature bits. */
  start(features: number): void {
    this.write(0x070, 0);
    this.write(0x070, 3);
    this.write(0x024, 0);
    this.write(0x020, features);
    if (this.version === 2) {
      this.write(0x024, 1);
      this.write(0x020, 1);
      this.write(0x070, 3 | 8);
    } else {
      this.write(0x028, 4096);
    }
    for (let queue = 0; queue < this.device.queues; queue++) this.placeQueue(queue);
    this.write(0x070, this.version === 2 ? 15 : 7);
  }

  addresses(queue: number): { descriptors: number; available: number; used: number } {
    const descriptors = this.bus.ramBase + queue * QUEUE_BYTES;
    return { descriptors, available: descriptors + 16 * QUEUE_SIZE, used: descriptors + 0x1000 };
  }

  /** Writes a chain at descriptor `head` and up, and returns the buffers' addresses. */
  describe(queue: number, head: number, buffers: readonly Buffer[]): number[] {
    return buffers.map(({ bytes, content }, index) => {
      const address = this.nextBuffer;
      this.nextBuffer += bytes;
      if (content) this.bus.dmaWrite(address, content);
      const flags = (content ? 0 : 2) | (index < buffers.length - 1 ? 1 : 0);
      this.descriptor(queue, head + index, address, bytes, flags, head + index + 1);
      return address;
    });
  }

  descriptor(
    queue: number,
    index: number,
    address: number,
    bytes: number,
    flags: number,
    next: number,
  ): void {
    const view = this.view(this.addresses(queue).descriptors + 16 * index, 16);
    view.setBigUint64(0, BigInt(address), true);
    view.setUint32(8, bytes, true);
    view.setUint16(12, flags, true);
    view.setUint16(14, next, true);
  }

  /** Puts a head into the available ring and notifies. */
  offer(queue: number, head: number): void {
    const { available } = this.addresses(queue);
    const index = this.view(available + 2, 2).getUint16(0, true);
    this.view(available + 4 + 2 * (index % QUEUE_SIZE), 2).setUint16(0, head, true);
    this.setAvailableIndex(queue, index + 1);
    this.write(0x050, queue);
  }

  setAvailableIndex(queue: number, index: number): void {
    this.view(this.addresses(queue).available + 2, 2).setUint16(0, index, true);
  }

  /** Describes and offers one chain. */
  submit(queue: number, head: number, buffers: readonly Buffer[]): number[] {
    const addresses = this.describe(queue, head, buffers);
    this.offer(queue, head);
    return addresses;
  }

  /** The chains that the device has finished since the last call. */
  finished(queue: number): { head: number; written: number }[] {
    const { used } = this.addresses(queue);
    const end = this.view(used + 2, 2).getUint16(0, true);
    const result: { head: number; written: number }[] = [];
    let next = this.taken.get(queue) ?? 0;
    for (; next !== end; next = (next + 1) & 0xffff) {
      const element = this.view(used + 4 + 8 * (next % QUEUE_SIZE), 8);
      result.push({ head: element.getUint32(0, true), written: element.getUint32(4, true) });
    }
    this.taken.set(queue, next);
    return result;
  }

  memory(address: number, bytes: number): Uint8Array {
    return this.bus.dmaRead(address, bytes)!.slice();
  }

  private view(address: number, bytes: number): DataView {
    const at = address - this.bus.ramBase;
    return new DataView(this.bus.ram.buffer, at, bytes);
  }

  private placeQueue(queue: number): void {
    const { descriptors, available, used } = this.addresses(queue);
    this.write(0x030, queue);
    this.write(0x038, QUEUE_SIZE);
    if (this.version === 1) {
      this.write(0x03c, 4096);
      this.write(0x040, descriptors / 4096);
      return;
    }
    for (const [register, address] of [
      [0x080, descriptors],
      [0x090, available],
      [0x0a0, used],
    ]) {
      this.write(register, address);
      this.write(register + 4, 0);
    }
    this.write(0x044, 1);
  }
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
