// The devices that init itself looks at: the clock, for the time at which the machine started; the virtio slots, to find
// the consoles; the finisher, to power off. Their registers are mapped here only meanwhile.

import { DEVICE_FINISHER, DEVICE_RTC, DEVICE_VIRTIO } from '../../abi/boot-info.ts';
import { RIGHT_READ, RIGHT_WRITE } from '../../abi/handles.ts';
import { mmio_read32, mmio_write32 } from '../../abi/intrinsics.ts';
import { VIRTIO_SLOTS } from '../../abi/memory-map.ts';
import { sysMemoryMap, sysMemoryUnmap } from '../../build/generated/syscalls';
import { uptime } from '../../userland/lib/time';
import { deviceRegisters, self } from './boot-block.ts';

const REGISTERS: u32 = 0x60000000;

const RTC_TIME_LOW: u32 = 0x00;
const RTC_TIME_HIGH: u32 = 0x04;
const NANOSECONDS: u64 = 1000000000;

const VIRTIO_MAGIC_VALUE: u32 = 0x000;
const VIRTIO_DEVICE_ID: u32 = 0x008;
const VIRTIO_MAGIC: u32 = 0x74726976; // "virt"
const VIRTIO_CONSOLE: u32 = 3;

const FINISHER_PASS: u32 = 0x5555;
const FINISHER_FAIL: u32 = 0x3333; // with the status in the upper half

function mapRegisters(registers: u32): bool {
  return registers !== 0 && sysMemoryMap(self, registers, REGISTERS, 0, 1, RIGHT_READ | RIGHT_WRITE) >= 0;
}

function unmapRegisters(): void {
  sysMemoryUnmap(self, REGISTERS, 1);
}

/** Seconds since 1970 when the machine started; 0 where it has no clock. */
export function startSeconds(): u32 {
  if (!mapRegisters(deviceRegisters(DEVICE_RTC, 0))) return 0;
  let low = mmio_read32(REGISTERS + RTC_TIME_LOW);
  let time = ((<u64>mmio_read32(REGISTERS + RTC_TIME_HIGH)) << 32) | <u64>low;
  unmapRegisters();
  return <u32>(time / NANOSECONDS) - uptime();
}

/** The virtio slots that hold a console, in order. */
export function consoleSlots(): u32[] {
  let slots: u32[] = [];
  for (let slot: u32 = 0; slot < VIRTIO_SLOTS; slot += 1) {
    if (!mapRegisters(deviceRegisters(DEVICE_VIRTIO, slot))) continue;
    let magic = mmio_read32(REGISTERS + VIRTIO_MAGIC_VALUE);
    let device = mmio_read32(REGISTERS + VIRTIO_DEVICE_ID);
    unmapRegisters();
    if (magic === VIRTIO_MAGIC && device === VIRTIO_CONSOLE) slots.push(slot);
  }
  return slots;
}

/** Ends the machine with this exit status (0 to 255). */
export function powerOff(status: u32): void {
  if (!mapRegisters(deviceRegisters(DEVICE_FINISHER, 0))) return;
  mmio_write32(REGISTERS, status === 0 ? FINISHER_PASS : FINISHER_FAIL | (status << 16));
}
