// A debugger's side of the protocol, for tests: sends packets to a session, collects the answers.

import { assemble } from '../../../toolchain/asm/assemble.ts';
import { link } from '../../../toolchain/link/link.ts';
import type { MachineOptions } from '../../../vm/api.ts';
import { Debugger } from '../../../vm/debug/debugger.ts';
import { frame, fromHex, latin1, PacketReader } from '../../../vm/debug/packets.ts';
import { GdbSession } from '../../../vm/debug/session.ts';
import { Machine } from '../../../vm/machine.ts';
import { Timeline } from '../../../vm/record/timeline.ts';

// Counts in memory by a function; at 5 it ends. Addresses are fixed by .org-like alignment.
export const COUNTER_SOURCE = `
  .globl _start
  _start:
    la s1, counter
    la sp, counter
  loop:
    jal bump
    li t0, 5
    blt a0, t0, loop
    li t0, 0x100000
    li t1, 0x33333
    sw t1, 0(t0)
  hang:
    j hang
  .balign 256
  bump:                       # 0x80000100
    lw a0, 0(s1)
    addi a0, a0, 1
    sw a0, 0(s1)              # 0x80000108
    ret
  .data
  .balign 4096
  counter: .word 0            # 0x80001000`;

export const BUMP = 0x80000100;
export const STORE = 0x80000108;
export const COUNTER = 0x80001000;

/** A guest that runs for longer is interrupted. */
const SLICES_MAX = 40;

export class Client {
  readonly session: GdbSession;
  readonly machine: Machine;
  readonly timeline: Timeline;
  readonly answers: string[] = [];
  #acknowledged = '';

  constructor(source = COUNTER_SOURCE, options: MachineOptions = {}, snapshotCycles = 10) {
    this.machine = new Machine({ ramBytes: 0x100000, ...options });
    this.machine.loadElf(
      link([assemble(source, { file: 'guest.S' })], { entry: '_start', textBase: 0x80000000 }),
    );
    this.timeline = new Timeline(this.machine, { snapshotCycles });
    const reader = new PacketReader();
    this.session = new GdbSession(new Debugger(this.timeline), (bytes) => {
      if (bytes.length === 1) this.#acknowledged += String.fromCharCode(bytes[0]);
      for (const incoming of reader.read(bytes)) {
        if (incoming.kind === 'packet') this.answers.push(incoming.content);
      }
    });
  }

  /** The answer to one packet; where that lets the guest run, what it says when it stops. */
  ask(content: string): string {
    this.answers.length = 0;
    this.session.receive(frame(content));
    for (let slices = 0; this.session.state === 'running' && slices < SLICES_MAX; slices++) {
      const result = this.session.run(500);
      if (result?.until !== undefined) this.timeline.advanceIdle(result.until);
    }
    if (this.session.state === 'running') {
      this.session.receive(latin1('\x03'));
      this.session.run(1);
    }
    const said = this.answers.filter((answer) => !answer.startsWith('O') || answer === 'OK');
    return said.join('|');
  }

  /** What `monitor LINE` prints. */
  monitor(line: string): string {
    const hex = Array.from(line, (letter) => letter.charCodeAt(0).toString(16)).join('');
    return String.fromCharCode(...(fromHex(this.ask(`qRcmd,${hex}`)) ?? []));
  }

  get acknowledgements(): string {
    const taken = this.#acknowledged;
    this.#acknowledged = '';
    return taken;
  }

  get pc(): number {
    return this.machine.hart.pc;
  }

  get counter(): number {
    return this.machine.memory.load(COUNTER, 4);
  }
}
