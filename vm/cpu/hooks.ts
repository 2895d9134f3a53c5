// What tools may listen to. Every hook is undefined unless someone listens, and costs nothing then. Several listeners
// share a hook by listen().

import type { Access } from './tier.ts';

/** A trap that was just taken; pc is the interrupted instruction, from and to are privileges. */
export interface TrapEvent {
  readonly interrupt: boolean;
  /** Exception or interrupt number; `int n` gives n. */
  readonly code: number;
  readonly value: number;
  readonly pc: number;
  readonly from: number;
  /** M where no gate could be used and the trap became a double fault. */
  readonly to: number;
}

/** A page walk that found a mapping. */
export interface WalkEvent {
  readonly address: number;
  readonly access: Access;
  /** The leaf as the TLB keeps it: its page number is that of the 4 KiB page. */
  readonly pte: number;
  readonly superpage: boolean;
}

/** An access to a device that answered. */
export interface MmioEvent {
  readonly device: string;
  readonly address: number;
  readonly size: number;
  readonly value: number;
  readonly write: boolean;
}

export interface Hooks {
  onTrap?: ((event: TrapEvent) => void) | undefined;
  onPrivilege?: ((from: number, to: number) => void) | undefined;
  /** After each instruction that retired: its address, and it. While set, the reference tier executes. */
  onRetire?: ((pc: number, word: number) => void) | undefined;
  /** Addresses in front of which the machine stops; they must lie in `breakpointPages`. */
  breakpoints?: ReadonlySet<number> | undefined;
  /** Virtual page numbers, as watchedPages: code in these pages is executed by the reference tier's means. */
  breakpointPages?: ReadonlySet<number> | undefined;
  /** Before each load or store whose address could be translated. What it throws (no Exception) leaves Machine.run, with
   *  nothing of the instruction done. The fast tier tells of pages in `watchedPages` only. */
  onAccess?: ((address: number, physical: number, size: number, access: Access) => void) | undefined;
  /** Virtual page numbers; Hart.hooksChanged() is to be called after a change. */
  watchedPages?: ReadonlySet<number> | undefined;
  onWalk?: ((event: WalkEvent) => void) | undefined;
  onMmio?: ((event: MmioEvent) => void) | undefined;
  /** An interrupt line of a device changed. */
  onLine?: ((line: number, raised: boolean) => void) | undefined;
}

export type Listeners = Omit<Hooks, 'watchedPages' | 'breakpoints' | 'breakpointPages'>;

/** Adds listeners to whoever listens already. */
export function listen(hooks: Hooks, listeners: Listeners): void {
  for (const name of Object.keys(listeners) as (keyof Listeners)[]) {
    const before = hooks[name] as ((...values: unknown[]) => void) | undefined;
    const added = listeners[name] as ((...values: unknown[]) => void) | undefined;
    if (before === undefined || added === undefined) Object.assign(hooks, { [name]: added ?? before });
    else
      Object.assign(hooks, {
        [name]: (...values: unknown[]) => {
          before(...values);
          added(...values);
        },
      });
  }
}
