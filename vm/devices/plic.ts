// The platform-level interrupt controller (RISC-V PLIC specification 1.0, in QEMU `virt`'s layout), with two
// contexts: 0 is machine mode of hart 0, 1 its supervisor mode.
//
//   0x000000 + 4 * line         priority of a line, 0 (never) to 7
//   0x001000                    pending bits, read-only
//   0x002000 + 0x80 * context   enable bits
//   0x200000 + 0x1000 * context threshold; at + 4 claim (read) and complete (write)
//
// A line becomes pending whenever its device asserts it, and stays so until it is claimed, even when the line falls. A
// claim takes it; what is asserted from then on is remembered, and shows after the completion. As on QEMU, a line that
// merely stays high over a completion is not pending again: drivers of teaching kernels leave causes unread (xv6 that
// of the serial port's transmitter) and would be interrupted for ever. With at most 32 lines each set of lines is one
// word, and line 0 does not exist.

import { IRQ_LINES, PLIC_BASE } from '../../abi/memory-map.ts';
import { AccessFault, type AccessSize, type Device } from '../api.ts';

export const PLIC_CONTEXT_MACHINE = 0;
export const PLIC_CONTEXT_SUPERVISOR = 1;
const CONTEXTS = 2;

const PRIORITY = 0x000000;
const PENDING = 0x001000;
const ENABLE = 0x002000;
const ENABLE_STRIDE = 0x80;
const CONTEXT = 0x200000;
const CONTEXT_STRIDE = 0x1000;
const THRESHOLD = 0;
const CLAIM_COMPLETE = 4;

const PRIORITY_MASK = 7;
const EXISTING_LINES = ~1;

export class Plic implements Device {
  readonly name = 'plic';
  readonly base = PLIC_BASE;
  readonly bytes = 0x600000;

  private readonly priority = new Uint8Array(IRQ_LINES);
  private readonly enable = new Int32Array(CONTEXTS);
  private readonly threshold = new Uint8Array(CONTEXTS);
  private high = 0; // level of each line
  private pending = 0;
  private claimed = 0; // claimed and not completed
  private readonly raised = [false, false];

  /** @param setExternal drives mip.MEIP (context 0) and SEIP (context 1); called on changes only. */
  constructor(private readonly setExternal: (context: number, raised: boolean) => void) {}

  /** Whether a device raises an interrupt line at the moment. */
  isHigh(line: number): boolean {
    return (this.high & (1 << line)) !== 0;
  }

  /** The level of an interrupt line, from its device, each time that the device looks at its causes. */
  setLine(line: number, raised: boolean): void {
    const bit = (1 << line) & EXISTING_LINES;
    this.high = raised ? this.high | bit : this.high & ~bit;
    if (!raised) return;
    this.pending |= bit;
    this.update();
  }

  read(offset: number, size: AccessSize): number {
    refuseNarrow(size);
    if (offset < PENDING) return this.priority[(offset - PRIORITY) >> 2] ?? 0;
    if (offset === PENDING) return this.pending >>> 0;
    if (offset >= CONTEXT) return this.readContext((offset - CONTEXT) >> 12, offset & (CONTEXT_STRIDE - 1));
    const context = (offset - ENABLE) / ENABLE_STRIDE;
    return this.enable[context] >>> 0; // 0 where there is no such register
  }

  write(offset: number, size: AccessSize, value: number): void {
    refuseNarrow(size);
    if (offset < PENDING) {
      const line = (offset - PRIORITY) >> 2;
      if (line > 0 && line < IRQ_LINES) this.priority[line] = value & PRIORITY_MASK;
    } else if (offset >= CONTEXT) {
      this.writeContext((offset - CONTEXT) >> 12, offset & (CONTEXT_STRIDE - 1), value);
    } else {
      const context = (offset - ENABLE) / ENABLE_STRIDE;
      if (context >= 0 && context in this.enable) this.enable[context] = value & EXISTING_LINES;
    }
    this.update();
  }

  reset(): void {
    this.priority.fill(0);
    this.enable.fill(0);
    this.threshold.fill(0);
    this.high = 0;
    this.pending = 0;
    this.claimed = 0;
    this.update();
  }

  save(): unknown {
    const { high, pending, claimed } = this;
    return {
      high,
      pending,
      claimed,
      priority: this.priority.slice(),
      enable: this.enable.slice(),
      threshold: this.threshold.slice(),
    };
  }

  load(state: unknown): void {
    const saved = state as PlicState;
    this.high = saved.high;
    this.pending = saved.pending;
    this.claimed = saved.claimed;
    this.priority.set(saved.priority);
    this.enable.set(saved.enable);
    this.threshold.set(saved.threshold);
    this.update();
  }

  private readContext(context: number, register: number): number {
    if (context >= CONTEXTS) return 0;
    if (register === THRESHOLD) return this.threshold[context];
    if (register === CLAIM_COMPLETE) return this.claim(context);
    return 0;
  }

  private writeContext(context: number, register: number, value: number): void {
    if (context >= CONTEXTS) return;
    if (register === THRESHOLD) this.threshold[context] = value & PRIORITY_MASK;
    if (register === CLAIM_COMPLETE) this.complete(context, value);
  }

  /** Takes the most urgent pending line, whatever the threshold (PLIC specification, "Interrupt Claim Process"). */
  private claim(context: number): number {
    const line = this.best(context);
    this.pending &= ~(1 << line);
    if (line !== 0) this.claimed |= 1 << line;
    this.update();
    return line;
  }

  /** A completion by a context for which the line is not enabled is ignored. */
  private complete(context: number, line: number): void {
    if (line >= IRQ_LINES || !(this.enable[context] & (1 << line))) return;
    this.claimed &= ~(1 << line);
    this.update();
  }

  /** The pending, enabled, unclaimed line of the highest priority above 0; the lowest number wins a tie; 0 where there is none. */
  private best(context: number): number {
    let best = 0;
    let candidates = this.pending & ~this.claimed & this.enable[context];
    while (candidates !== 0) {
      const line = 31 - Math.clz32(candidates & -candidates);
      if (this.priority[line] > this.priority[best]) best = line;
      candidates &= candidates - 1;
    }
    return best;
  }

  private update(): void {
    for (let context = 0; context < CONTEXTS; context++) {
      // Line 0 has priority 0, so "nothing pending" is never above a threshold.
      const raised = this.priority[this.best(context)] > this.threshold[context];
      if (raised === this.raised[context]) continue;
      this.raised[context] = raised;
      this.setExternal(context, raised);
    }
  }
}

interface PlicState {
  high: number;
  pending: number;
  claimed: number;
  priority: Uint8Array;
  enable: Int32Array;
  threshold: Uint8Array;
}

function refuseNarrow(size: AccessSize): void {
  if (size !== 4) throw new AccessFault('plic: only 32-bit accesses');
}
