// The kernel's own voice: polled output on the UART, used until the console server maps the device, and again in a panic.

import { mmio_read8, mmio_write8 } from '../abi/intrinsics';
import { UART_BASE } from '../abi/memory-map';
import { deviceAddress } from './kernel-map';

const THR: usize = 0; // transmit holding register
const LSR: usize = 5; // line status register
const LSR_THRE: u32 = 0x20; // transmitter can take a byte

/** True once a process has mapped the UART: it is the console server's then. */
let owned: bool = false;
let quiet: bool = false;

export function setUartOwned(): void {
  owned = true;
}

/** Suppresses the boot log (boot argument `quiet`); a panic speaks all the same. */
export function setQuiet(): void {
  quiet = true;
}

export function takeUartBack(): void {
  owned = false;
  quiet = false;
}

export function uartOwned(): bool {
  return owned;
}

export function putByte(byte: u32): void {
  const base = deviceAddress(UART_BASE);
  while ((mmio_read8(base + LSR) & LSR_THRE) === 0) {}
  mmio_write8(base + THR, byte);
}

/** Prints a string literal; the kernel has no others. `\n` goes out as CR LF. */
export function print(text: string): void {
  if (owned || quiet) return;
  const units = changetype<usize>(text);
  const length = text.length;
  for (let i = 0; i < length; i++) {
    const unit = load<u16>(units + ((<usize>i) << 1)) as u32;
    if (unit === 10) putByte(13);
    putByte(unit);
  }
}

export function printDecimal(value: u32): void {
  if (owned || quiet) return;
  let divisor: u32 = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor > 0; divisor /= 10) putByte(48 + ((value / divisor) % 10));
}

export function printHex(value: u32): void {
  if (owned || quiet) return;
  for (let shift = 28; shift >= 0; shift -= 4) {
    const digit = (value >> shift) & 15;
    putByte(digit < 10 ? 48 + digit : 87 + digit);
  }
}
