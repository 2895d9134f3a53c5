// Requests to open files: the stream protocol. Bytes go between the file and the message page directly.

import { E_BAD_HANDLE, E_DENIED, E_INVALID, E_NO_SPACE, E_NOT_SEEKABLE } from '../../abi/errors.ts';
import { MESSAGE_PAGE } from '../../abi/memory-map.ts';
import { PAYLOAD_BYTES } from '../../abi/messages.ts';
import { OPEN_APPEND, OPEN_READ, OPEN_WRITE } from '../../build/generated/protocols/fs';
import {
  Handler,
  replyRead,
  replySeek,
  replyStat,
  replyWrite,
  SEEK_CURRENT,
  SEEK_END,
  SEEK_START,
} from '../../build/generated/protocols/stream';
import { replyNothing } from '../../userland/lib/message';
import { now } from './clock.ts';
import { FILE_BYTES_MAX } from './content.ts';
import { kindOf } from './files.ts';
import { NODE_FILE, NODE_ZERO } from './node.ts';
import { OpenFile, openFile } from './open-files.ts';

export class Streams extends Handler {
  read(badge: u32, count: u32): i32 {
    let file = openFile(badge);
    if (file === null) return E_BAD_HANDLE;
    if ((file.flags & OPEN_READ) === 0) return E_DENIED;
    let wanted = min(count, PAYLOAD_BYTES);
    let node = file.node;
    if (node.kind !== NODE_FILE) {
      if (node.kind !== NODE_ZERO) return replyRead(0);
      memory.fill(MESSAGE_PAGE, 0, wanted);
      return replyRead(wanted);
    }
    let got = node.content.read(file.position, MESSAGE_PAGE, wanted);
    file.position += got;
    return replyRead(got);
  }

  write(badge: u32, content: usize, bytes: u32): i32 {
    let file = openFile(badge);
    if (file === null) return E_BAD_HANDLE;
    if ((file.flags & OPEN_WRITE) === 0) return E_DENIED;
    let node = file.node;
    if (node.kind !== NODE_FILE || bytes === 0) return replyWrite(bytes);
    if ((file.flags & OPEN_APPEND) !== 0) file.position = node.content.bytes;
    let written = node.content.write(file.position, content, bytes);
    if (written === 0) return E_NO_SPACE;
    file.position += written;
    node.modified = now();
    return replyWrite(written);
  }

  seek(badge: u32, offset: i32, whence: u32): i32 {
    let file = openFile(badge);
    if (file === null) return E_BAD_HANDLE;
    if (file.node.kind !== NODE_FILE) return E_NOT_SEEKABLE;
    let from = origin(file, whence);
    let position = from + <i64>offset;
    if (from < 0 || position < 0 || position > <i64>FILE_BYTES_MAX) return E_INVALID;
    file.position = <u32>position;
    return replySeek(file.position);
  }

  stat(badge: u32): i32 {
    let file = openFile(badge);
    if (file === null) return E_BAD_HANDLE;
    let node = file.node;
    return replyStat(kindOf(node), node.content.bytes, node.modified);
  }

  flush(_badge: u32): i32 {
    return replyNothing();
  }

  truncate(badge: u32, size: u32): i32 {
    let file = openFile(badge);
    if (file === null) return E_BAD_HANDLE;
    if ((file.flags & OPEN_WRITE) === 0) return E_DENIED;
    if (file.node.kind !== NODE_FILE) return E_NOT_SEEKABLE;
    if (!file.node.content.resize(size)) return E_NO_SPACE;
    file.node.modified = now();
    return replyNothing();
  }
}

/** Where a seek counts from; -1 for a whence that does not exist. */
function origin(file: OpenFile, whence: u32): i64 {
  switch (whence) {
    case SEEK_START:
      return 0;
    case SEEK_CURRENT:
      return file.position;
    case SEEK_END:
      return file.node.content.bytes;
    default:
      return -1;
  }
}
