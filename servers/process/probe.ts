// A way to the checks of what clients send, for tests on the host. Bytes come as text of one character each. Not part of
// the server.

import { checkElf, loadedBytes } from '../../userland/lib/elf-file';
import { SpawnBlock } from './spawn-block.ts';

const spawnBlock = new SpawnBlock();

function bytesOf(text: string): ArrayBuffer {
  let bytes = new ArrayBuffer(text.length);
  for (let i = 0; i < text.length; i += 1) store<u8>(changetype<usize>(bytes) + i, text.charCodeAt(i));
  return bytes;
}

/** OK or E_NOT_EXECUTABLE. */
export function check(file: string): i32 {
  let bytes = bytesOf(file);
  return checkElf(changetype<usize>(bytes), bytes.byteLength);
}

export function needed(file: string): u32 {
  let bytes = bytesOf(file);
  return loadedBytes(changetype<usize>(bytes), bytes.byteLength);
}

/** "name|path|directory|arguments|variables" of a block, with NULs as commas; or "invalid". */
export function parse(block: string, argumentCount: u32, variableCount: u32): string {
  let bytes = bytesOf(block);
  let status = spawnBlock.parse(changetype<usize>(bytes), bytes.byteLength, argumentCount, variableCount);
  if (status < 0) return 'invalid';
  return [
    characters(spawnBlock.name, spawnBlock.nameBytes),
    characters(spawnBlock.path, spawnBlock.pathBytes),
    characters(spawnBlock.directory, spawnBlock.directoryBytes),
    characters(spawnBlock.arguments, spawnBlock.argumentBytes),
    characters(spawnBlock.variables, spawnBlock.variableBytes),
  ].join('|');
}

function characters(start: usize, bytes: u32): string {
  let text = '';
  for (let i: u32 = 0; i < bytes; i += 1) {
    let byte = load<u8>(start + i);
    text += byte === 0 ? ',' : String.fromCharCode(byte);
  }
  return text;
}
