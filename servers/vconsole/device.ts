// A virtio-console device behind the virtio-mmio transport (virtio 1.2, sections 4.2 and 5.3), both in the form of the
// standard (version 2) and in the legacy one (version 1, section 4.2.4). Only the two data queues are used: 0 receives,
// 1 transmits. Where the host's input has ended, the device returns a receive buffer with no bytes in it.
//
//   memory of a device   page 0  receive queue       page 1  transmit queue
//                        pages 2..  BUFFERS receive buffers, then BUFFERS transmit buffers, a page each

import { RIGHT_READ, RIGHT_WRITE } from '../../abi/handles.ts';
import { mmio_read32, mmio_write32 } from '../../abi/intrinsics.ts';
import { PAGE_BYTES, PAGE_SHIFT } from '../../abi/memory-map.ts';
import { result2, sysMemoryCreate, sysMemoryInspect, sysMemoryMap } from '../../build/generated/syscalls';
import { mapPages } from '../../userland/lib/mapping';
import {
  AVAILABLE_OFFSET,
  BUFFERS,
  QUEUE_ALIGNMENT,
  QUEUE_SIZE,
  USED_OFFSET,
  Virtqueue,
} from './virtqueue.ts';

const MAGIC_VALUE: u32 = 0x000;
const VERSION: u32 = 0x004;
const DEVICE_ID: u32 = 0x008;
const DRIVER_FEATURES: u32 = 0x020;
const DRIVER_FEATURES_SELECT: u32 = 0x024;
const GUEST_PAGE_SIZE: u32 = 0x028; // legacy
const QUEUE_SELECT: u32 = 0x030;
const QUEUE_SIZE_MAXIMUM: u32 = 0x034;
const QUEUE_SIZE_CHOSEN: u32 = 0x038;
const QUEUE_ALIGN: u32 = 0x03c; // legacy
const QUEUE_PAGE: u32 = 0x040; // legacy
const QUEUE_READY: u32 = 0x044;
const QUEUE_NOTIFY: u32 = 0x050;
const INTERRUPT_STATUS: u32 = 0x060;
const INTERRUPT_ACKNOWLEDGE: u32 = 0x064;
const STATUS: u32 = 0x070;
const QUEUE_DESCRIPTORS: u32 = 0x080; // low half; the high half follows
const QUEUE_AVAILABLE: u32 = 0x090;
const QUEUE_USED: u32 = 0x0a0;

const MAGIC: u32 = 0x74726976; // "virt"
const DEVICE_CONSOLE: u32 = 3;
const LEGACY: u32 = 1;
const FEATURE_VERSION_1: u32 = 1; // bit 32

const STATUS_ACKNOWLEDGE: u32 = 1;
const STATUS_DRIVER: u32 = 2;
const STATUS_DRIVER_OK: u32 = 4;
const STATUS_FEATURES_OK: u32 = 8;

const RECEIVE: u32 = 0;
const TRANSMIT: u32 = 1;
const FIRST_BUFFER_PAGE: u32 = 2;
const MEMORY_PAGES: u32 = FIRST_BUFFER_PAGE + 2 * BUFFERS;

/** Address space that a device takes: its registers, then its memory. */
export const DEVICE_SPACE: u32 = 0x10000;

@final
export class ConsoleDevice {
  readonly receive: Virtqueue;
  readonly transmit: Virtqueue;
  /** Physical addresses of the pages of its memory. */
  private readonly physical: StaticArray<u32>;

  constructor(
    private readonly registers: usize,
    memory: u32,
  ) {
    this.physical = physicalAddresses(memory);
    this.receive = new Virtqueue(registers + PAGE_BYTES);
    this.transmit = new Virtqueue(registers + 2 * PAGE_BYTES);
  }

  /** Maps a device's registers and memory from `address` on, and starts it. Null where that fails. */
  static start(self: u32, registers: u32, address: u32): ConsoleDevice | null {
    let protection = RIGHT_READ | RIGHT_WRITE;
    if (sysMemoryMap(self, registers, address, 0, 1, protection) < 0) return null;
    let memory = sysMemoryCreate(self, MEMORY_PAGES);
    if (memory < 0) return null;
    if (mapPages(self, memory, address + PAGE_BYTES, 0, MEMORY_PAGES, protection) < 0) return null;
    let device = new ConsoleDevice(address, memory);
    return device.initialise() ? device : null;
  }

  /** Takes note of an interrupt, so that the device lowers its line. */
  acknowledge(): void {
    this.write(INTERRUPT_ACKNOWLEDGE, this.read(INTERRUPT_STATUS));
  }

  /** Lets the device fill a receive buffer again. */
  giveReceiveBuffer(buffer: u32): void {
    this.receive.give(buffer, this.physical[FIRST_BUFFER_PAGE + buffer], PAGE_BYTES, true);
    this.write(QUEUE_NOTIFY, RECEIVE);
  }

  /** Sends the first bytes of a transmit buffer. */
  sendTransmitBuffer(buffer: u32, bytes: u32): void {
    this.transmit.give(buffer, this.physical[FIRST_BUFFER_PAGE + BUFFERS + buffer], bytes, false);
    this.write(QUEUE_NOTIFY, TRANSMIT);
  }

  receiveBuffer(buffer: u32): usize {
    return this.registers + ((1 + FIRST_BUFFER_PAGE + buffer) << PAGE_SHIFT);
  }

  transmitBuffer(buffer: u32): usize {
    return this.registers + ((1 + FIRST_BUFFER_PAGE + BUFFERS + buffer) << PAGE_SHIFT);
  }

  /** The sequence of section 3.1.1. */
  private initialise(): bool {
    if (this.read(MAGIC_VALUE) !== MAGIC || this.read(DEVICE_ID) !== DEVICE_CONSOLE) return false;
    let legacy = this.read(VERSION) === LEGACY;
    let status = STATUS_ACKNOWLEDGE | STATUS_DRIVER;
    this.write(STATUS, 0);
    this.write(STATUS, status);
    this.write(DRIVER_FEATURES_SELECT, 0);
    this.write(DRIVER_FEATURES, 0);
    if (legacy) {
      this.write(GUEST_PAGE_SIZE, PAGE_BYTES);
    } else {
      this.write(DRIVER_FEATURES_SELECT, 1);
      this.write(DRIVER_FEATURES, FEATURE_VERSION_1);
      status |= STATUS_FEATURES_OK;
      this.write(STATUS, status);
      if ((this.read(STATUS) & STATUS_FEATURES_OK) === 0) return false;
    }
    if (!this.setUpQueue(RECEIVE, legacy) || !this.setUpQueue(TRANSMIT, legacy)) return false;
    this.transmit.wantInterrupts(false);
    this.write(STATUS, status | STATUS_DRIVER_OK);
    for (let buffer: u32 = 0; buffer < BUFFERS; buffer += 1) this.giveReceiveBuffer(buffer);
    return true;
  }

  private setUpQueue(queue: u32, legacy: bool): bool {
    this.write(QUEUE_SELECT, queue);
    if (this.read(QUEUE_SIZE_MAXIMUM) < QUEUE_SIZE) return false;
    this.write(QUEUE_SIZE_CHOSEN, QUEUE_SIZE);
    let page = this.physical[queue];
    if (legacy) {
      this.write(QUEUE_ALIGN, QUEUE_ALIGNMENT);
      this.write(QUEUE_PAGE, page >> PAGE_SHIFT);
      return true;
    }
    this.writeAddress(QUEUE_DESCRIPTORS, page);
    this.writeAddress(QUEUE_AVAILABLE, page + AVAILABLE_OFFSET);
    this.writeAddress(QUEUE_USED, page + USED_OFFSET);
    this.write(QUEUE_READY, 1);
    return true;
  }

  private writeAddress(register: u32, address: u32): void {
    this.write(register, address);
    this.write(register + 4, 0);
  }

  @inline
  private read(register: u32): u32 {
    return mmio_read32(this.registers + register);
  }

  @inline
  private write(register: u32, value: u32): void {
    mmio_write32(this.registers + register, value);
  }
}

function physicalAddresses(memory: u32): StaticArray<u32> {
  let addresses = new StaticArray<u32>(MEMORY_PAGES);
  for (let page: u32 = 0; page < MEMORY_PAGES; page += 1) {
    if (sysMemoryInspect(memory, page) >= 0) addresses[page] = result2();
  }
  return addresses;
}
