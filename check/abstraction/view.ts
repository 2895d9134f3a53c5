// The abstraction function: the state of the real kernel, read out of guest memory by the symbols of its ELF file.

import type { Guest } from '../guest.ts';
import type { KernelImage } from '../kernel-image.ts';
import { readPlic } from '../plic.ts';
import { State } from '../state.ts';
import { handleObject } from './handles.ts';
import { KINDS } from './kinds.ts';
import { LIST_MAX, Reader } from './reader.ts';
import { readMappings } from './spaces.ts';

/** What each kind of object is charged, in units of 64 bytes. */
function unitsOf(image: KernelImage): State['units'] {
  const units = Object.keys(KINDS).map((kind) => [
    kind,
    Math.ceil(image.symbol(`${kind.toUpperCase()}_BYTES`) / 64),
  ]);
  return Object.fromEntries(units) as State['units'];
}

export class KernelView extends Reader {
  readonly state: State;

  constructor(guest: Guest, image: KernelImage, initAddress: number) {
    super(guest, image, KINDS);
    this.state = new State(this.object('process', initAddress)!);
    this.state.current = this.object('thread', this.variable('current_thread'));
    this.readLines();
    this.drain();
    this.readReadyQueues();
    this.readReclaim();
    this.state.trace = this.object('memory', this.variable('trace_memory'));
    this.state.faults = this.variable('fault_count');
    this.state.tracing = guest.byte(image.symbol('trace_on')) !== 0;
    this.drain();
    this.resolveSlots();
    readMappings(this);
    this.state.objects = new Set(this.objects.values());
    this.state.units = unitsOf(image);
  }

  private readReadyQueues(): void {
    const queues = this.image.symbol('ready_queues');
    const bits = this.variable('ready_bits');
    for (let priority = 0; priority < 32; priority++) {
      const threads = this.queue(queues + 8 * priority);
      this.drain();
      this.state.ready[priority] = threads;
      if (((bits >>> priority) & 1) !== (threads.length > 0 ? 1 : 0))
        this.problem(`schedule: the bit of priority ${priority} disagrees with its queue`);
    }
  }

  private readReclaim(): void {
    for (
      let address = this.variable('reclaim_first');
      address !== 0 && this.state.reclaim.length < LIST_MAX;
    ) {
      const type = this.guest.word(address + this.image.symbol('OBJECT_TYPE'));
      const object = handleObject(this, address, type);
      this.drain();
      if (object === null || object.kind === 'thread' || object.kind === 'interrupt') {
        this.problem('references: what cannot be reclaimed is to be');
        return;
      }
      this.state.reclaim.push(object);
      address = this.guest.word(address + this.image.symbol('OBJECT_NEXT_FREE'));
    }
  }

  private readLines(): void {
    const table = this.image.symbol('interrupt_lines');
    for (let line = 0; line < 32; line++) {
      const interrupt = this.object('interrupt', this.guest.word(table + 4 * line));
      if (interrupt !== null) this.state.interrupts.set(line, interrupt);
    }
    this.state.lines = readPlic(this.guest.machine);
  }
}
