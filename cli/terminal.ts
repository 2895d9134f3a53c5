// A terminal in raw mode: every key goes to the guest, except Ctrl-] twice, which leaves. The terminal is put back
// whatever way the process ends.

import { constants } from 'node:os';
import type { ReadStream } from 'node:tty';
import { exitWith } from './standard-streams.ts';

const LEAVE_KEY = 0x1d; // Ctrl-]
const ENDING_SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/** Returns a function that restores the terminal. */
export function enterRawMode(terminal: ReadStream): () => void {
  const restore = () => {
    if (terminal.isRaw) terminal.setRawMode(false);
  };
  terminal.setRawMode(true);
  process.on('exit', restore);
  for (const signal of ENDING_SIGNALS) process.on(signal, () => exitWith(128 + constants.signals[signal]));
  return restore;
}

/** Watches typed bytes for the leave key; one alone is the guest's as soon as another key follows. */
export class LeaveKeyFilter {
  private held = false;

  /** The bytes for the guest, or undefined when the user leaves. */
  filter(typed: Uint8Array): Uint8Array | undefined {
    const passed: number[] = [];
    for (const byte of typed) {
      if (byte === LEAVE_KEY && this.held) return undefined;
      if (this.held) passed.push(LEAVE_KEY);
      this.held = byte === LEAVE_KEY;
      if (!this.held) passed.push(byte);
    }
    return Uint8Array.from(passed);
  }
}
