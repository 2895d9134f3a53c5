// What time it is, for the times of change. The file server asks nobody: init tells it the time at which the machine
// started, and the machine counts on from there.

import { uptime } from '../../userland/lib/time';

let startSeconds: u32 = 0;

export function setStartSeconds(seconds: u32): void {
  startSeconds = seconds;
}

/** Seconds since 1970. */
export function now(): u32 {
  return startSeconds + uptime();
}
