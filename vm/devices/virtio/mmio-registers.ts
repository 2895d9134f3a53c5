// The registers of a virtio-mmio device (virtio 1.2, sections 4.2.2 and 4.2.4): offsets, bits, and what the transport
// keeps of them.

export const MAGIC_VALUE = 0x000;
export const VERSION = 0x004;
export const DEVICE_ID = 0x008;
export const VENDOR_ID = 0x00c;
export const DEVICE_FEATURES = 0x010;
export const DEVICE_FEATURES_SELECT = 0x014;
export const DRIVER_FEATURES = 0x020;
export const DRIVER_FEATURES_SELECT = 0x024;
export const GUEST_PAGE_SIZE = 0x028; // legacy
export const QUEUE_SELECT = 0x030;
export const QUEUE_SIZE_MAXIMUM = 0x034;
export const QUEUE_SIZE = 0x038;
export const QUEUE_ALIGN = 0x03c; // legacy
export const QUEUE_PAGE = 0x040; // legacy
export const QUEUE_READY = 0x044;
export const QUEUE_NOTIFY = 0x050;
export const INTERRUPT_STATUS = 0x060;
export const INTERRUPT_ACKNOWLEDGE = 0x064;
export const STATUS = 0x070;
export const QUEUE_DESCRIPTORS = 0x080; // three pairs of low and high half
export const QUEUE_AVAILABLE = 0x090;
export const QUEUE_USED = 0x0a0;
export const SHARED_MEMORY_LENGTH = 0x0b0;
export const CONFIGURATION = 0x100;

export const MAGIC = 0x74726976; // "virt"
/** QEMU's: drivers of teaching kernels refuse a device from anybody else. */
export const VENDOR = 0x554d4551;

export const INTERRUPT_USED_BUFFER = 1;
export const INTERRUPT_CONFIGURATION = 2;

export const STATUS_DRIVER_OK = 4;
export const STATUS_FEATURES_OK = 8;
export const STATUS_NEEDS_RESET = 0x40;

/** Feature bit 32, as a bit of the second word. */
export const FEATURE_VERSION_1 = 1;

export interface Registers {
  deviceFeaturesSelect: number;
  driverFeaturesSelect: number;
  /** Words 0 and 1 of the features that the driver accepted. */
  driverFeatures: [number, number];
  queueSelect: number;
  /** What a legacy driver counts queue addresses in: 1 until it says, so that an address may be given as it is. */
  pageBytes: number;
  queueAlign: number;
  interrupts: number;
  status: number;
  broken: boolean;
}

export function powerOn(): Registers {
  return {
    deviceFeaturesSelect: 0,
    driverFeaturesSelect: 0,
    driverFeatures: [0, 0],
    queueSelect: 0,
    pageBytes: 1,
    queueAlign: 4096,
    interrupts: 0,
    status: 0,
    broken: false,
  };
}
