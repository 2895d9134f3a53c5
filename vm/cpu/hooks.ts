// What tools may listen to. Every hook is undefined unless someone listens, and costs nothing then.

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

export interface Hooks {
  onTrap?: ((event: TrapEvent) => void) | undefined;
  onPrivilege?: ((from: number, to: number) => void) | undefined;
  /** After each instruction that retired, with its address. While set, the reference tier executes. */
  onRetire?: ((pc: number) => void) | undefined;
}
