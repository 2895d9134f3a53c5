// Why a system call was refused: which handle, which right is missing, and how the handle was derived. Looks at a running kernel
// from outside, like the checks; the guest does not notice.

import { E_BAD_HANDLE, E_DENIED, E_WRONG_TYPE, errorText } from '../abi/errors.ts';
import * as handles from '../abi/handles.ts';
import { SYSTEM_CALLS, type SystemCall } from '../abi/syscalls.ts';
import { CAUSE_ECALL_FROM_USER, VECTOR_SYSTEM_CALL_INT } from '../abi/traps.ts';
import { listen } from '../vm/cpu/hooks.ts';
import type { Machine } from '../vm/machine.ts';
import { KernelView } from './abstraction/view.ts';
import { Guest } from './guest.ts';
import type { KernelImage } from './kernel-image.ts';
import type { Process, Slot } from './state.ts';

const USER = 0;
const A0 = 10;
const A7 = 17;
const DENIALS: readonly number[] = [E_BAD_HANDLE, E_DENIED, E_WRONG_TYPE];

/** Names of the rights of each type, by the bits of a handle; the names of arguments that want such a handle. */
const TYPES: Readonly<
  Record<number, { name: string; rights: readonly string[]; wanted: readonly string[] }>
> = {
  [handles.TYPE_PROCESS]: {
    name: 'a process',
    rights: ['MANAGE', 'SPACE', 'GRANT', 'INSPECT'],
    wanted: ['process'],
  },
  [handles.TYPE_THREAD]: { name: 'a thread', rights: ['CONTROL', '', '', 'INSPECT'], wanted: ['thread'] },
  [handles.TYPE_ENDPOINT]: {
    name: 'an endpoint',
    rights: ['SEND', 'RECEIVE', 'MINT'],
    wanted: ['endpoint', 'fault_endpoint'],
  },
  [handles.TYPE_NOTIFICATION]: {
    name: 'a notification',
    rights: ['SIGNAL', 'WAIT'],
    wanted: ['notification'],
  },
  [handles.TYPE_MEMORY]: { name: 'a memory', rights: ['READ', 'WRITE', 'EXECUTE'], wanted: ['memory'] },
  [handles.TYPE_INTERRUPT]: { name: 'an interrupt', rights: ['BIND', 'ACKNOWLEDGE'], wanted: ['interrupt'] },
  [handles.TYPE_REPLY]: { name: 'a reply', rights: [], wanted: ['reply'] },
};

const hex = (value: number) => `0x${(value >>> 0).toString(16)}`;

interface Open {
  call: SystemCall | undefined;
  words: number[];
}

export class Denials {
  private readonly guest: Guest;
  /** The call that each thread is in, by the address of its object. */
  private readonly open = new Map<number, Open>();

  constructor(
    private readonly machine: Machine,
    private readonly image: KernelImage,
    private readonly tell: (text: string) => void,
  ) {
    this.guest = new Guest(machine);
    listen(machine.hooks, {
      onTrap: ({ from, interrupt, code }) => {
        const isCall = code === CAUSE_ECALL_FROM_USER || code === VECTOR_SYSTEM_CALL_INT;
        if (from === USER && !interrupt && isCall) this.enter();
      },
      onPrivilege: (_from, to) => {
        if (to === USER) this.leave();
      },
    });
  }

  private get thread(): number {
    return this.guest.word(this.image.symbol('current_thread'));
  }

  private enter(): void {
    const { x } = this.machine.hart;
    const number = x[A7] >>> 0;
    const words = Array.from(x.slice(A0, A7), (word) => word >>> 0);
    this.open.set(this.thread, { call: SYSTEM_CALLS.find((call) => call.number === number), words });
  }

  private leave(): void {
    const open = this.open.get(this.thread);
    this.open.delete(this.thread);
    const result = this.machine.hart.x[A0] | 0;
    if (open?.call && DENIALS.includes(result)) this.tell(this.explain(open.call, open.words, result));
  }

  private explain(call: SystemCall, words: readonly number[], error: number): string {
    let init = this.guest.word(this.thread + this.image.symbol('THREAD_PROCESS'));
    const payer = (process: number) => this.guest.word(process + this.image.symbol('OBJECT_PAYER'));
    while (payer(init) !== 0) init = payer(init);
    const view = new KernelView(this.guest, this.image, init);
    return explainDenial(view.state.current!.process, call, words, error);
  }
}

/** Two or three lines: the call, what is wrong with which handle, and where that handle comes from. */
export function explainDenial(
  process: Process,
  call: SystemCall,
  words: readonly number[],
  error: number,
): string {
  const given = call.arguments.map((_, index) => hex(words[index])).join(', ');
  const lines = [`process ${process.number}: ${call.name}(${given}): ${errorText(error)}`];
  for (const [index, name] of call.arguments.entries()) {
    const slot = [...process.slots.values()].find(({ handle }) => handle === words[index]);
    const reason = complaint(call, name, words, words[index], slot);
    if (reason === undefined) continue;
    lines.push(`  ${name} ${reason}`);
    for (let at = slot?.parent; at; at = at.parent)
      lines.push(`  derived from ${hex(at.handle)} of process ${at.process.number}, ${describe(at)}`);
    break;
  }
  return lines.join('\n');
}

/** What is wrong with an argument, if it is a handle and something is. */
function complaint(
  call: SystemCall,
  name: string,
  words: readonly number[],
  handle: number,
  slot: Slot | undefined,
): string | undefined {
  const type = Object.values(TYPES).find(({ wanted }) => wanted.includes(name));
  if (type === undefined && name !== 'handle') return undefined;
  if (slot === undefined) return `${hex(handle)} is no handle of this process`;
  if (type !== undefined && TYPES[slot.type] !== type)
    return `${hex(handle)} is not ${type.name}, but ${describe(slot)}`;
  const missing = needed(call, name, words).filter((right) => !rightsOf(slot).includes(right));
  return missing.length > 0 ? `${hex(handle)} lacks ${missing.join(' and ')}: ${describe(slot)}` : undefined;
}

const rightsOf = ({ type, rights }: Slot) =>
  TYPES[type].rights.filter((name, bit) => name !== '' && ((rights >> bit) & 1) !== 0);

function describe(slot: Slot): string {
  const badge = slot.badge === null ? '' : ` and badge ${slot.badge.value}`;
  return `${TYPES[slot.type].name} with ${rightsOf(slot).join(', ') || 'no right'}${badge}`;
}

/** The rights that a call needs on an argument, by what its entry of abi/syscalls.ts says. */
function needed(call: SystemCall, argument: string, words: readonly number[]): string[] {
  const clauses = [...(call.rights ?? '').matchAll(/((?:[A-Z]+(?:, | and )?)+) on (\w+)/g)];
  const names = clauses.find(([, , of]) => of === argument)?.[1].match(/[A-Z]+/g) ?? [];
  const protection = call.arguments.indexOf('protection');
  if (argument !== 'memory' || protection < 0) return names;
  const asked = TYPES[handles.TYPE_MEMORY].rights;
  return names.filter((name) => ((words[protection] >> asked.indexOf(name)) & 1) !== 0);
}
