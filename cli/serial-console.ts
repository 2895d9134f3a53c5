// The machine's serial line on standard input and output: a raw terminal at real pace, or plain streams at virtual
// pace.

import type { Machine } from '../vm/machine.ts';
import type { HostLoopOptions, Pace, Runner } from './host-loop.ts';
import { Input, type InputChunk } from './input.ts';
import { Output } from './output.ts';
import { enterRawMode, LeaveKeyFilter } from './terminal.ts';

export class SerialConsole {
  readonly pace: Pace;
  readonly output = new Output(process.stdout);
  private readonly input: Input;
  private readonly filter = new LeaveKeyFilter();
  private readonly restore: () => void;

  constructor() {
    const onTerminal = process.stdin.isTTY === true;
    this.pace = onTerminal ? 'real' : 'virtual';
    this.input = new Input(process.stdin, !onTerminal);
    this.restore = onTerminal ? enterRawMode(process.stdin) : () => {};
  }

  /**
   * How the host loop reaches the machine's serial line.
   * @param runner what stands in front of the machine, and by what input goes through it
   */
  connect(
    machine: Machine,
    runner: Runner = machine,
    give: (bytes: Uint8Array) => void = (bytes) => machine.uartInput(bytes),
  ): HostLoopOptions {
    return {
      machine: runner,
      pace: this.pace,
      outputs: [this.output],
      input: this.input,
      unread: () => machine.unreadInput(),
      deliver: (chunk) => this.deliver(chunk, give),
    };
  }

  close(): void {
    this.restore();
  }

  private deliver(chunk: InputChunk, give: (bytes: Uint8Array) => void): boolean {
    if (chunk === 'end') return true; // a serial line has no end
    const bytes = this.pace === 'real' ? this.filter.filter(chunk) : chunk;
    if (bytes === undefined) return false;
    if (bytes.length > 0) give(bytes);
    return true;
  }
}
