// Part of mappings: the kernel's half of every space. It is the same in all; it shows RAM at its own addresses and the devices
// that the kernel uses, nothing of it to user mode; of the image, text is executable and constants can be read, and no page is
// writable and executable. The page with the IDT and the SCV is sealed, and does not change.

import { PAGE_BYTES, PLIC_BASE, RAM_BASE, UART_BASE } from '../../abi/memory-map.ts';
import type { KernelView } from '../abstraction/view.ts';
import { pageOf } from '../guest.ts';
import type { Session } from '../session.ts';

const ENTRIES = 1024;
/** The first entry of a root that is the kernel's. */
const KERNEL_FIRST = 512;
const MEGAPAGE_BYTES = 0x400000;
const RAM_FIRST = RAM_BASE / MEGAPAGE_BYTES;
const PTE_V = 1;
const PTE_R = 2;
const PTE_W = 4;
const PTE_X = 8;
const PTE_G = 32;
const PTE_A = 64;
const PTE_D = 128;
const KERNEL = PTE_V | PTE_G | PTE_A;
const DATA = KERNEL | PTE_R | PTE_W | PTE_D;
/** Windows to devices, by entry of the root. */
const WINDOWS = new Map([
  [0xf0000000 / MEGAPAGE_BYTES, 0],
  [0xf0400000 / MEGAPAGE_BYTES, PLIC_BASE],
  [0xf0800000 / MEGAPAGE_BYTES, UART_BASE],
]);

const entryOf = (address: number, flags: number) => (address / 4 + flags) >>> 0;

interface Sealed {
  root: Int32Array;
  imageTable: Int32Array;
  tables: Uint8Array;
}
const sealedOf = new WeakMap<object, Sealed>();

export function checkKernelMap({ view, world }: Session): string[] {
  const { guest } = view;
  const root = guest.pageWords(view.variable('kernel_root'));
  const imageTable = guest.pageWords(pageOf(root[RAM_FIRST] >>> 0));
  const tables = guest.page(tablesPage(view));
  const known = sealedOf.get(world);
  if (known === undefined) {
    sealedOf.set(world, { root: root.slice(), imageTable: imageTable.slice(), tables: tables.slice() });
    return [...checkRoot(view, root), ...checkImage(view, imageTable)];
  }
  const problems: string[] = [];
  if (Buffer.compare(tables, known.tables) !== 0) problems.push('the sealed tables have changed');
  if (differ(imageTable, known.imageTable, 0)) problems.push("the map of the kernel's image has changed");
  for (const process of view.state.objects) {
    if (process.kind !== 'process' || process.takenApart) continue;
    if (differ(guest.pageWords(view.field(process, 'PROCESS_ROOT')), known.root, KERNEL_FIRST))
      problems.push("the kernel's half of a space is not the kernel's map");
  }
  return problems;
}

/** Address of the page with the interrupt descriptor table and the system call vector. */
function tablesPage(view: KernelView): number {
  return (view.variable('interrupt_descriptor_table') & ~(PAGE_BYTES - 1)) >>> 0;
}

function differ(words: Int32Array, others: Int32Array, from: number): boolean {
  for (let i = from; i < ENTRIES; i++) if (words[i] !== others[i]) return true;
  return false;
}

function checkRoot(view: KernelView, root: Int32Array): string[] {
  const ramEnd = Math.ceil(view.guest.ramEnd / MEGAPAGE_BYTES);
  const wanted = (entry: number): number => {
    const device = WINDOWS.get(entry);
    if (device !== undefined) return entryOf(device, DATA);
    if (entry === RAM_FIRST) return entryOf(pageOf(root[entry] >>> 0), PTE_V);
    return entry > RAM_FIRST && entry < ramEnd ? entryOf(entry * MEGAPAGE_BYTES, DATA) : 0;
  };
  return wrong(root, KERNEL_FIRST, wanted, 'root of the kernel');
}

function checkImage(view: KernelView, table: Int32Array): string[] {
  const { image } = view;
  const [textEnd, constantsEnd] = [image.symbol('__text_end'), image.symbol('__rodata_end')];
  const sealed = tablesPage(view);
  const wanted = (entry: number): number => {
    const address = RAM_BASE + entry * PAGE_BYTES;
    if (address < textEnd) return entryOf(address, KERNEL | PTE_R | PTE_X);
    return entryOf(address, address < constantsEnd || address === sealed ? KERNEL | PTE_R : DATA);
  };
  return wrong(table, 0, wanted, "table of the kernel's image");
}

function wrong(words: Int32Array, from: number, wanted: (entry: number) => number, name: string): string[] {
  const problems: string[] = [];
  for (let entry = from; entry < ENTRIES; entry++) {
    const found = words[entry] >>> 0;
    if (found !== wanted(entry))
      problems.push(
        `entry ${entry} of the ${name} is 0x${found.toString(16)}, not 0x${wanted(entry).toString(16)}`,
      );
  }
  return problems;
}
