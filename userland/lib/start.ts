// What a program was started with: the start block (abi/start-block.ts).

import { START_BLOCK, START_BLOCK_BYTES } from '../../abi/memory-map';
import {
  START_ARGUMENT_OFFSET,
  START_ARGUMENTS,
  START_DIRECTORY_OFFSET,
  START_HANDLE_BYTES,
  START_HANDLE_NAME_BYTES,
  START_HANDLE_OFFSET,
  START_HANDLES,
  START_MAGIC,
  START_VARIABLE_OFFSET,
  START_VARIABLES,
} from '../../abi/start-block';
import { textAt } from './text';

const SLASH: u8 = 0x2f;

function startWord(offset: u32): u32 {
  return load<u32>(START_BLOCK + offset);
}

/** Init finds a boot block there instead. */
function present(): bool {
  return startWord(0) === START_MAGIC;
}

function terminatedBytes(at: usize): u32 {
  let end = at;
  while (end < START_BLOCK + START_BLOCK_BYTES && load<u8>(end) !== 0) end++;
  return <u32>(end - at);
}

function texts(count: u32, offset: u32): string[] {
  const list: string[] = [];
  let at: usize = START_BLOCK + offset;
  for (let i: u32 = 0; i < count; i++) {
    const bytes = terminatedBytes(at);
    list.push(textAt(at, bytes));
    at += bytes + 1;
  }
  return list;
}

/** All arguments, the program's name first. */
export function allArguments(): string[] {
  return present() ? texts(startWord(START_ARGUMENTS), startWord(START_ARGUMENT_OFFSET)) : [];
}

/** The arguments after the program's name. */
export function programArguments(): string[] {
  return allArguments().slice(1);
}

/** Where the last part of the name stands that the program was called by. */
function nameAt(): usize {
  const start: usize = START_BLOCK + startWord(START_ARGUMENT_OFFSET);
  let name = start;
  for (let at = start; load<u8>(at) !== 0; at++) {
    if (load<u8>(at) === SLASH) name = at + 1;
  }
  return name;
}

function isNamed(): bool {
  return present() && startWord(START_ARGUMENTS) !== 0;
}

/** The last part of the name that the program was called by. */
export function programName(): string {
  return isNamed() ? textAt(nameAt(), terminatedBytes(nameAt())) : 'program';
}

/** Copies that name to an address, without allocating; returns the address after it. */
export function putProgramName(at: usize): usize {
  if (!isNamed()) return at;
  const bytes = terminatedBytes(nameAt());
  memory.copy(at, nameAt(), bytes);
  return at + bytes;
}

/** All variables, as "NAME=value". */
export function environment(): string[] {
  return present() ? texts(startWord(START_VARIABLES), startWord(START_VARIABLE_OFFSET)) : [];
}

/** The value of an environment variable, or null. */
export function variable(name: string): string | null {
  const all = environment();
  for (let i = 0; i < all.length; i++) {
    if (all[i].startsWith(name + '=')) return all[i].slice(name.length + 1);
  }
  return null;
}

/** The directory that the program was started in. */
export function startDirectory(): string {
  if (!present()) return '/';
  const at: usize = START_BLOCK + startWord(START_DIRECTORY_OFFSET);
  return textAt(at, terminatedBytes(at));
}

function nameMatches(entry: usize, name: string): bool {
  for (let i: u32 = 0; i < START_HANDLE_NAME_BYTES; i++) {
    const expected = <i32>i < name.length ? name.charCodeAt(i) : 0;
    if (<i32>load<u8>(entry + i) !== expected) return false;
  }
  return true;
}

/** A handle that the program was given under this name, or 0. Usual names: process, registry, own (the program itself), root, stdin,
 *  stdout, stderr; servers get self instead of own. */
export function givenHandle(name: string): u32 {
  if (!present()) return 0;
  let entry: usize = START_BLOCK + startWord(START_HANDLE_OFFSET);
  for (let i = startWord(START_HANDLES); i > 0; i--) {
    if (nameMatches(entry, name)) return load<u32>(entry + START_HANDLE_NAME_BYTES);
    entry += START_HANDLE_BYTES;
  }
  return 0;
}
