// Scenes: fixed courses of steps for what chance would not reach, or not completely. They are played like random cases, each
// from the stage as it is, and every step is compared and held against the laws.

import { Draw } from '../actions/draw.ts';
import { callStep, type Planned, touchStep } from '../actions/step.ts';
import type { Operation } from '../puppet/puppet.ts';
import type { Session } from '../session.ts';
import type { Stage } from '../stage.ts';
import type { Process, Slot } from '../state.ts';

export interface Scene {
  /** For --replay. */
  readonly name: string;
  /** Begins where the handle table of the first puppet's process is full. */
  readonly fullTable?: boolean;
  steps(session: Session, stage: Stage): Generator<Planned>;
}

const A0 = 10;

/** What the steps of a scene are made with. Whoever runs does them. */
export class Director {
  readonly draw = new Draw(1);

  constructor(readonly session: Session) {}

  get process(): Process {
    return this.session.running!.process;
  }

  /** a0 of the thread that runs: what its last call returned. */
  get result(): number {
    return this.session.running!.registers[A0] | 0;
  }

  call(name: string, ...words: number[]): Planned {
    return { step: callStep(name, words, this.draw) };
  }

  touch(operation: Operation, address = 0): Planned {
    return { step: touchStep(operation, address, this.draw) };
  }

  /** To just behind the next event that the kernel waits for. */
  time(): Planned {
    const { session } = this;
    const mtime = session.behindEvents(session.nextEvent ?? session.world.now + 1000);
    return { step: { kind: 'time', mtime, text: `${mtime - session.world.now} ticks pass` } };
  }

  /** The first handle of the running process that is as it should be; 0, which is none, where there is none. */
  handle(isIt: (slot: Slot) => boolean): number {
    return [...this.process.slots.values()].find(isIt)?.handle ?? 0;
  }

  /** A handle of the running process to itself. */
  get self(): number {
    const { process } = this;
    return this.handle(({ object }) => object === process);
  }
}
