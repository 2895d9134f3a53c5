// What a new process finds at START_BLOCK: one block, read-only to nobody, written by whoever spawned it.
//
//   word 0  START_MAGIC               word 5  offset of the environment ("NAME=value")
//   word 1  bytes used                word 6  number of handles
//   word 2  number of arguments       word 7  offset of the handle list
//   word 3  offset of the arguments   word 8  offset of the working directory (NUL-terminated)
//   word 4  number of variables
//
// Arguments and variables are UTF-8 strings, NUL-terminated, one after the other. The handle list has entries of 16
// bytes: a name of up to 12 bytes, NUL-padded, then the handle. Names that programs expect: process, registry, own,
// root, stdin, stdout, stderr. argv[0] is the program's name.

export const START_MAGIC: u32 = 0x53584f43; // "COXS"
export const START_TOTAL: u32 = 4; // byte offsets of the words above
export const START_ARGUMENTS: u32 = 8;
export const START_ARGUMENT_OFFSET: u32 = 12;
export const START_VARIABLES: u32 = 16;
export const START_VARIABLE_OFFSET: u32 = 20;
export const START_HANDLES: u32 = 24;
export const START_HANDLE_OFFSET: u32 = 28;
export const START_DIRECTORY_OFFSET: u32 = 32;
export const START_HEADER_BYTES: u32 = 36;
export const START_HANDLE_BYTES: u32 = 16;
export const START_HANDLE_NAME_BYTES: u32 = 12;
