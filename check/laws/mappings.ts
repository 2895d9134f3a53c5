// mappings: user page table entries are those of the records (abstraction/ compares them); the TLB agrees with the page
// tables; address space numbers are unique; no Memory is writable anywhere while it is executable anywhere; the kernel's half
// of every space is the kernel's own map; the sealed page and the kernel's text never change.

import { RIGHT_EXECUTE, RIGHT_WRITE } from '../../abi/handles.ts';
import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { SATP, TLB, TLB_ENTRIES, TLB_GLOBAL, TLB_VALID } from '../../vm/cpu/state.ts';
import type { KernelView } from '../abstraction/view.ts';
import { pageOf } from '../guest.ts';
import type { Session } from '../session.ts';
import type { Process } from '../state.ts';
import { checkKernelMap } from './kernel-map.ts';
import type { Law } from './laws.ts';

const ASID_SHIFT = 3;
const ASID_MASK = 0x1ff;
const SATP_ASID_SHIFT = 22;
/** Page number of the root. */
const SATP_ROOT = 0x3fffff;
/** Bits of an entry that say what is mapped, and how. */
const PTE_BITS = 0xfffffc3f;
const PTE_LEAF = 2 | 4 | 8;

export const mappings: Law = {
  name: 'mappings',
  says: 'user pages are those of Memory objects mapped there; W^X; the TLB agrees; address space numbers are unique',
  check(session: Session): string[] {
    const { view } = session;
    const spaces = spacesByNumber(view);
    return [
      ...spaces.problems,
      ...checkTlb(view, spaces.live),
      ...checkActive(session),
      ...checkProtection(view),
      ...checkKernelMap(session),
    ].slice(0, 5);
  },
};

function spacesByNumber(view: KernelView): { live: Map<number, Process>; problems: string[] } {
  const live = new Map<number, Process>();
  const problems: string[] = [];
  const generation = view.variable('asid_generation');
  for (const process of view.state.objects) {
    if (process.kind !== 'process' || view.field(process, 'PROCESS_ASID_GENERATION') !== generation) continue;
    const number = view.field(process, 'PROCESS_ASID');
    if (process.dead) problems.push('an ended process keeps its address space number');
    if (live.has(number)) problems.push(`two processes have the address space number ${number}`);
    if (number > view.variable('last_asid')) problems.push('an address space number was not given out');
    live.set(number, process);
    const satp =
      (0x80000000 | (number << SATP_ASID_SHIFT) | (view.field(process, 'PROCESS_ROOT') >>> 12)) >>> 0;
    if (view.field(process, 'PROCESS_SATP') !== satp)
      problems.push("a process's satp is not that of its space");
  }
  return { live, problems };
}

function checkTlb(view: KernelView, live: Map<number, Process>): string[] {
  const { machine } = view.guest;
  const words = new Uint32Array(machine.hart.state.memory.buffer, TLB, TLB_ENTRIES * 2);
  const kernelRoot = view.variable('kernel_root');
  const problems: string[] = [];
  for (let i = 0; i < words.length; i += 2) {
    const [tag, entry] = [words[i], words[i + 1]];
    if ((tag & TLB_VALID) === 0) continue;
    const page = tag >>> 12;
    const where = `page 0x${page.toString(16)}`;
    if ((tag & TLB_GLOBAL) !== 0) {
      if (((entry ^ kernelEntry(view, kernelRoot, page)) & PTE_BITS) !== 0)
        problems.push(`the TLB has another entry than the kernel's map for ${where}`);
      continue;
    }
    const number = (tag >>> ASID_SHIFT) & ASID_MASK;
    const process = live.get(number);
    if (process === undefined)
      problems.push(`the TLB has an entry of a space that is gone (number ${number}, ${where})`);
    else if (
      ((entry ^ view.guest.entry(view.field(process, 'PROCESS_ROOT'), page * PAGE_BYTES)) & PTE_BITS) !==
      0
    )
      problems.push(`the TLB has another entry than the page table for ${where}`);
  }
  return problems;
}

/** The entry of a page in the kernel's map; that of a megapage is put together. */
function kernelEntry(view: KernelView, root: number, page: number): number {
  const directory = view.guest.word(root + (page >>> 10) * 4);
  if ((directory & PTE_LEAF) === 0) return view.guest.word(pageOf(directory) + (page & 1023) * 4);
  return (directory + ((page & 1023) << 10)) >>> 0;
}

/** The processor translates by the space of the thread that runs; where none does, by none that is gone. */
function checkActive({ view, world }: Session): string[] {
  const { current } = view.state;
  const satp = world.machine.hart.state.word[SATP >> 2] >>> 0;
  if (current !== null && world.isUser)
    return satp === view.field(current.process, 'PROCESS_SATP')
      ? []
      : ['the active space is not that of the running thread'];
  const root = (satp & SATP_ROOT) * PAGE_BYTES;
  if (root === view.variable('kernel_root')) return [];
  for (const process of view.state.objects)
    if (process.kind === 'process' && !process.dead && view.field(process, 'PROCESS_ROOT') === root)
      return [];
  return ['the active space is one that is gone'];
}

function checkProtection(view: KernelView): string[] {
  const all = new Map<object, number>();
  const counts = new Map<object, [number, number]>();
  for (const mapping of view.state.objects) {
    if (mapping.kind !== 'mapping') continue;
    const { memory, protection } = mapping;
    all.set(memory, (all.get(memory) ?? 0) | protection);
    const [writable, executable] = counts.get(memory) ?? [0, 0];
    counts.set(memory, [
      writable + ((protection & RIGHT_WRITE) !== 0 ? 1 : 0),
      executable + ((protection & RIGHT_EXECUTE) !== 0 ? 1 : 0),
    ]);
  }
  const problems: string[] = [];
  for (const memory of view.state.objects) {
    if (memory.kind !== 'memory') continue;
    const both = RIGHT_WRITE | RIGHT_EXECUTE;
    if (((all.get(memory) ?? 0) & both) === both)
      problems.push('a Memory is writable here and executable there');
    const [writable, executable] = counts.get(memory) ?? [0, 0];
    if (memory.device && executable > 0) problems.push('a device is executable');
    if (view.field(memory, 'MEMORY_WRITABLE_MAPPINGS') !== writable)
      problems.push('writable mappings are miscounted');
    if (view.field(memory, 'MEMORY_EXECUTABLE_MAPPINGS') !== executable)
      problems.push('executable mappings are miscounted');
    if (memory.sealed && writable > 0) problems.push('a sealed Memory is writable');
  }
  return problems;
}
