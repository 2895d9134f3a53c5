// Traces: a line of text for each event of the chosen kinds, with the cycle at which it happened.
//
//        1234 insn  80000010 <main+4>         addi    a0,a0,1
//        1234 trap  ecall_from_user at 00010020 <_start+8>, U to S, value 00000000
//        1234 priv  U to S
//        1240 walk  load of 00011000: page 80123, DAGUXWRV=11010111
//        1251 mmio  uart+0x05: read 1 byte, 60
//        1260 irq   line 10 (uart) raised

import { IRQ_RTC, IRQ_UART, IRQ_VIRTIO } from '../abi/memory-map.ts';
import { disassemble } from '../isa/disassemble.ts';
import { causeName } from './cpu/cause-names.ts';
import { type Listeners, listen, type MmioEvent, type TrapEvent, type WalkEvent } from './cpu/hooks.ts';
import { FETCH, STORE } from './cpu/tier.ts';
import type { Machine } from './machine.ts';
import { ptePage } from './mmu/pte.ts';

export const TRACE_KINDS = ['insn', 'trap', 'priv', 'walk', 'mmio', 'irq'] as const;
export type TraceKind = (typeof TRACE_KINDS)[number];

export interface TraceOptions {
  readonly kinds: readonly TraceKind[];
  /** Called with each line, without its end. */
  readonly write: (line: string) => void;
  /** What stands at an address, as `name` or `name+0x10`. */
  readonly symbolAt?: ((address: number) => string | undefined) | undefined;
}

/** Listens to a machine from now on. A trace of instructions makes it run on its reference tier. */
export function trace(machine: Machine, { kinds, write, symbolAt }: TraceOptions): void {
  const line = (kind: TraceKind, text: string) =>
    write(`${String(machine.cycles).padStart(10)} ${kind.padEnd(4)}  ${text}`);
  const place = (address: number) => {
    const symbol = symbolAt?.(address >>> 0);
    return symbol === undefined ? hex(address) : `${hex(address)} <${symbol}>`;
  };
  const listeners: Record<TraceKind, Listeners> = {
    insn: {
      onRetire: (pc, word) =>
        line(
          'insn',
          `${place(pc).padEnd(28)} ${disassemble(word, pc, symbolAt).replace(/^(\S+)\s+/, paddedName)}`,
        ),
    },
    trap: { onTrap: (event) => line('trap', trapText(event, place)) },
    priv: { onPrivilege: (from, to) => line('priv', `${privilegeName(from)} to ${privilegeName(to)}`) },
    walk: { onWalk: (event) => line('walk', walkText(event)) },
    mmio: { onMmio: (event) => line('mmio', mmioText(machine, event)) },
    irq: {
      onLine: (number, raised) =>
        line('irq', `line ${number} (${lineName(number)}) ${raised ? 'raised' : 'lowered'}`),
    },
  };
  for (const kind of kinds) listen(machine.hooks, listeners[kind]);
}

const hex = (value: number, digits = 8) => (value >>> 0).toString(16).padStart(digits, '0');
const paddedName = (_: string, name: string) => `${name.padEnd(7)} `;

export const privilegeName = (privilege: number): string => ['U', 'S', 'H', 'M'][privilege] ?? '?';

function trapText(
  { interrupt, code, value, pc, from, to }: TrapEvent,
  place: (address: number) => string,
): string {
  const how = `${privilegeName(from)} to ${privilegeName(to)}, value ${hex(value)}`;
  return `${causeName(interrupt, code)} at ${place(pc)}, ${how}`;
}

function walkText({ address, access, pte, superpage }: WalkEvent): string {
  const what = access === FETCH ? 'fetch' : access === STORE ? 'store' : 'load';
  const flags = (pte & 0xff).toString(2).padStart(8, '0');
  return `${what} of ${hex(address)}: page ${hex(ptePage(pte), 5)}${superpage ? ' (superpage)' : ''}, DAGUXWRV=${flags}`;
}

function mmioText(machine: Machine, { device, address, size, value, write }: MmioEvent): string {
  const base = machine.board.devices.find(({ name }) => name === device)?.base ?? 0;
  const offset = `0x${(address - base).toString(16).padStart(2, '0')}`;
  const bytes = size === 1 ? '1 byte' : `${size} bytes`;
  return `${device}+${offset}: ${write ? 'write' : 'read'} ${bytes}, ${hex(value, 2 * size)}`;
}

function lineName(line: number): string {
  if (line === IRQ_UART) return 'uart';
  if (line === IRQ_RTC) return 'rtc';
  return `virtio${line - IRQ_VIRTIO}`;
}
