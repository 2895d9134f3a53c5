// The registers of a 16550A (datasheet PC16550D, section 8): offsets, bits, and what the serial port keeps of them.

export const RBR_THR = 0;
export const IER = 1;
export const IIR_FCR = 2;
export const LCR = 3;
export const MCR = 4;
export const LSR = 5;
export const MSR = 6;
export const SCR = 7;

// Interrupt enable register (8.6)
export const IER_RECEIVED = 1;
export const IER_TRANSMITTER_EMPTY = 2;
export const IER_LINE_STATUS = 4;
export const IER_MODEM_STATUS = 8;

// Interrupt identification register (8.5), in the order of urgency
export const IIR_NONE = 0x1;
export const IIR_LINE_STATUS = 0x6;
export const IIR_RECEIVED = 0x4;
export const IIR_TIMED_OUT = 0xc;
export const IIR_TRANSMITTER_EMPTY = 0x2;
export const IIR_MODEM_STATUS = 0x0;
export const IIR_FIFO_ENABLED = 0xc0;

// FIFO control register (8.3)
export const FCR_ENABLE = 1;
export const FCR_CLEAR_RECEIVER = 2;
export const FIFO_BYTES = 16;
export const FIFO_TRIGGER = [1, 4, 8, 14];

export const LCR_DIVISOR_ACCESS = 0x80;

// Modem control register (8.7)
export const MCR_DTR = 1;
export const MCR_RTS = 2;
export const MCR_OUT1 = 4;
export const MCR_OUT2 = 8;
export const MCR_LOOPBACK = 0x10;
export const MCR_BITS = 0x1f;

// Line status register (8.4)
export const LSR_DATA_READY = 1;
export const LSR_OVERRUN = 2;
export const LSR_TRANSMITTER_EMPTY = 0x60; // holding register and shift register

// Modem status register (8.8): levels in the high half, "changed" bits in the low half
export const MSR_CTS = 0x10;
export const MSR_DSR = 0x20;
export const MSR_RI = 0x40;
export const MSR_DCD = 0x80;
export const MSR_LEVELS = 0xf0;
export const MSR_CONNECTED = MSR_CTS | MSR_DSR | MSR_DCD;

export interface Registers {
  ier: number;
  lcr: number;
  mcr: number;
  msr: number;
  scr: number;
  divisor: number;
  fifo: boolean;
  trigger: number;
  overrun: boolean;
  /** The transmitter became empty, and IIR has not told so yet. */
  transmitterEvent: boolean;
}

export function powerOn(): Registers {
  return {
    ier: 0,
    lcr: 0,
    mcr: 0,
    msr: MSR_CONNECTED,
    scr: 0,
    divisor: 12, // 9600 baud of a 1.8432 MHz clock; kept, never used
    fifo: false,
    trigger: 1,
    overrun: false,
    transmitterEvent: false,
  };
}

/** In loopback the modem outputs are the modem inputs (8.7). */
export function modemInputs(mcr: number): number {
  return (
    (mcr & MCR_RTS ? MSR_CTS : 0) |
    (mcr & MCR_DTR ? MSR_DSR : 0) |
    (mcr & MCR_OUT1 ? MSR_RI : 0) |
    (mcr & MCR_OUT2 ? MSR_DCD : 0)
  );
}
