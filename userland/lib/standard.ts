// The three streams that every program starts with, and how it ends.

import { E_CLOSED } from '../../abi/errors';
import { sysProcessExit } from '../../build/generated/syscalls';
import { flushOnAbort } from './abort';
import { Reader } from './reader';
import { givenHandle } from './start';
import { Stream } from './stream';
import { Writer } from './writer';

export const stdin: Reader = new Reader(new Stream(givenHandle('stdin')));
export const stdout: Writer = new Writer(new Stream(givenHandle('stdout')));
export const stderr: Writer = new Writer(new Stream(givenHandle('stderr')));

flushOnAbort(stdout);

/** Exit status of a program that could not write its output. */
const STATUS_OUTPUT_LOST: i32 = 1;

/** Ends the program at once, after its output has been sent. */
export function exit(status: i32): void {
  const error = stdout.flush();
  stderr.flush();
  // A reader that has gone away wants no more: not worth a message. Other losses are told by the status alone, too,
  // since there may be nowhere left to tell them.
  sysProcessExit(status === 0 && error !== 0 ? STATUS_OUTPUT_LOST : status);
}

/** True where nobody reads the output any more: a program that produces without end should stop then. */
export function outputClosed(): bool {
  return stdout.error === E_CLOSED;
}
