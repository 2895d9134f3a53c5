// The pipe server: bytes from one process to another. It calls nobody.
//
//   A pipe's ends are handles to this server's endpoint. The badge says which pipe and which end:
//     badge = place in the table * 2 + (0: read end, 1: write end)
//   When the last handle of an end is gone, the kernel says so, and the pipe learns that its reader or writer is gone.

import { E_BAD_HANDLE, E_DENIED, E_NO_MEMORY } from '../../abi/errors.ts';
import { RIGHT_SEND } from '../../abi/handles.ts';
import { PAGE_BYTES } from '../../abi/memory-map.ts';
import {
  CAPACITY_MAX,
  CAPACITY_MIN,
  Handler as PipeHandler,
  replyCreate,
} from '../../build/generated/protocols/pipe';
import { KIND_PIPE, replyStat, Handler as StreamHandler } from '../../build/generated/protocols/stream';
import { result4, sysHandleClose, sysHandleMint, sysProcessInspect } from '../../build/generated/syscalls';
import { replyNothing } from '../../userland/lib/message';
import { Server } from '../../userland/lib/server';
import { givenHandle } from '../../userland/lib/start';
import { BadgeTable } from '../common/table.ts';
import { Pipe } from './pipe.ts';

const CAPACITY_DEFAULT: u32 = 16384;
/** Of the quota, in pages: what is kept for the program, its stack and what waits; and the kernel's own share of the rest. */
const RESERVED_PAGES: u32 = 160;
const KERNEL_SHARE: u32 = 8;

const pipes = BadgeTable.create();
let totalBytes: u32 = 0;
/** What all pipes together may hold, so that pipes cannot exhaust the server. */
const totalBytesMax = poolBytes();

function poolBytes(): u32 {
  let pages: u32 = sysProcessInspect(givenHandle('self')) < 0 ? 0 : result4();
  return pages > RESERVED_PAGES ? (pages - RESERVED_PAGES - pages / KERNEL_SHARE) * PAGE_BYTES : 0;
}

function findPipe(badge: u32): Pipe | null {
  return changetype<Pipe | null>(pipes.find(badge >> 1));
}

function isWriteEnd(badge: u32): bool {
  return (badge & 1) !== 0;
}

function destroyPipe(badge: u32, pipe: Pipe): void {
  pipes.remove(badge >> 1);
  totalBytes -= pipe.capacity;
  pipe.destroy();
}

/** The smallest power of two that holds `bytes`, within the limits. */
function capacityFor(bytes: u32): u32 {
  let capacity = CAPACITY_MIN;
  while (capacity < bytes && capacity < CAPACITY_MAX) capacity <<= 1;
  return capacity;
}

class Pipes extends PipeHandler {
  constructor(readonly endpoint: u32) {
    super();
  }

  create(_badge: u32, capacity: u32): i32 {
    let bytes = capacityFor(capacity === 0 ? CAPACITY_DEFAULT : capacity);
    if (bytes > totalBytesMax - totalBytes) return E_NO_MEMORY;
    let place = pipes.add(changetype<usize>(new Pipe(bytes)));
    totalBytes += bytes;
    let reader = sysHandleMint(this.endpoint, place << 1, RIGHT_SEND);
    let writer = reader < 0 ? reader : sysHandleMint(this.endpoint, (place << 1) | 1, RIGHT_SEND);
    if (writer >= 0) return replyCreate(reader, writer);
    // Closing the read end's only handle brings its dead badge later, for a pipe that is gone: it is passed over, unless
    // the place is in use again. So the pipe is left to that message.
    if (reader < 0) destroyPipe(place << 1, findPipe(place << 1)!);
    else findPipe(place << 1)!.closeEnd(true);
    if (reader >= 0) sysHandleClose(reader);
    return writer;
  }
}

class Ends extends StreamHandler {
  read(badge: u32, count: u32): i32 {
    let pipe = findPipe(badge);
    if (pipe === null) return E_BAD_HANDLE;
    if (isWriteEnd(badge)) return E_DENIED;
    return pipe.read(badge, count);
  }

  write(badge: u32, _content: usize, bytes: u32): i32 {
    let pipe = findPipe(badge);
    if (pipe === null) return E_BAD_HANDLE;
    return isWriteEnd(badge) ? pipe.write(badge, bytes) : E_DENIED;
  }

  stat(badge: u32): i32 {
    let pipe = findPipe(badge);
    return pipe === null ? E_BAD_HANDLE : replyStat(KIND_PIPE, 0, 0);
  }

  flush(_badge: u32): i32 {
    return replyNothing();
  }
}

class PipeServer extends Server {
  badgeDead(badge: u32): void {
    let pipe = findPipe(badge);
    if (pipe !== null && pipe.closeEnd(isWriteEnd(badge))) destroyPipe(badge, pipe);
  }
}

let server = new PipeServer(givenHandle('service'));
server.add(new Pipes(server.endpoint));
server.add(new Ends());
server.run();
