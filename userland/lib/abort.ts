// How a failed assertion or a `throw` ends a program: one line on standard error, and status 134.

import { sysProcessExit } from '../../build/generated/syscalls';
import { complain } from './errors';

const STATUS_ABORTED: u32 = 134;

/** The compiler calls this, with the place in the source. */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  const what = message == null ? 'aborted' : message;
  const where = file == null ? '' : ' (' + file + ':' + line.toString() + ':' + column.toString() + ')';
  complain(what + where);
  sysProcessExit(STATUS_ABORTED);
}
