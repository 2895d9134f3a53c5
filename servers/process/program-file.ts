// Reads a program's file, through the file system that the spawner gave.

import { E_IS_DIRECTORY, E_NO_MEMORY, E_NOT_EXECUTABLE, E_TOO_LONG, OK } from '../../abi/errors.ts';
import { MESSAGE_PAGE, PAGE_BYTES } from '../../abi/memory-map.ts';
import { PAYLOAD_BYTES } from '../../abi/messages.ts';
import { OPEN, OPEN_READ } from '../../build/generated/protocols/fs';
import { KIND_FILE, read, stat, statKind, statSize } from '../../build/generated/protocols/stream';
import { sysHandleClose } from '../../build/generated/syscalls';
import { loadedBytes } from '../../userland/lib/elf-file';
import { call, takenHandle } from '../../userland/lib/message';
import { hasRoom } from './memory-pool.ts';

/** The largest program file, in bytes: it is held here while it is loaded. */
const FILE_BYTES_MAX: u32 = 4 << 20;

/** Enough for the headers of any program that our linker makes. */
const FIRST_BYTES: u32 = PAYLOAD_BYTES;

const BUFFER_BYTES_MIN: u32 = 0x10000;

/** Bytes of the file that readProgram() read last: as much of it as is loaded. */
export let programBytes: u32 = 0;
let buffer: usize = 0;
let bufferBytes: u32 = 0;

/** Where the file lies, until the next readProgram(). */
export function programFile(): usize {
  return buffer;
}

/** Reads the file at a path (bytes, without NUL) into the buffer. */
export function readProgram(root: u32, path: usize, bytes: u32): i32 {
  if (bytes === 0 || bytes > PAYLOAD_BYTES) return E_TOO_LONG;
  memory.copy(MESSAGE_PAGE, path, bytes);
  let status = call(root, OPEN, bytes, 0, OPEN_READ, 0, 0, 0);
  if (status < 0) return status;
  let file = takenHandle(0);
  status = readAll(file);
  sysHandleClose(file);
  return status;
}

/** Reads what is loaded: symbols and line tables, which stand behind the last segment, stay in the file. */
function readAll(file: u32): i32 {
  let status = stat(file);
  if (status < 0) return status;
  if (statKind() !== KIND_FILE) return E_IS_DIRECTORY;
  let size = statSize();
  if (size > FILE_BYTES_MAX) return E_NOT_EXECUTABLE;
  if (!reserve(max(size, 1))) return E_NO_MEMORY;
  programBytes = 0;
  status = readUpTo(file, min(size, FIRST_BYTES));
  return status < 0 ? status : readUpTo(file, min(size, loadedBytes(buffer, programBytes)));
}

/** Reads on until the buffer holds the first `end` bytes of the file. */
function readUpTo(file: u32, end: u32): i32 {
  while (programBytes < end) {
    let got = read(file, min(PAYLOAD_BYTES, end - programBytes));
    if (got < 0) return got;
    if (got === 0) break;
    memory.copy(buffer + programBytes, MESSAGE_PAGE, got);
    programBytes += got;
  }
  return OK;
}

/** Makes the buffer hold a file of this size. */
function reserve(bytes: u32): bool {
  if (bytes <= bufferBytes) return true;
  if (!hasRoom(bytes / PAGE_BYTES + 1)) return false;
  if (buffer !== 0) heap.free(buffer);
  bufferBytes = max(bytes, BUFFER_BYTES_MIN);
  buffer = heap.alloc(bufferBytes);
  return buffer !== 0;
}
