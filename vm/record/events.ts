// What a run depends on besides its machine: input from the host, with the moment at which it arrived.

import type { Machine } from '../machine.ts';

/** A moment of a run. While the hart waits, time passes and cycles do not. */
export interface Moment {
  readonly cycles: number;
  /** mtime in ticks. */
  readonly time: number;
}

/** Bytes for the serial line, or for the n-th virtio console. */
export interface HostInput {
  readonly port: 'uart' | number;
  readonly bytes: Uint8Array | 'end';
}

export interface InputEvent extends Moment {
  readonly input: HostInput;
}

export const momentOf = (machine: Machine): Moment => ({ cycles: machine.cycles, time: machine.now });

export function giveInput(machine: Machine, { port, bytes }: HostInput): void {
  if (port !== 'uart') machine.consoleInput(port, bytes);
  else if (bytes !== 'end') machine.uartInput(bytes);
}
