// A way into the line discipline for tests on the host. Not part of the server.

import { canRead, hasRoom, setMode, setStopKey, take, takeInterrupts, takeStops } from './line-discipline.ts';
import { output } from './output.ts';
import { columns, keyArrived, measure, rows } from './size-report.ts';

const buffer = memory.data(8192);

/** Types keys, a character each; how often ^C was among them, or -1 where there was no room for one. */
export function type(keys: string): i32 {
  for (let i = 0; i < keys.length; i += 1) {
    if (!hasRoom()) return -1;
    keyArrived(keys.charCodeAt(i));
  }
  return takeInterrupts();
}

/** Whether ^Z acts from now on; how often it has acted since the last call. */
export function stopKey(acts: i32): i32 {
  setStopKey(acts !== 0);
  return takeStops();
}

export function mode(next: u32): u32 {
  return setMode(next);
}

/** Asks for the size of the screen. */
export function ask(): void {
  measure();
}

/** "rows x columns", as far as they are known. */
export function screenSize(): string {
  return `${rows} x ${columns}`;
}

/** What a read of `count` bytes returns: "wait" where it would wait, else the bytes between < and >. */
export function read(count: u32): string {
  if (!canRead()) return 'wait';
  return '<' + characters(take(buffer, count)) + '>';
}

/** What was sent to the terminal since the last call. */
export function echoed(): string {
  return characters(output.pop(buffer, 8192));
}

function characters(bytes: u32): string {
  let text = '';
  for (let i: u32 = 0; i < bytes; i += 1) text += String.fromCharCode(load<u8>(buffer + i));
  return text;
}
