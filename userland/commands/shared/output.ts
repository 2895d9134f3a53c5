// Output that must arrive: a command whose output is lost ends at once, so that `seq 1 1000000 | head -n 1` does not
// go on counting for nobody.

import { E_CLOSED, exit, Stream, stdout, Writer } from 'cox';
import { Command } from './command';

/** Exit status of a command whose reader is gone: it ends without a word, as there is nobody left to tell. */
export const STATUS_BROKEN_PIPE: i32 = 141;

export class Output extends Writer {
  constructor(
    private command: Command,
    stream: Stream = stdout.stream,
    private name: string = 'standard output',
  ) {
    super(stream);
  }

  /** The number, right-aligned in so many columns. */
  column(value: i32, width: i32): void {
    this.text(value.toString().padStart(width));
  }

  /** Sends what is waiting, or ends the command. */
  flush(): i32 {
    const error = super.flush();
    if (error < 0) lost(this.command, this.name, error);
    return error;
  }
}

/** Writes the bytes to the stream, or ends the command. */
export function writeAll(
  command: Command,
  stream: Stream,
  source: usize,
  bytes: i32,
  name: string = 'standard output',
): void {
  const error = stream.write(source, bytes);
  if (error < 0) lost(command, name, error);
}

function lost(command: Command, name: string, error: i32): void {
  if (error === E_CLOSED) exit(STATUS_BROKEN_PIPE);
  command.failed(name, error);
  exit(command.status);
}
