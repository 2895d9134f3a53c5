// How a failed assertion, a `throw` or a bad index ends a program: one line on standard error, and status 134.
//
// Memory may be what has run out, so nothing is allocated: the line is composed in the message page. And code that runs
// before any other may abort, so nothing here relies on another module's variables.

import { GIVE_UP_ABORTED } from '../../abi/give-up';
import { MESSAGE_PAGE } from '../../abi/memory-map';
import { write } from '../../build/generated/protocols/stream';
import { sysProcessExit } from '../../build/generated/syscalls';
import { putText } from './payload';
import { givenHandle, putProgramName } from './start';
import { Writer } from './writer';

const STATUS_ABORTED: u32 = 134;
const LANGUAGE_LIBRARY = '~lib/';
const LIBRARY = 'userland/lib/';
const QUESTION_MARK: u8 = 0x3f;

/** Standard output, as an address, once there is one. */
let pending: usize = 0;

/** What is to be sent before the program ends. */
export function flushOnAbort(output: Writer): void {
  pending = changetype<usize>(output);
}

/** As putText; what does not fit is left out. */
function add(at: usize, text: string): usize {
  const end = putText(at, text);
  return end === 0 ? at : end;
}

function addNumber(at: usize, value: u32): usize {
  if (value >= 10) at = addNumber(at, value / 10);
  store<u8>(at, 0x30 + (value % 10));
  return at + 1;
}

/** The last part of a path. Source files have names in ASCII, or nearly. */
function addFileName(at: usize, path: string): usize {
  for (let i = path.lastIndexOf('/') + 1; i < path.length; i++) {
    const unit = path.charCodeAt(i);
    store<u8>(at++, unit < 0x80 ? unit : QUESTION_MARK);
  }
  return at;
}

function isLibrary(file: string): bool {
  return file.startsWith(LANGUAGE_LIBRARY) || file.startsWith(LIBRARY);
}

/** Ends the program. What led to a place in a library is for whoever waits for the program to find out. */
function end(known: bool): void {
  const isServer = givenHandle('self') !== 0;
  if (!known && !isServer) store<u32>(GIVE_UP_ABORTED, 0);
  sysProcessExit(STATUS_ABORTED);
}

/** The compiler calls this, with the place in the source. A place in a library would tell the user nothing. */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  if (pending !== 0) changetype<Writer>(pending).flush();
  let at = add(putProgramName(MESSAGE_PAGE), ': ');
  at = add(at, message == null ? 'aborted' : message);
  const known = file != null && !isLibrary(file);
  if (known) {
    at = add(addFileName(add(at, ' ('), file!), ':');
    at = addNumber(add(addNumber(at, line), ':'), column);
    at = add(at, ')');
  }
  at = add(at, '\n');
  write(givenHandle('stderr'), MESSAGE_PAGE, <u32>(at - MESSAGE_PAGE));
  end(known);
}
