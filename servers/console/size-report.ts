// The size of the screen. A serial line does not tell it, but a terminal does when it is asked where its cursor is, after
// the cursor was sent to a far corner: it answers ESC [ rows ; columns R among the keys.
//
// While an answer is expected, keys that could be the beginning of one are held back, and delivered after all as soon as
// they turn out to be something else. A terminal that never answers so delays a lone ESC until the next key.

import { arrive, HELD_BYTES_MAX } from './line-discipline.ts';
import { echoByte } from './output.ts';

const ESCAPE: u32 = 0x1b;
const BRACKET: u32 = 0x5b;
const SEMICOLON: u32 = 0x3b;
const REPORT: u32 = 0x52; // R
const SIZE_MAX: u32 = 1000;

/** Save the cursor, send it far down and right, ask where it is, restore it. */
const QUESTION: string = '\x1b7\x1b[999;999H\x1b[6n\x1b8';

export let rows: u32 = 0;
export let columns: u32 = 0;
export let measuring: bool = false;
const held = memory.data(16); // HELD_BYTES_MAX
let heldBytes: u32 = 0;

/** Asks, unless an answer is still awaited. */
export function measure(): void {
  if (measuring) return;
  measuring = true;
  for (let i = 0; i < QUESTION.length; i += 1) echoByte(QUESTION.charCodeAt(i));
}

/** A key arrived: it is part of an answer, or goes on to the line discipline, after those held back. */
export function keyArrived(byte: u32): void {
  if (measuring && continuesReport(byte)) {
    hold(byte);
    if (byte === REPORT) takeReport();
    return;
  }
  release();
  if (measuring && byte === ESCAPE) hold(byte);
  else arrive(byte);
}

function hold(byte: u32): void {
  store<u8>(held + heldBytes, byte);
  heldBytes += 1;
}

/** Does it fit behind what is held: ESC [ digits ; digits R? */
function continuesReport(byte: u32): bool {
  if (heldBytes === 0) return byte === ESCAPE;
  if (heldBytes === 1) return byte === BRACKET;
  if (heldBytes === HELD_BYTES_MAX) return false;
  let separators = countSeparators();
  if (byte >= 0x30 && byte <= 0x39) return true;
  let afterDigit = load<u8>(held + heldBytes - 1) <= 0x39 && heldBytes > 2;
  return afterDigit && byte === (separators === 0 ? SEMICOLON : REPORT);
}

function countSeparators(): u32 {
  let count: u32 = 0;
  for (let i: u32 = 2; i < heldBytes; i += 1) if (load<u8>(held + i) === SEMICOLON) count += 1;
  return count;
}

function release(): void {
  for (let i: u32 = 0; i < heldBytes; i += 1) arrive(load<u8>(held + i));
  heldBytes = 0;
}

function takeReport(): void {
  let values: u32 = 0;
  let value: u32 = 0;
  for (let i: u32 = 2; i < heldBytes; i += 1) {
    let byte = load<u8>(held + i);
    if (byte >= 0x30 && byte <= 0x39) {
      value = min(value * 10 + byte - 0x30, SIZE_MAX);
      continue;
    }
    if (values === 0) rows = value;
    else columns = value;
    values += 1;
    value = 0;
  }
  heldBytes = 0;
  measuring = false;
}
