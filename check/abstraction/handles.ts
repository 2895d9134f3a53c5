// Handle tables and the forest of derivation, as the kernel has them.

import { HANDLE_INDEX_BITS, TYPE_ENDPOINT } from '../../abi/handles.ts';
import { type HandleObject, type Process, Slot, type Use } from '../state.ts';
import { LIST_MAX, type Reader } from './reader.ts';

const SLOTS_PER_PAGE = 128;
const SLOT_PAGES = 32;
const SLOT_BYTES = 32;

export function slotAt(reader: Reader, address: number): Slot | null {
  if (address === 0) return null;
  const slot = reader.slots.get(address);
  if (slot === undefined) reader.problem('rights: a link of the derivation forest leads to no handle');
  return slot ?? null;
}

function slotPage(reader: Reader, process: Process, index: number): number {
  const pages = reader.addresses.get(process)! + reader.image.symbol('PROCESS_SLOT_PAGES');
  return reader.guest.word(pages + 4 * Math.floor(index / SLOTS_PER_PAGE));
}

function slotAddress(reader: Reader, process: Process, index: number): number {
  const page = slotPage(reader, process, index);
  return page === 0 ? 0 : page + (index % SLOTS_PER_PAGE) * SLOT_BYTES;
}

export function readSlots(reader: Reader, process: Process, used: number, firstFree: number): void {
  for (let page = 0; page < SLOT_PAGES; page++) {
    const address = slotPage(reader, process, page * SLOTS_PER_PAGE);
    if (address === 0) continue;
    reader.claimTable(address, process);
    reader.slotPages.push(address);
  }
  process.slotsUsed = used;
  for (let index = 1; index < used; index++) {
    const address = slotAddress(reader, process, index);
    if (address === 0) continue;
    const handle = reader.guest.word(address + reader.image.symbol('SLOT_HANDLE'));
    const kind = reader.guest.word(address + reader.image.symbol('NODE_KIND'));
    process.generations.set(index, handle === 0 ? kind : handle >>> HANDLE_INDEX_BITS);
    if (handle !== 0) readSlot(reader, process, index, address, handle, kind);
  }
  readFreeSlots(reader, process, firstFree);
}

function readFreeSlots(reader: Reader, process: Process, first: number): void {
  for (let next = first; next !== 0 && process.freeIndices.length < LIST_MAX; ) {
    process.freeIndices.push(next - 1);
    const address = slotAddress(reader, process, next - 1);
    if (address === 0) break;
    next = reader.guest.word(address + reader.image.symbol('NODE_NEXT'));
  }
  process.freeIndices.reverse();
}

function readSlot(
  reader: Reader,
  process: Process,
  index: number,
  address: number,
  handle: number,
  kind: number,
): void {
  const word = reader.wordsAt(address);
  const type = kind >>> 8;
  const object = handleObject(reader, word('SLOT_OBJECT'), type);
  const slot = new Slot(process, index, handle, object, type, kind & 0xff);
  process.slots.set(index, slot);
  reader.slots.set(address, slot);
  reader.addresses.set(slot, address);
  if (type === TYPE_ENDPOINT) slot.badge = reader.object('badge', word('SLOT_BADGE'));
  reader.onceSlotsAreKnown(() => {
    slot.children = derived(reader, slot, address);
  });
}

/** What came from a handle: the threaded list of its children, whose ends lead back to it, marked by bit 0. */
function derived(reader: Reader, parent: Slot, address: number): (Slot | Use)[] {
  const { guest, image } = reader;
  const back = address + 1;
  const found: (Slot | Use)[] = [];
  const first = guest.word(address + image.symbol('NODE_CHILD'));
  let before = back;
  for (let node = first; node !== 0 && node !== back && found.length < LIST_MAX; ) {
    const child = reader.slots.get(node) ?? reader.uses.get(node);
    if (child === undefined) {
      reader.problem(
        `rights: the forest of derivation leads from handle 0x${parent.handle.toString(16)} to nothing at 0x${node.toString(16)}`,
      );
      return found;
    }
    if (guest.word(node + image.symbol('NODE_PREVIOUS')) !== before)
      reader.problem('rights: neighbours in the forest of derivation disagree');
    if (child.parent !== null) reader.problem('rights: something is derived from two handles');
    child.parent = parent;
    found.push(child);
    before = node;
    node = guest.word(node + image.symbol('NODE_NEXT'));
    if (node === 0) reader.problem('rights: a list of the forest of derivation does not lead back');
  }
  if (guest.word(address + image.symbol('NODE_LAST')) !== (found.length === 0 ? 0 : before))
    reader.problem('rights: a handle does not know the last that came from it');
  return found;
}

/** Types of abi/handles.ts; a Reply's object is the caller. */
const KIND_OF_TYPE = [
  undefined,
  'process',
  'thread',
  'endpoint',
  'notification',
  'memory',
  'interrupt',
  'thread',
] as const;

export function handleObject(reader: Reader, address: number, type: number): HandleObject | null {
  const kind = KIND_OF_TYPE[type];
  return kind === undefined ? null : reader.object(kind, address);
}
