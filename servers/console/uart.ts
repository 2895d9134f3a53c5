// The UART, an ns16550a (National Semiconductor, PC16550D data sheet, section 8): bytes out of the output ring, and keys
// into the line discipline. Registers are a byte apart.

import { mmio_read8, mmio_write8 } from '../../abi/intrinsics.ts';
import { hasRoom } from './line-discipline.ts';
import { output } from './output.ts';
import { keyArrived } from './size-report.ts';

const RECEIVER_BUFFER: u32 = 0; // read
const TRANSMITTER_HOLDING: u32 = 0; // write
const INTERRUPT_ENABLE: u32 = 1;
const FIFO_CONTROL: u32 = 2; // write
const LINE_CONTROL: u32 = 3;
const MODEM_CONTROL: u32 = 4;
const LINE_STATUS: u32 = 5;

const ENABLE_RECEIVED: u32 = 1 << 0;
const ENABLE_TRANSMITTER_EMPTY: u32 = 1 << 1;
const FIFO_ENABLE: u32 = 0x01;
const EIGHT_BITS: u32 = 0x03;
const MODEM_READY: u32 = 0x0b; // DTR, RTS, OUT2 (which gates the interrupt on PCs)
const STATUS_DATA_READY: u32 = 1 << 0;
const STATUS_HOLDING_EMPTY: u32 = 1 << 5;
const STATUS_TRANSMITTER_EMPTY: u32 = 1 << 6;

/** Bytes that the transmitter takes once it is empty, with FIFOs. */
const FIFO_BYTES: u32 = 16;

let base: usize = 0;
let transmitterBytes: u32 = 1;
let enabled: u32 = 0;

/**
 * Takes over the UART whose registers are mapped at an address. Turning the FIFOs on drops what the receiver holds, and a key
 * can arrive after the last look: so where somebody is sending already, a pipe that has a whole session in it, they stay off.
 */
export function startUart(registers: usize): void {
  base = registers;
  mmio_write8(base + INTERRUPT_ENABLE, 0);
  mmio_write8(base + LINE_CONTROL, EIGHT_BITS);
  if (!keyReady()) {
    mmio_write8(base + FIFO_CONTROL, FIFO_ENABLE);
    transmitterBytes = FIFO_BYTES;
  }
  if (hasRoom()) takeKey(); // a read, with a key or without one, also tells QEMU's host side to send on
  mmio_write8(base + MODEM_CONTROL, MODEM_READY);
  enable(ENABLE_RECEIVED);
}

function keyReady(): bool {
  return (mmio_read8(base + LINE_STATUS) & STATUS_DATA_READY) !== 0;
}

/** Reads the receiver once, and keeps the key if there is one. */
function takeKey(): void {
  const ready = keyReady();
  const key = mmio_read8(base + RECEIVER_BUFFER);
  if (ready) keyArrived(key);
}

/** Moves keys from the UART to the line discipline while it has room. */
export function receiveKeys(): void {
  while (hasRoom()) {
    if (!keyReady()) {
      enable(enabled | ENABLE_RECEIVED);
      return;
    }
    keyArrived(mmio_read8(base + RECEIVER_BUFFER));
  }
  // The sender waits until somebody reads: the interrupt would only repeat.
  enable(enabled & ~ENABLE_RECEIVED);
}

/** Do keys wait in the UART for which there was no room? */
export function isPaused(): bool {
  return (enabled & ENABLE_RECEIVED) === 0;
}

/** Transmits what the UART takes now; the rest goes on at its interrupt. */
export function transmit(): void {
  while (!output.isEmpty) {
    if ((mmio_read8(base + LINE_STATUS) & STATUS_HOLDING_EMPTY) === 0) {
      enable(enabled | ENABLE_TRANSMITTER_EMPTY);
      return;
    }
    for (let room = transmitterBytes; room !== 0 && !output.isEmpty; room -= 1) {
      mmio_write8(base + TRANSMITTER_HOLDING, output.popByte());
    }
  }
  enable(enabled & ~ENABLE_TRANSMITTER_EMPTY);
}

/** Has the last bit left the UART? */
export function isIdle(): bool {
  return output.isEmpty && (mmio_read8(base + LINE_STATUS) & STATUS_TRANSMITTER_EMPTY) !== 0;
}

function enable(interrupts: u32): void {
  if (interrupts === enabled) return;
  enabled = interrupts;
  mmio_write8(base + INTERRUPT_ENABLE, interrupts);
}
