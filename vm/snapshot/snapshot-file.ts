// Snapshots as files, and their hash.

import { STATE_BYTES } from '../cpu/state.ts';
import { Hash } from './hash.ts';
import { PAGE_BYTES, PageTable } from './page-table.ts';
import { FileError, type FileKind, openFile, sealFile } from './sealed-file.ts';
import type { BootState, MachineState } from './snapshot.ts';
import { encodeValue } from './values.ts';

/** The version changes with the layout of the state (cpu/state.ts) and with what devices save. */
const SNAPSHOT: FileKind = { letter: 'S', name: 'snapshot', version: 2 };

/** A snapshot as a plain value, for files that hold one. */
export interface PlainSnapshot {
  readonly hart: Uint8Array;
  /** Pages of RAM in all. */
  readonly pages: number;
  /** Numbers of the pages that are not all zero, and their bytes one after the other. */
  readonly present: Uint32Array;
  readonly content: Uint8Array;
  readonly devices: readonly unknown[];
  readonly boot: BootState;
}

export function toPlain({ hart, pages, devices, boot }: MachineState): PlainSnapshot {
  const present = Uint32Array.from(pages.present());
  const content = new Uint8Array(present.length * PAGE_BYTES);
  present.forEach((page, index) => {
    content.set(pages.get(page) ?? [], index * PAGE_BYTES);
  });
  return { hart, pages: pages.pages, present, content, devices, boot };
}

/** @throws FileError */
export function fromPlain(plain: unknown): MachineState {
  if (!isPlainSnapshot(plain)) throw new FileError('the snapshot is malformed');
  const { hart, pages, present, content, devices, boot } = plain;
  const contents = Array.from(present, (_, index) =>
    content.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES),
  );
  return { hart, pages: PageTable.zero(pages).with([...present], contents), devices, boot };
}

export const encodeSnapshot = (state: MachineState): Uint8Array => sealFile(SNAPSHOT, toPlain(state));

/** @throws FileError for a file that is no snapshot, is from another version, or is damaged */
export const decodeSnapshot = (file: Uint8Array): MachineState => fromPlain(openFile(SNAPSHOT, file));

/** The same for two states exactly if they are the same (but for chance, at 2^-64). */
export function hashOfState({ hart, pages, devices, boot }: MachineState): string {
  const hash = new Hash();
  hash.bytes(hart);
  for (const page of pages.present()) {
    hash.word(page);
    hash.bytes(pages.get(page) ?? new Uint8Array(0));
  }
  hash.bytes(encodeValue([devices, boot]));
  return hash.text;
}

const PAGES_MAX = 2 ** 20;

function isPlainSnapshot(value: unknown): value is PlainSnapshot {
  if (typeof value !== 'object' || value === null) return false;
  const { hart, pages, present, content, devices, boot } = value as Partial<PlainSnapshot>;
  return (
    hart instanceof Uint8Array &&
    hart.length === STATE_BYTES &&
    typeof pages === 'number' &&
    Number.isInteger(pages) &&
    pages > 0 &&
    pages <= PAGES_MAX &&
    present instanceof Uint32Array &&
    present.every((page) => page < pages) &&
    content instanceof Uint8Array &&
    content.length === present.length * PAGE_BYTES &&
    Array.isArray(devices) &&
    typeof boot === 'object' &&
    boot !== null
  );
}
