// Both tiers run the same random program from the same random state, and must agree on everything that a program could
// ever see: registers, CSRs, counters, the TLB, and RAM. Failures print fast-check's seed and path.

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { instructionBytes } from '../../../isa/compressed-code.ts';
import { disassemble } from '../../../isa/disassemble.ts';
import { RECHECK, STATE_BYTES } from '../../../vm/cpu/state.ts';
import { Machine } from '../../../vm/machine.ts';
import { build, type Case, cases, RAM_BYTES } from './world.ts';

const reference = new Machine({ ramBytes: RAM_BYTES, tier: 'reference' });
const fast = new Machine({ ramBytes: RAM_BYTES, tier: 'fast' });

const bytesOf = (machine: Machine, part: 'state' | 'ram') =>
  part === 'ram' ? machine.memory.bytes : new Uint8Array(machine.hart.state.memory.buffer, 0, STATE_BYTES);

/** Where two machines differ first, or undefined. */
function difference(): string | undefined {
  for (const part of ['state', 'ram'] as const) {
    const expected = bytesOf(reference, part);
    const actual = bytesOf(fast, part);
    if (Buffer.compare(expected, actual) === 0) continue;
    for (let at = 0; at < expected.length; at += 4) {
      const [left, right] = [expected, actual].map((bytes) =>
        new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true),
      );
      if (left !== right && !(part === 'state' && at === RECHECK)) {
        return `${part} at 0x${at.toString(16)}: reference 0x${left.toString(16)}, fast 0x${right.toString(16)}`;
      }
    }
  }
  return undefined;
}

function runBoth(first: Case): void {
  for (const machine of [reference, fast]) {
    machine.reset();
    build(machine, first);
  }
  expect(difference()).toBeUndefined();
  let cycles = 0;
  for (const budget of first.budgets) {
    const ends = [reference.run(budget), fast.run(budget)];
    cycles += budget;
    const found = difference();
    if (found !== undefined) throw new Error(`after ${cycles} cycles: ${found}\n${listing(first)}`);
    expect(ends[1]).toEqual(ends[0]);
  }
}

function listing({ program, entry }: Case): string {
  const view = new DataView(Uint32Array.from([...program, 0]).buffer);
  const lines = [`entry 0x${entry.toString(16)}`];
  for (let at = 0; at < program.length * 4; at += instructionBytes(view.getUint16(at, true))) {
    const word = view.getUint16(at, true) | (view.getUint16(at + 2, true) << 16);
    lines.push(`${at}: ${disassemble(word >>> 0, at)}`);
  }
  return lines.join('\n');
}

describe('the fast tier agrees with the reference tier', () => {
  test.each([
    ['short programs, many worlds', 20, 300, 3000],
    ['long programs', 300, 3000, 400],
  ])('%s', (_, length, steps, numRuns) => {
    fc.assert(fc.property(cases(length, steps), runBoth), { numRuns });
  });
});
