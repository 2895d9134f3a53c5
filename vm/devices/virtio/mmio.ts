// The virtio-mmio transport (virtio 1.2, section 4.2): version 2, and version 1 ("legacy", section 4.2.4), which is
// what QEMU's `virt` shows by default and therefore the default here.
//
// A driver that breaks the rules of a queue stops its device: the device sets DEVICE_NEEDS_RESET and ignores
// everything until the driver resets it. A slot without a device reads as device ID 0.

import { IRQ_VIRTIO, VIRTIO_BASE, VIRTIO_STRIDE } from '../../../abi/memory-map.ts';
import type { AccessSize, Bus, Device } from '../../api.ts';
import type { VirtioDevice, VirtioPort } from './device.ts';
import {
  CONFIGURATION,
  DEVICE_FEATURES,
  DEVICE_FEATURES_SELECT,
  DEVICE_ID,
  DRIVER_FEATURES,
  DRIVER_FEATURES_SELECT,
  FEATURE_VERSION_1,
  GUEST_PAGE_SIZE,
  INTERRUPT_ACKNOWLEDGE,
  INTERRUPT_CONFIGURATION,
  INTERRUPT_STATUS,
  INTERRUPT_USED_BUFFER,
  MAGIC,
  MAGIC_VALUE,
  powerOn,
  QUEUE_ALIGN,
  QUEUE_AVAILABLE,
  QUEUE_DESCRIPTORS,
  QUEUE_NOTIFY,
  QUEUE_PAGE,
  QUEUE_READY,
  QUEUE_SELECT,
  QUEUE_SIZE,
  QUEUE_SIZE_MAXIMUM,
  QUEUE_USED,
  type Registers,
  SHARED_MEMORY_LENGTH,
  STATUS,
  STATUS_DRIVER_OK,
  STATUS_FEATURES_OK,
  STATUS_NEEDS_RESET,
  VENDOR,
  VENDOR_ID,
  VERSION,
} from './mmio-registers.ts';
import {
  type Chain,
  FEATURE_EVENT_INDEX,
  FEATURE_INDIRECT,
  QUEUE_SIZE_MAX,
  type QueueState,
  Virtqueue,
  VirtqueueError,
} from './queue.ts';

/** What every device has by its queues. */
const RING_FEATURES = FEATURE_INDIRECT | FEATURE_EVENT_INDEX;

export class VirtioMmio implements Device, VirtioPort {
  readonly name: string;
  readonly base: number;
  readonly bytes = VIRTIO_STRIDE;

  private readonly line: number;
  private readonly queues: Virtqueue[] = [];
  private registers = powerOn();

  constructor(
    private readonly bus: Bus,
    slot: number,
    private readonly device?: VirtioDevice,
    private readonly version: 1 | 2 = 1,
  ) {
    this.name = `virtio${slot}`;
    this.base = VIRTIO_BASE + slot * VIRTIO_STRIDE;
    this.line = IRQ_VIRTIO + slot;
    for (let index = 0; index < (device?.queues ?? 0); index++) {
      this.queues.push(new Virtqueue(bus, () => this.features()));
    }
    device?.attach(this);
  }

  /** Registers are 32 bits wide; other accesses to them read 0. The configuration space takes every size. */
  read(offset: number, size: AccessSize): number {
    if (offset >= CONFIGURATION) return this.readConfiguration(offset - CONFIGURATION, size);
    if (size !== 4) return 0;
    switch (offset) {
      case MAGIC_VALUE:
        return MAGIC;
      case VERSION:
        return this.version;
      case DEVICE_ID:
        return this.device?.id ?? 0;
      case VENDOR_ID:
        return VENDOR;
      case DEVICE_FEATURES:
        return this.offered(this.registers.deviceFeaturesSelect);
      case QUEUE_SIZE_MAXIMUM:
        return this.selected() ? QUEUE_SIZE_MAX : 0;
      case QUEUE_PAGE:
        return this.version === 1 ? this.queuePage() : 0;
      case QUEUE_READY:
        return this.version === 2 && this.selected()?.state.ready ? 1 : 0;
      case INTERRUPT_STATUS:
        return this.registers.interrupts;
      case STATUS:
        return this.registers.status;
      case SHARED_MEMORY_LENGTH:
      case SHARED_MEMORY_LENGTH + 4:
        return 0xffffffff; // there is none
      default:
        return 0;
    }
  }

  write(offset: number, size: AccessSize, value: number): void {
    if (offset >= CONFIGURATION || size !== 4 || !this.device) return;
    this.writeRegister(offset, value >>> 0);
  }

  private writeRegister(offset: number, value: number): void {
    const registers = this.registers;
    switch (offset) {
      case DEVICE_FEATURES_SELECT:
        registers.deviceFeaturesSelect = value;
        break;
      case DRIVER_FEATURES:
        this.acceptFeatures(value);
        break;
      case DRIVER_FEATURES_SELECT:
        registers.driverFeaturesSelect = value;
        break;
      case QUEUE_SELECT:
        registers.queueSelect = value;
        break;
      case QUEUE_SIZE:
        this.writeQueueSize(value);
        break;
      case QUEUE_NOTIFY:
        this.work(value);
        break;
      case INTERRUPT_ACKNOWLEDGE:
        registers.interrupts &= ~value;
        this.driveLine();
        break;
      case STATUS:
        this.writeStatus(value & 0xff);
        break;
      default:
        if (this.version === 1) this.writeLegacy(offset, value);
        else this.writeVersion2(offset, value);
    }
  }

  // --- VirtioPort: what the device sees ---

  features(): number {
    return this.registers.driverFeatures[0];
  }

  serve(index: number, handle: (chain: Chain) => number | undefined): void {
    const queue = this.queues[index];
    if (!queue?.state.ready || !this.running()) return;
    try {
      // More than the queue holds can only come from rings that lie over each other.
      for (let most = queue.state.size; most > 0; most--) {
        const chain = queue.peek();
        if (chain === undefined) return;
        const written = handle(chain);
        if (written === undefined) return;
        if (queue.finish(chain, written)) this.interrupt(INTERRUPT_USED_BUFFER);
      }
    } catch (error) {
      if (!(error instanceof VirtqueueError)) throw error;
      this.stop();
    }
  }

  // --- Device ---

  reset(): void {
    this.registers = powerOn();
    for (const queue of this.queues) queue.reset();
    this.device?.reset();
    this.driveLine();
  }

  save(): unknown {
    return structuredCopy({
      registers: this.registers,
      queues: this.queues.map((queue) => queue.state),
      device: this.device?.save(),
    });
  }

  load(state: unknown): void {
    const saved = structuredCopy(state as SavedState);
    this.registers = saved.registers;
    for (const [index, queue] of this.queues.entries()) queue.state = saved.queues[index];
    this.device?.load(saved.device);
  }

  private readConfiguration(offset: number, size: AccessSize): number {
    const space = this.device?.configuration() ?? new Uint8Array();
    let value = 0;
    for (let index = size - 1; index >= 0; index--) value = (value << 8) | (space[offset + index] ?? 0);
    return value >>> 0;
  }

  private offered(word: number): number {
    if (word === 0) return this.device ? (this.device.features | RING_FEATURES) >>> 0 : 0;
    return word === 1 && this.version === 2 && this.device ? FEATURE_VERSION_1 : 0;
  }

  private acceptFeatures(value: number): void {
    const word = this.registers.driverFeaturesSelect;
    if (word > 1 || this.registers.status & STATUS_FEATURES_OK) return;
    // A legacy driver cannot be refused: what was not offered is dropped.
    const accepted = this.version === 1 ? value & this.offered(word) : value;
    this.registers.driverFeatures[word] = accepted >>> 0;
  }

  private writeStatus(status: number): void {
    if (status === 0) {
      // The page size is the guest's, and stays; QEMU's too.
      const { pageBytes } = this.registers;
      this.reset();
      this.registers.pageBytes = pageBytes;
      return;
    }
    const before = this.registers.status;
    let now = status | (before & STATUS_NEEDS_RESET);
    if (this.version === 2 && !this.featuresAgreed()) now &= ~STATUS_FEATURES_OK;
    this.registers.status = now;
    if (!(now & ~before & STATUS_DRIVER_OK)) return;
    for (let index = 0; index < this.queues.length; index++) this.work(index);
  }

  private featuresAgreed(): boolean {
    const [low, high] = this.registers.driverFeatures;
    return (low & ~this.offered(0)) === 0 && high === FEATURE_VERSION_1;
  }

  /** Version 2 devices touch no buffer before DRIVER_OK (3.1.1); legacy drivers may start earlier (3.1.2). */
  private running(): boolean {
    if (this.registers.broken) return false;
    return this.version === 1 || (this.registers.status & STATUS_DRIVER_OK) !== 0;
  }

  private work(index: number): void {
    if (index < this.queues.length) this.device?.work(index);
  }

  private selected(): Virtqueue | undefined {
    return this.queues[this.registers.queueSelect];
  }

  private changeQueue(change: (queue: QueueState) => void): void {
    const queue = this.selected();
    if (queue && !queue.state.ready) change(queue.state);
  }

  private queuePage(): number {
    const queue = this.selected();
    return queue?.state.ready ? Math.floor(queue.state.descriptors / this.registers.pageBytes) : 0;
  }

  /** An alignment of 0 says nothing: drivers write it and rely on the 4096 of before. */
  private writeLegacy(offset: number, value: number): void {
    const queue = this.selected();
    if (offset === GUEST_PAGE_SIZE) this.registers.pageBytes = value || 1;
    if (offset === QUEUE_ALIGN && value !== 0) {
      this.registers.queueAlign = value;
      if (queue?.state.ready) this.layOutLegacyQueue(queue.state);
    }
    if (offset === QUEUE_PAGE && queue) this.placeLegacyQueue(queue, value);
  }

  private placeLegacyQueue(queue: Virtqueue, page: number): void {
    const { size } = queue.state;
    queue.reset();
    queue.state.size = size;
    if (page === 0) return;
    queue.state.descriptors = page * this.registers.pageBytes;
    queue.state.ready = true;
    this.layOutLegacyQueue(queue.state);
  }

  /** Legacy queues are one contiguous range: descriptors, available ring, then, aligned, the used ring (2.7.2). */
  private layOutLegacyQueue(queue: QueueState): void {
    const align = this.registers.queueAlign;
    queue.available = queue.descriptors + 16 * queue.size;
    queue.used = Math.ceil((queue.available + 6 + 2 * queue.size) / align) * align;
  }

  /** A legacy driver may place its queue first. */
  private writeQueueSize(size: number): void {
    const queue = this.selected()?.state;
    if (queue === undefined || (this.version === 2 && queue.ready)) return;
    queue.size = size;
    if (queue.ready) this.layOutLegacyQueue(queue);
  }

  private writeVersion2(offset: number, value: number): void {
    if (offset === QUEUE_READY) {
      const queue = this.selected();
      if (queue && (value & 1) === 0) queue.reset();
      else if (queue) queue.state.ready = true;
      return;
    }
    this.changeQueue((queue) => {
      if (offset === QUEUE_DESCRIPTORS) queue.descriptors = setLow(queue.descriptors, value);
      if (offset === QUEUE_DESCRIPTORS + 4) queue.descriptors = setHigh(queue.descriptors, value);
      if (offset === QUEUE_AVAILABLE) queue.available = setLow(queue.available, value);
      if (offset === QUEUE_AVAILABLE + 4) queue.available = setHigh(queue.available, value);
      if (offset === QUEUE_USED) queue.used = setLow(queue.used, value);
      if (offset === QUEUE_USED + 4) queue.used = setHigh(queue.used, value);
    });
  }

  private stop(): void {
    this.registers.broken = true;
    this.registers.status |= STATUS_NEEDS_RESET;
    this.interrupt(INTERRUPT_CONFIGURATION);
  }

  private interrupt(cause: number): void {
    this.registers.interrupts |= cause;
    this.driveLine();
  }

  private driveLine(): void {
    this.bus.setInterrupt(this.line, this.registers.interrupts !== 0);
  }
}

interface SavedState {
  registers: Registers;
  queues: QueueState[];
  device: unknown;
}

const WORD = 2 ** 32;

function setLow(address: number, low: number): number {
  return Math.floor(address / WORD) * WORD + (low >>> 0);
}

/** A high half too large for an exact number is as far outside RAM as the largest exact one. */
function setHigh(address: number, high: number): number {
  return Math.min(high >>> 0, 0x1fffff) * WORD + (address % WORD);
}

/** structuredClone without the host's globals: registers and queues are flat records; devices copy their own state. */
function structuredCopy(state: SavedState): SavedState {
  const { registers, queues, device } = state;
  return {
    registers: { ...registers, driverFeatures: [...registers.driverFeatures] },
    queues: queues.map((queue) => ({ ...queue })),
    device,
  };
}
