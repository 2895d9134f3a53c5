// What the pages of Memory objects hold, in the kernel and in the model.

import { PAGE_BYTES } from '../abi/memory-map.ts';
import { TRACE_RECORD_BYTES } from '../abi/trace.ts';
import type { KernelView } from './abstraction/view.ts';
import type { Comparison } from './compare.ts';
import { mappingAt } from './model/space.ts';
import type { User } from './model/user.ts';
import { MAILBOX_BYTES } from './puppet/puppet.ts';
import type { AnyObject, Memory, State } from './state.ts';

/** Of a record: the number of the receiving process. */
const TRACE_RECEIVER = 12;
/** More than a step takes. */
const STEP_TICKS = 400_000;

/** Addresses of the pages of each Memory object of the model, by their numbers in it. */
export type PhysicalPages = ReadonlyMap<Memory, ReadonlyMap<number, number>>;

export function physicalPages(view: KernelView, pairs: Comparison['pairs']): PhysicalPages {
  const ofKernel = new Map<AnyObject, Map<number, number>>();
  for (const [address, { memory, page }] of view.memoryPages) {
    if (!ofKernel.has(memory)) ofKernel.set(memory, new Map());
    ofKernel.get(memory)!.set(page, address);
  }
  const found = new Map<Memory, Map<number, number>>();
  for (const [model, kernel] of pairs)
    if (model.kind === 'memory') found.set(model, ofKernel.get(kernel) ?? new Map());
  return found;
}

/** Every page of every Memory object holds what the model says. */
export function compareContents(model: State, view: KernelView, physical: PhysicalPages): string[] {
  const differences: string[] = [];
  for (const memory of model.objects) {
    if (memory.kind !== 'memory' || model.reclaim.includes(memory)) continue; // nobody sees it any more
    for (const [page, content] of memory.taken) {
      const address = physical.get(memory)?.get(page);
      if (content === undefined || address === undefined) continue;
      const bytes = view.guest.page(address);
      const found = memory === model.trace ? withoutTimes(bytes, page) : bytes;
      if (memory === model.trace && page > 0) differences.push(...checkTimes(bytes, model));
      if (Buffer.compare(content, found) !== 0)
        differences.push(`isolation: page ${page} of a Memory differs ${whereDiffer(content, found)}`);
    }
  }
  return differences;
}

/** Puppets write their mailboxes at every poll: the model takes them as they are. */
export function adoptMailboxes(view: KernelView, user: User, physical: PhysicalPages): void {
  for (const [thread, { mailbox }] of user.puppets) {
    const at = Math.floor(mailbox / PAGE_BYTES);
    const mapping = mappingAt(thread.process, at);
    if (mapping === undefined) continue;
    const page = mapping.firstPage + at - mapping.at;
    const content = mapping.memory.taken.get(page);
    const address = physical.get(mapping.memory)?.get(page);
    if (!content || address === undefined) continue;
    const offset = mailbox % PAGE_BYTES;
    content.set(view.guest.page(address).subarray(offset, offset + MAILBOX_BYTES), offset);
  }
}

/** Every record that was written has the time, and none is of the future. */
function checkTimes(bytes: Uint8Array, { now }: State): string[] {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += TRACE_RECORD_BYTES) {
    const time = words.getUint32(at, true);
    const isWritten = words.getUint32(at + TRACE_RECEIVER, true) !== 0;
    if (isWritten && (time === 0 || time > now + STEP_TICKS))
      return [`isolation: a message is recorded as of the time ${time}`];
  }
  return [];
}

/** A page of the record of messages without the times: the model cannot know them. */
function withoutTimes(bytes: Uint8Array, page: number): Uint8Array {
  const copy = bytes.slice();
  if (page > 0) for (let at = 0; at < copy.length; at += TRACE_RECORD_BYTES) copy.fill(0, at, at + 4);
  return copy;
}

export function whereDiffer(wanted: Uint8Array, found: Uint8Array): string {
  const at = wanted.findIndex((byte, index) => byte !== found[index]);
  return `at byte ${at}: 0x${found[at].toString(16)} and not 0x${wanted[at].toString(16)}`;
}
