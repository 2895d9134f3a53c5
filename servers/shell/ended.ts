// What the shell makes of a process that has ended: an exit status, and one line where it ended badly.
//
// Statuses of bad ends are 128 + n, with the n that other systems' signals for the same thing have, so that scripts read
// alike: 130 interrupted, 132 illegal instruction, 133 trap, 134 aborted, 137 killed or out of memory, 139 fault. The
// process server sets them.

import { process } from 'cox';

/** $? for a process that ended so. */
export function endStatus(ended: process.Ended): i32 {
  return ended.status;
}

/** One line on how it ended, without the program's name; empty where there is nothing to tell. */
export function endMessage(ended: process.Ended): string {
  return ended.text;
}
