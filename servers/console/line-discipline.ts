// What becomes of the keys: the line discipline between the UART and the readers.
//
//   raw        a key is delivered as it comes
//   canonical  a line is edited here and delivered when it is complete
//
// Keys wait as they came until somebody reads, and are edited and echoed only then. So what is typed ahead appears where
// it is read, once, and a program that changes the mode finds every key that was not read yet. ^C and ^Z are the
// exception: in canonical mode they act as they arrive.

import { Ring } from '../common/ring.ts';
import { echoByte } from './output.ts';

export const MODE_CANONICAL: u32 = 1;
export const MODE_ECHO: u32 = 2;

const ARRIVED_BYTES: u32 = 4096;
const LINE_BYTES: u32 = 4096;
export const HELD_BYTES_MAX: u32 = 16;

const CONTROL_C: u32 = 0x03;
const CONTROL_D: u32 = 0x04;
const BELL: u32 = 0x07;
const BACKSPACE: u32 = 0x08;
const LINE_FEED: u32 = 0x0a;
const CARRIAGE_RETURN: u32 = 0x0d;
const CONTROL_U: u32 = 0x15;
const CONTROL_W: u32 = 0x17;
const CONTROL_Z: u32 = 0x1a;
const SPACE: u32 = 0x20;
const DELETE: u32 = 0x7f;

const arrived = Ring.create(ARRIVED_BYTES);
const line = memory.data(4096); // LINE_BYTES
let lineBytes: u32 = 0;
/** Is the line complete, and waits to be read from `lineRead` on? */
let complete = false;
let lineRead: u32 = 0;
let mode: u32 = MODE_CANONICAL | MODE_ECHO;
/** Is there somebody whom ^Z stops? Where not, it is a key like any other. */
let stopKey: bool = false;
let interrupts: u32 = 0;
let stops: u32 = 0;

/** Sets the mode, and returns the one before. */
export function setMode(next: u32): u32 {
  let before = mode;
  mode = next;
  return before;
}

export function setStopKey(acts: bool): void {
  stopKey = acts;
}

/** Is there room for another key, and for those that size-report.ts holds back? Where not, keys stay in the UART. */
export function hasRoom(): bool {
  return arrived.free > HELD_BYTES_MAX;
}

/** Bytes that a raw read would return at once. */
export function pendingBytes(): u32 {
  return lineBytes - lineRead + ARRIVED_BYTES - arrived.free;
}

/** A key arrived. Those that act at once are counted, and drop what was typed before them. */
export function arrive(byte: u32): void {
  let acts = (mode & MODE_CANONICAL) !== 0 && (byte === CONTROL_C || (byte === CONTROL_Z && stopKey));
  if (!acts) {
    arrived.pushByte(byte);
    return;
  }
  arrived.clear();
  dropLine();
  echo(byte);
  echo(LINE_FEED);
  if (byte === CONTROL_C) interrupts += 1;
  else stops += 1;
}

/** How often ^C arrived since the last call: whoever is in the foreground is to be ended. */
export function takeInterrupts(): u32 {
  let count = interrupts;
  interrupts = 0;
  return count;
}

/** The same for ^Z: whoever is in the foreground is to be stopped. */
export function takeStops(): u32 {
  let count = stops;
  stops = 0;
  return count;
}

/** Can a read be answered now? Edits what arrived, in canonical mode: call it only where somebody reads. */
export function canRead(): bool {
  if ((mode & MODE_CANONICAL) === 0) return lineRead < lineBytes || !arrived.isEmpty;
  while (!complete && !arrived.isEmpty) edit(arrived.popByte());
  return complete;
}

/** Takes up to `count` bytes after canRead(); 0 is the end of input (^D). */
export function take(to: usize, count: u32): u32 {
  let taken = min(count, lineBytes - lineRead);
  memory.copy(to, line + lineRead, taken);
  lineRead += taken;
  if (lineRead === lineBytes) dropLine();
  if ((mode & MODE_CANONICAL) === 0) taken += arrived.pop(to + taken, count - taken);
  return taken;
}

function dropLine(): void {
  lineBytes = 0;
  lineRead = 0;
  complete = false;
}

function edit(byte: u32): void {
  switch (byte) {
    case CARRIAGE_RETURN:
    case LINE_FEED:
      store<u8>(line + lineBytes, LINE_FEED);
      lineBytes += 1;
      complete = true;
      echo(LINE_FEED);
      break;
    case CONTROL_D:
      complete = true;
      break;
    case BACKSPACE:
    case DELETE:
      eraseCharacter();
      break;
    case CONTROL_U:
      while (lineBytes !== 0) eraseCharacter();
      break;
    case CONTROL_W:
      eraseWord();
      break;
    default:
      insert(byte);
  }
}

/** The last place of the line is kept for its end. */
function insert(byte: u32): void {
  if (lineBytes === LINE_BYTES - 1) {
    if ((mode & MODE_ECHO) !== 0) echoByte(BELL);
    return;
  }
  store<u8>(line + lineBytes, byte);
  lineBytes += 1;
  echo(byte);
}

/** Erases one character: all bytes of its UTF-8 form, and as many columns as its echo took. */
function eraseCharacter(): void {
  if (lineBytes === 0) return;
  lineBytes -= 1;
  while (lineBytes !== 0 && (load<u8>(line + lineBytes) & 0xc0) === 0x80) lineBytes -= 1;
  eraseColumn();
  if (isControl(load<u8>(line + lineBytes))) eraseColumn();
}

function eraseWord(): void {
  while (lineBytes !== 0 && load<u8>(line + lineBytes - 1) === SPACE) eraseCharacter();
  while (lineBytes !== 0 && load<u8>(line + lineBytes - 1) !== SPACE) eraseCharacter();
}

function eraseColumn(): void {
  if ((mode & MODE_ECHO) === 0) return;
  echoByte(BACKSPACE);
  echoByte(SPACE);
  echoByte(BACKSPACE);
}

/** Control characters appear as ^ and a letter. */
function echo(byte: u32): void {
  if ((mode & MODE_ECHO) === 0) return;
  if (byte !== LINE_FEED && isControl(byte)) {
    echoByte(0x5e);
    echoByte(byte ^ 0x40);
  } else {
    echoByte(byte);
  }
}

function isControl(byte: u32): bool {
  return byte < SPACE || byte === DELETE;
}
