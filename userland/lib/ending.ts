// How a process ended, in the words of who wrote its program.

import {
  CAUSE_BREAKPOINT,
  CAUSE_FETCH_ACCESS,
  CAUSE_FETCH_MISALIGNED,
  CAUSE_FETCH_PAGE_FAULT,
  CAUSE_ILLEGAL_INSTRUCTION,
  CAUSE_LOAD_ACCESS,
  CAUSE_LOAD_MISALIGNED,
  CAUSE_LOAD_PAGE_FAULT,
  CAUSE_STORE_ACCESS,
  CAUSE_STORE_MISALIGNED,
  CAUSE_STORE_PAGE_FAULT,
} from '../../abi/traps';
import {
  ENDED_ABORTED,
  ENDED_FAULT,
  ENDED_KILLED,
  ENDED_OUT_OF_MEMORY,
  ENDED_STACK_OVERFLOW,
} from '../../build/generated/protocols/process';
import { Autopsy } from './autopsy';
import { Ended } from './process';
import { hex } from './text';

/** References to nothing, with the offset of a field added, lie below. */
const NULL_PAGE_END: u32 = 0x1000;

/** One line, without the program's name; empty where there is nothing to tell. */
export function endText(ended: Ended): string {
  switch (ended.how) {
    case ENDED_KILLED:
      return 'killed';
    case ENDED_OUT_OF_MEMORY:
      return `out of memory${at(placeOf(ended))}`;
    case ENDED_STACK_OVERFLOW:
      return `stack overflow: at address ${hex(ended.address)}, pc ${hex(ended.pc)}${at(placeOf(ended), 'endless recursion? ')}`;
    case ENDED_ABORTED: {
      const place = placeOf(ended);
      return place.length > 0 ? `aborted at ${place}` : '';
    }
    case ENDED_FAULT:
      return faultText(ended);
    default:
      return '';
  }
}

/** In brackets, where there is something to put into them. */
function at(place: string, before: string = ''): string {
  return place.length > 0 ? ` (${before}${place})` : '';
}

function placeOf(ended: Ended): string {
  return ended.pc === 0 ? '' : new Autopsy(ended).place;
}

function faultText(ended: Ended): string {
  const autopsy = new Autopsy(ended);
  if (ended.cause === CAUSE_BREAKPOINT) {
    const kind = autopsy.trap;
    const what = kind.length > 0 ? kind : 'breakpoint';
    return autopsy.place.length > 0 ? `${what}${at(autopsy.place)}` : `${what}, pc ${hex(ended.pc)}`;
  }
  const isNull = ended.address < NULL_PAGE_END && ended.cause !== CAUSE_ILLEGAL_INSTRUCTION;
  const hint = isNull ? 'a null reference at ' : '';
  return `${exceptionText(ended.cause)}${hex(ended.address)}, pc ${hex(ended.pc)}${at(autopsy.place, hint)}`;
}

/** What the address or instruction word is to follow. */
function exceptionText(cause: u32): string {
  switch (cause) {
    case CAUSE_FETCH_MISALIGNED:
      return 'misaligned jump to address ';
    case CAUSE_FETCH_ACCESS:
      return 'access fault: execute at address ';
    case CAUSE_ILLEGAL_INSTRUCTION:
      return 'illegal instruction ';
    case CAUSE_LOAD_MISALIGNED:
      return 'misaligned load at address ';
    case CAUSE_LOAD_ACCESS:
      return 'access fault: load at address ';
    case CAUSE_STORE_MISALIGNED:
      return 'misaligned store at address ';
    case CAUSE_STORE_ACCESS:
      return 'access fault: store at address ';
    case CAUSE_FETCH_PAGE_FAULT:
      return 'page fault: execute at address ';
    case CAUSE_LOAD_PAGE_FAULT:
      return 'page fault: load at address ';
    case CAUSE_STORE_PAGE_FAULT:
      return 'page fault: store at address ';
    default:
      return `exception ${cause}: `;
  }
}
