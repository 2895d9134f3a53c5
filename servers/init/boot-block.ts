// What the kernel tells init: the boot block (abi/boot-info.ts).

import {
  BOOT_ARCHIVE,
  BOOT_ARCHIVE_BYTES,
  BOOT_ARCHIVE_OFFSET,
  BOOT_ARGUMENTS_BYTES,
  BOOT_ARGUMENTS_OFFSET,
  BOOT_DEVICE_BYTES,
  BOOT_DEVICES,
  BOOT_DEVICES_OFFSET,
  BOOT_PROCESS,
} from '../../abi/boot-info.ts';
import { START_BLOCK } from '../../abi/memory-map.ts';
import { textAt } from '../../userland/lib/text';

function word(offset: u32): u32 {
  return load<u32>(START_BLOCK + offset);
}

/** Init's own process, with all rights. */
export const self: u32 = word(BOOT_PROCESS);
/** The boot archive: a Memory, its bytes, and where in its first page it begins. */
export const archive: u32 = word(BOOT_ARCHIVE);
export const archiveBytes: u32 = word(BOOT_ARCHIVE_BYTES);
export const archiveOffset: u32 = word(BOOT_ARCHIVE_OFFSET);

export function bootArguments(): string {
  return textAt(START_BLOCK + word(BOOT_ARGUMENTS_OFFSET), word(BOOT_ARGUMENTS_BYTES));
}

/** The entry of a device (kind, index, registers, interrupt), or 0 where the machine has none. */
function deviceEntry(kind: u32, index: u32): usize {
  let entry: usize = START_BLOCK + word(BOOT_DEVICES_OFFSET);
  for (let left = word(BOOT_DEVICES); left !== 0; left -= 1) {
    if (load<u32>(entry) === kind && load<u32>(entry, 4) === index) return entry;
    entry += BOOT_DEVICE_BYTES;
  }
  return 0;
}

/** The Memory of a device's registers, or 0. */
export function deviceRegisters(kind: u32, index: u32): u32 {
  let entry = deviceEntry(kind, index);
  return entry === 0 ? 0 : load<u32>(entry, 8);
}

/** A device's Interrupt, or 0. */
export function deviceInterrupt(kind: u32, index: u32): u32 {
  let entry = deviceEntry(kind, index);
  return entry === 0 ? 0 : load<u32>(entry, 12);
}
