// The end: a broken invariant, or a trap that the kernel did not arm for. Says what and where, and powers the machine off.

import { mmio_write32, wfi } from '../abi/intrinsics';
import { FINISHER_BASE } from '../abi/memory-map';
import { deviceAddress } from './kernel-map';
import { print, printDecimal, printHex, takeUartBack } from './uart';

const FINISHER_FAIL: u32 = 0x3333;
const PANIC_STATUS: u32 = 3;

function powerOff(): void {
  mmio_write32(deviceAddress(FINISHER_BASE), FINISHER_FAIL | (PANIC_STATUS << 16));
  while (true) wfi();
}

export function panic(reason: string): void {
  takeUartBack();
  print('\nkernel panic: ');
  print(reason);
  print('\n');
  powerOff();
}

export function panicWith(reason: string, value: u32): void {
  takeUartBack();
  print('\nkernel panic: ');
  print(reason);
  print(' 0x');
  printHex(value);
  print('\n');
  powerOff();
}

/** Asserts what docs/kernel.md promises; the text begins with the invariant's name. Not on the fast path. */
export function invariant(holds: bool, text: string): void {
  if (!holds) panic(text);
}

/** What the language calls where a value that may not be null is: the same as a broken invariant. */
export function abort(reason: usize, file: usize, line: u32, column: u32): void {
  takeUartBack();
  print('\n');
  if (file !== 0) print(changetype<string>(file));
  print(' line ');
  printDecimal(line);
  print(' column ');
  printDecimal(column);
  panic(reason !== 0 ? changetype<string>(reason) : 'assertion failed');
}

/** From entry.S: a trap whose registers went into the kernel's own frame. */
export function kernel_trap_panic(cause: u32, value: u32, pc: u32, ra: u32): void {
  takeUartBack();
  print('\nkernel panic: trap in the kernel, cause 0x');
  printHex(cause);
  print(' value 0x');
  printHex(value);
  print(' pc 0x');
  printHex(pc);
  print(' ra 0x');
  printHex(ra);
  print('\n');
  powerOff();
}
