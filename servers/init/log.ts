// The boot log: one line for each thing that happens, on the console; through the kernel until the console server owns
// the UART, and again should it have died.

import { E_DENIED } from '../../abi/errors.ts';
import { TICKS_PER_MILLISECOND } from '../../abi/memory-map.ts';
import { write } from '../../build/generated/protocols/stream';
import { sysDebugWrite } from '../../build/generated/syscalls';
import { ticks } from '../../userland/lib/time';
import { keepLog } from './log-ring.ts';
import { terminal } from './manifest.ts';

let quiet: bool = false;

/** From now on only say() is heard. */
export function setQuiet(): void {
  quiet = true;
}

/** A line of the boot log; shown unless the boot is quiet. */
export function log(line: string): void {
  let stamped = stamp() + line;
  if (quiet) keep(stamped);
  else say(stamped);
}

/** A line that is always shown. */
export function say(line: string): void {
  let text = String.UTF8.encode(line + '\n');
  keepLog(changetype<usize>(text), <u32>text.byteLength);
  show(changetype<usize>(text), <u32>text.byteLength);
}

/** A line for the log only. */
function keep(line: string): void {
  let text = String.UTF8.encode(line + '\n');
  keepLog(changetype<usize>(text), <u32>text.byteLength);
}

/** Text for the console as it is. */
export function show(at: usize, bytes: u32): void {
  let kernelOwnsUart = terminal.process === 0;
  while (bytes !== 0) {
    let taken = kernelOwnsUart ? debugWrite(at, bytes) : write(terminal.endpoint, at, min<u32>(bytes, 4064));
    if (taken <= 0) return;
    at += taken;
    bytes -= taken;
  }
}

function debugWrite(at: usize, bytes: u32): i32 {
  for (let i: u32 = 0; i < bytes; i += 1) {
    let byte = load<u8>(at + i);
    if (byte === 0x0a) sysDebugWrite(0x0d);
    if (sysDebugWrite(byte) === E_DENIED) return -1;
  }
  return bytes;
}

/** "[    0.012] ", the time since the machine started. */
function stamp(): string {
  let milliseconds = <u32>(ticks() / TICKS_PER_MILLISECOND);
  let seconds = (milliseconds / 1000).toString().padStart(5);
  return '[' + seconds + '.' + (milliseconds % 1000).toString().padStart(3, '0') + '] ';
}
