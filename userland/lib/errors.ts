// Errors as programs see them: negative numbers, their words, and the one line on standard error.

import { errorText } from '../../abi/errors';
import { console } from './console';
import { programName } from './start';

export { errorText };

let last: i32 = 0;

/** Remembers an error for lastError(); returns it. */
export function setLastError(error: i32): i32 {
  last = error;
  return error;
}

/** The error of the last function that returned null because of one. */
export function lastError(): i32 {
  return last;
}

/** Prints "PROGRAM: message" on standard error; returns 1, for `return` or exit. */
export function complain(message: string): i32 {
  console.error(programName() + ': ' + message);
  return 1;
}

/** Prints "PROGRAM: what: the error's words" on standard error; returns 1, for `return` or exit. */
export function fail(what: string, error: i32): i32 {
  return complain(what + ': ' + errorText(error));
}
