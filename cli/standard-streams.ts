// The host's standard streams: writing with back-pressure, and ending quietly when nobody reads any more.

import type { Writable } from 'node:stream';
import { EXIT_WRITE_FAILED } from './exit-codes.ts';
import { Failure, hostErrorText } from './failure.ts';

/** The reader of our output is gone: the run ends, without a word, as programs in a pipe do. */
export class OutputClosed extends Error {}

/** 128 + SIGPIPE, what a shell reports for a program that the signal ended. */
export const EXIT_OUTPUT_CLOSED = 141;

const closed = new WeakSet<Writable>();
const watched = new WeakSet<Writable>();

/** Resolves when the stream has taken all of it. @throws OutputClosed when the reader is gone, or Failure */
export function writeAll(stream: Writable, content: string | Uint8Array): Promise<void> {
  watch(stream);
  return new Promise((resolve, reject) => {
    if (closed.has(stream)) {
      reject(new OutputClosed());
      return;
    }
    stream.write(content, (error) => {
      if (!error) resolve();
      else if (isClosed(error)) reject(new OutputClosed());
      else reject(new Failure(`cannot write the output: ${hostErrorText(error)}`, EXIT_WRITE_FAILED));
    });
  });
}

/** Leaves the process now, whatever is still open (a standard input that nobody ends, for one). */
export function exitWith(status: number): never {
  process.exit(status);
}

/** Without a listener an error of the stream would end the process with a stack trace. */
function watch(stream: Writable): void {
  if (watched.has(stream)) return;
  watched.add(stream);
  stream.on('error', (error) => {
    if (isClosed(error)) closed.add(stream);
  });
}

function isClosed(error: Error & { code?: string }): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' || error.code === 'EIO';
}
