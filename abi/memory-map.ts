// Where everything is: physical addresses of the board (QEMU `virt`), and the virtual layout of the kernel and
// of every user process. One place: kernel, servers, toolchain and machine all import it.

// --- physical: the board -------------------------------------------------------------------------------
export const FINISHER_BASE: u32 = 0x00100000; // sifive_test: power off with a status
export const RTC_BASE: u32 = 0x00101000; // Goldfish real-time clock
export const CLINT_BASE: u32 = 0x02000000;
export const CLINT_MTIME: u32 = 0x0200bff8;
export const PLIC_BASE: u32 = 0x0c000000;
export const UART_BASE: u32 = 0x10000000; // ns16550a
export const VIRTIO_BASE: u32 = 0x10001000; // slot n at VIRTIO_BASE + n * VIRTIO_STRIDE
export const VIRTIO_STRIDE: u32 = 0x1000;
export const VIRTIO_SLOTS: u32 = 8;
export const RAM_BASE: u32 = 0x80000000;
export const RAM_BYTES_DEFAULT: u32 = 0x08000000; // 128 MiB
export const INITRD_BASE: u32 = 0x84000000; // where a boot loader puts the boot archive

// --- interrupt lines of the PLIC -------------------------------------------------------------------------
export const IRQ_VIRTIO: u32 = 1; // slot n raises IRQ_VIRTIO + n
export const IRQ_UART: u32 = 10;
export const IRQ_RTC: u32 = 11;
export const IRQ_LINES: u32 = 32;

// --- time ------------------------------------------------------------------------------------------------
export const TICKS_PER_SECOND: u32 = 10000000; // mtime runs at 10 MHz
export const TICKS_PER_MILLISECOND: u32 = 10000;

// --- virtual: the kernel -----------------------------------------------------------------------------------
export const PAGE_BYTES: u32 = 4096;
export const PAGE_SHIFT: u32 = 12;
export const KERNEL_TEXT_BASE: u32 = 0x80000000; // RAM is mapped at its physical address, supervisor only
export const KERNEL_DATA_BASE: u32 = 0x80080000; // linear memory of the kernel's module (--memoryBase)

// --- virtual: a user process -------------------------------------------------------------------------------
export const USER_BASE: u32 = 0x00001000; // page 0 is never mapped
export const USER_TEXT_BASE: u32 = 0x00010000;
export const USER_DATA_BASE: u32 = 0x00100000; // linear memory of a program's module; the heap follows its data
export const USER_HEAP_END: u32 = 0x40000000; // the heap never grows past this
export const USER_HEAP_PAGES_MAX: u32 = 4096; // nor past so many pages: 16 MiB
export const USER_SHARED_BASE: u32 = 0x40000000; // Memory objects that a program maps itself
export const USER_STACK_TOP: u32 = 0x7fe00000; // grows down; the page below its limit is never mapped
export const USER_STACK_BYTES: u32 = 0x00100000; // 1 MiB, filled on demand
export const START_BLOCK: u32 = 0x7ff00000; // arguments, environment, handles: see abi/start-block.ts
export const START_BLOCK_BYTES: u32 = 0x00010000;
export const MESSAGE_PAGE: u32 = 0x7fffe000; // of a process's first thread
export const USER_END: u32 = 0x80000000; // first address that is not user space
