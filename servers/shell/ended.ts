// What the shell makes of a process that has ended: an exit status, and one line where it ended badly.
//
// Statuses of bad ends are 128 + n, with the n that other systems' signals for the same thing have, so that scripts read alike:
// 130 interrupted, 132 illegal instruction, 133 trap, 137 killed, 139 fault.

import { hex, process } from 'cox';
import {
  ENDED_EXIT,
  ENDED_FAULT,
  ENDED_INTERRUPTED,
  ENDED_KILLED,
  ENDED_OUT_OF_MEMORY,
  ENDED_STACK_OVERFLOW,
} from 'cox/process';

const STATUS_INTERRUPTED: i32 = 130;
const STATUS_ILLEGAL: i32 = 132;
const STATUS_TRAP: i32 = 133;
const STATUS_KILLED: i32 = 137;
const STATUS_FAULT: i32 = 139;

// Exception codes of scause (privileged manual, "Supervisor Cause Register").
const CAUSE_ILLEGAL: u32 = 2;
const CAUSE_BREAKPOINT: u32 = 3;

/** $? for a process that ended so. */
export function endStatus(ended: process.Ended): i32 {
  if (ended.how === ENDED_EXIT) return ended.status;
  if (ended.how === ENDED_INTERRUPTED) return STATUS_INTERRUPTED;
  if (ended.how === ENDED_KILLED || ended.how === ENDED_OUT_OF_MEMORY) return STATUS_KILLED;
  if (ended.how === ENDED_FAULT && ended.cause === CAUSE_ILLEGAL) return STATUS_ILLEGAL;
  if (ended.how === ENDED_FAULT && ended.cause === CAUSE_BREAKPOINT) return STATUS_TRAP;
  return STATUS_FAULT;
}

/** One line on how it ended, without the program's name; empty where there is nothing to tell. */
export function endMessage(ended: process.Ended): string {
  switch (ended.how) {
    case ENDED_KILLED:
      return 'killed';
    case ENDED_OUT_OF_MEMORY:
      return 'out of memory';
    case ENDED_STACK_OVERFLOW:
      return `stack overflow: at address ${hex(ended.address)}, pc ${hex(ended.pc)}`;
    case ENDED_FAULT:
      return faultMessage(ended.cause, ended.pc, ended.address);
    default:
      return '';
  }
}

function faultMessage(cause: u32, pc: u32, address: u32): string {
  const place = `pc ${hex(pc)}`;
  switch (cause) {
    case 0:
      return `misaligned jump to address ${hex(address)}, ${place}`;
    case 1:
      return `access fault: execute at address ${hex(address)}, ${place}`;
    case CAUSE_ILLEGAL:
      return `illegal instruction ${hex(address)}, ${place}`;
    case CAUSE_BREAKPOINT:
      return `trap (a failed check, a division by zero or unreachable code), ${place}`;
    case 4:
      return `misaligned load at address ${hex(address)}, ${place}`;
    case 5:
      return `access fault: load at address ${hex(address)}, ${place}`;
    case 6:
      return `misaligned store at address ${hex(address)}, ${place}`;
    case 7:
      return `access fault: store at address ${hex(address)}, ${place}`;
    case 12:
      return `page fault: execute at address ${hex(address)}, ${place}`;
    case 13:
      return `page fault: load at address ${hex(address)}, ${place}`;
    case 15:
      return `page fault: store at address ${hex(address)}, ${place}`;
    default:
      return `exception ${cause}, ${place}`;
  }
}
