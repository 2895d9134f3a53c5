// The block that spawn takes: NUL-terminated texts, namely the program's path, its working directory, then arguments
// and variables. append brings its first parts, spawn the last.

import { E_INVALID, E_TOO_LONG, OK } from '../../abi/errors.ts';
import { PAYLOAD_BYTES } from '../../abi/messages.ts';
import { SPAWN_BYTES_MAX } from '../../build/generated/protocols/process';
import { Process } from './table.ts';

/** Room for a block of one part; a longer one gets room for the longest. */
const SHORT_BYTES: u32 = PAYLOAD_BYTES;

/** Appends a part to the block of a process's next spawn. */
export function appendPart(process: Process, part: usize, bytes: u32): i32 {
  if (bytes > SPAWN_BYTES_MAX - process.blockBytes) {
    process.dropBlock();
    return E_TOO_LONG;
  }
  if (process.block === 0) process.block = heap.alloc(bytes > SHORT_BYTES ? SPAWN_BYTES_MAX : SHORT_BYTES);
  else if (process.blockBytes <= SHORT_BYTES) process.block = heap.realloc(process.block, SPAWN_BYTES_MAX);
  memory.copy(process.block + process.blockBytes, part, bytes);
  process.blockBytes += bytes;
  return OK;
}

/** Where the texts of a block begin and end. */
@final
export class SpawnBlock {
  path: usize = 0;
  pathBytes: u32 = 0; // without NUL
  directory: usize = 0;
  directoryBytes: u32 = 0; // this and the following with their NULs
  arguments: usize = 0;
  argumentBytes: u32 = 0;
  argumentCount: u32 = 0;
  variables: usize = 0;
  variableBytes: u32 = 0;
  variableCount: u32 = 0;
  private at: usize = 0;
  private end: usize = 0;

  /** Finds the texts; E_INVALID where the block does not consist of as many as it should. */
  parse(block: usize, bytes: u32, argumentCount: u32, variableCount: u32): i32 {
    this.at = block;
    this.end = block + bytes;
    this.argumentCount = argumentCount;
    this.variableCount = variableCount;
    this.path = this.at;
    this.pathBytes = this.skip(1) - 1;
    this.directory = this.at;
    this.directoryBytes = this.skip(1);
    this.arguments = this.at;
    this.argumentBytes = this.skip(argumentCount);
    this.variables = this.at;
    this.variableBytes = this.skip(variableCount);
    let complete = this.at === this.end && this.pathBytes - 1 < bytes && this.directoryBytes !== 0;
    return complete ? OK : E_INVALID;
  }

  /** Skips texts; their bytes. Where there are too few, `at` goes behind the end, which parse() notices. */
  private skip(count: u32): u32 {
    let start = this.at;
    for (let i: u32 = 0; i < count; i += 1) {
      while (this.at < this.end && load<u8>(this.at) !== 0) this.at += 1;
      if (this.at >= this.end) {
        this.at = this.end + 1;
        return 0;
      }
      this.at += 1;
    }
    return <u32>(this.at - start);
  }

  /** The name to list the program by: the last part of its path. */
  get name(): usize {
    let at = this.path + this.pathBytes;
    while (at > this.path && load<u8>(at - 1) !== 0x2f) at -= 1;
    return at;
  }

  get nameBytes(): u32 {
    return <u32>(this.path + this.pathBytes - this.name);
  }
}
