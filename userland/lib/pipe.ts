// Pipes: what is written to one end is read from the other, also by another process that was given that end.

import * as protocol from '../../build/generated/protocols/pipe';
import { setLastError } from './errors';
import { lookup } from './registry';
import { Stream } from './stream';

export class Pipe {
  constructor(
    public reader: Stream,
    public writer: Stream,
  ) {}
}

/** Makes a pipe that holds about `capacity` bytes (0: the default), or null. A reader sees the end when all writers are
 *  closed; a writer gets E_CLOSED when all readers are. */
export function createPipe(capacity: u32 = 0): Pipe | null {
  const server = lookup('pipe');
  const status = setLastError(server < 0 ? server : protocol.create(server, capacity));
  if (status < 0) return null;
  return new Pipe(new Stream(protocol.createReader()), new Stream(protocol.createWriter()));
}
