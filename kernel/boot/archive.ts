// The boot archive is a cpio archive in the "newc" format: entries of a 110-byte ASCII header, a name, and the content, each
// padded to 4 bytes. The kernel reads only the first entry, which is init.

import { panic } from '../panic';

const HEADER_BYTES: usize = 110;
const FILE_BYTES_FIELD: usize = 54; // eight hexadecimal digits each
const NAME_BYTES_FIELD: usize = 94;

export let firstFile: usize = 0;
export let firstFileBytes: u32 = 0;

function hexadecimal(field: usize): u32 {
  let value: u32 = 0;
  for (let i: usize = 0; i < 8; i++) {
    const digit = <u32>load<u8>(field + i);
    value = (value << 4) | (digit <= 57 ? digit - 48 : (digit | 32) - 87);
  }
  return value;
}

/** Finds the first file of the archive; its address is 4-aligned where the archive's is. */
export function findFirstFile(start: usize, end: usize): void {
  if (end < start + HEADER_BYTES) panic('boot: no boot archive (give one with -initrd)');
  if (load<u8>(start) !== 48 || load<u8>(start + 1) !== 55) panic('boot: the boot archive is not cpio newc');
  const nameBytes = hexadecimal(start + NAME_BYTES_FIELD);
  firstFileBytes = hexadecimal(start + FILE_BYTES_FIELD);
  const bytes = end - start;
  const offset = (HEADER_BYTES + nameBytes + 3) & ~3;
  if (nameBytes > bytes || offset > bytes || firstFileBytes > bytes - offset)
    panic('boot: the boot archive is truncated');
  firstFile = start + offset;
}
