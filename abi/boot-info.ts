// What init, the first process, finds at START_BLOCK instead: handles to everything that is not the kernel's.
//
//   word 0  BOOT_MAGIC
//   word 1  own process (all rights)
//   word 2  boot archive: Memory, readable (0 where the machine has none)
//   word 3  boot archive: bytes       word 4  its offset in the first page of that Memory
//   word 5  boot arguments: bytes     word 6  offset of the text in this block
//   word 7  number of devices         word 8  offset of the device list
//   word 9  reserved (0)
//
// A device entry is 16 bytes: kind, index among its kind, Memory handle (one page range of registers, read and write),
// Interrupt handle (0 where it has none).

export const BOOT_MAGIC: u32 = 0x42584f43; // "COXB"
export const BOOT_PROCESS: u32 = 4;
export const BOOT_ARCHIVE: u32 = 8;
export const BOOT_ARCHIVE_BYTES: u32 = 12;
export const BOOT_ARCHIVE_OFFSET: u32 = 16;
export const BOOT_ARGUMENTS_BYTES: u32 = 20;
export const BOOT_ARGUMENTS_OFFSET: u32 = 24;
export const BOOT_DEVICES: u32 = 28;
export const BOOT_DEVICES_OFFSET: u32 = 32;
export const BOOT_HEADER_BYTES: u32 = 40;
export const BOOT_DEVICE_BYTES: u32 = 16;

export const DEVICE_UART: u32 = 1;
export const DEVICE_VIRTIO: u32 = 2;
export const DEVICE_RTC: u32 = 3;
export const DEVICE_FINISHER: u32 = 4;
export const DEVICE_TRACE: u32 = 5; // not a device: the record of messages, abi/trace.ts
