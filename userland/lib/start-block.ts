// Writes a start block (abi/start-block.ts): what start.ts reads in the new process.
//
//   header, handle list, arguments, variables, directory

import {
  START_ARGUMENT_OFFSET,
  START_ARGUMENTS,
  START_DIRECTORY_OFFSET,
  START_HANDLE_BYTES,
  START_HANDLE_NAME_BYTES,
  START_HANDLE_OFFSET,
  START_HANDLES,
  START_HEADER_BYTES,
  START_MAGIC,
  START_TOTAL,
  START_VARIABLE_OFFSET,
  START_VARIABLES,
} from '../../abi/start-block';

const HANDLES_MAX: u32 = 32;

/** A run of NUL-terminated texts in memory. */
@final
class Texts {
  at: usize = 0;
  bytes: u32 = 0;
  count: u32 = 0;

  set(at: usize, bytes: u32, count: u32): void {
    this.at = at;
    this.bytes = bytes;
    this.count = count;
  }

  /** Copies the texts; the address after them. */
  write(to: usize): usize {
    memory.copy(to, this.at, this.bytes);
    return to + this.bytes;
  }
}

/** The parts of a start block. The memory that texts lie in must stay as it is until write(). */
@final
export class StartBlock {
  /** NUL-terminated, one after the other. */
  readonly arguments: Texts = new Texts();
  readonly variables: Texts = new Texts();
  readonly directory: Texts = new Texts();
  private readonly handles: StaticArray<u8> = new StaticArray<u8>(HANDLES_MAX * START_HANDLE_BYTES);
  private handleCount: u32 = 0;

  /** Adds a handle of the new process, under a name of up to 12 characters of ASCII. */
  addHandle(name: string, handle: u32): void {
    assert(this.handleCount < HANDLES_MAX, 'start block: room for the handle');
    const entry = changetype<usize>(this.handles) + this.handleCount * START_HANDLE_BYTES;
    for (let i: u32 = 0; i < START_HANDLE_NAME_BYTES; i++) {
      store<u8>(entry + i, i < <u32>name.length ? name.charCodeAt(i) : 0);
    }
    store<u32>(entry + START_HANDLE_NAME_BYTES, handle);
    this.handleCount++;
  }

  /** Length of the whole block. */
  get bytes(): u32 {
    return (
      START_HEADER_BYTES +
      this.handleCount * START_HANDLE_BYTES +
      this.arguments.bytes +
      this.variables.bytes +
      this.directory.bytes
    );
  }

  /** Writes the block at an address. */
  write(block: usize): void {
    const handlesAt: usize = block + START_HEADER_BYTES;
    const handleBytes = this.handleCount * START_HANDLE_BYTES;
    memory.copy(handlesAt, changetype<usize>(this.handles), handleBytes);
    const argumentsAt: usize = handlesAt + handleBytes;
    const variablesAt = this.arguments.write(argumentsAt);
    const directoryAt = this.variables.write(variablesAt);
    this.directory.write(directoryAt);
    store<u32>(block, START_MAGIC);
    store<u32>(block + START_TOTAL, this.bytes);
    store<u32>(block + START_ARGUMENTS, this.arguments.count);
    store<u32>(block + START_ARGUMENT_OFFSET, <u32>(argumentsAt - block));
    store<u32>(block + START_VARIABLES, this.variables.count);
    store<u32>(block + START_VARIABLE_OFFSET, <u32>(variablesAt - block));
    store<u32>(block + START_HANDLES, this.handleCount);
    store<u32>(block + START_HANDLE_OFFSET, <u32>(handlesAt - block));
    store<u32>(block + START_DIRECTORY_OFFSET, <u32>(directoryAt - block));
  }
}
