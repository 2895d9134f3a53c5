// A program in M-mode that loads, stores and swaps words of every size anywhere in the devices, with values that look like
// addresses, indices and commands. Each access is done or raises an exception in the guest, alike on both tiers.

import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  CLINT_BASE,
  FINISHER_BASE,
  PLIC_BASE,
  RAM_BASE,
  RTC_BASE,
  UART_BASE,
  VIRTIO_BASE,
} from '../../../abi/memory-map.ts';
import { CSR } from '../../../isa/csrs.ts';
import { encode } from '../../../isa/encode.ts';
import { INSTRUCTIONS } from '../../../isa/instructions.ts';
import { MCAUSE, MSTATUS, MTVEC } from '../../../vm/cpu/state.ts';
import type { BlockStore } from '../../../vm/devices/virtio/block.ts';
import { Machine } from '../../../vm/machine.ts';

const RAM_BYTES = 0x40000;
const HANDLER = RAM_BASE + 0x400;
const SECTORS = 64;

function memoryStore(): BlockStore {
  const content = new Uint8Array(SECTORS * 512);
  return {
    sectors: SECTORS,
    readOnly: false,
    read: (at, into) => into.set(content.subarray(at, at + into.length)),
    write: (at, bytes) => content.set(bytes, at),
    flush: () => {},
  };
}

const machineFor = (tier: 'reference' | 'fast', virtioVersion: 1 | 2) =>
  new Machine({
    tier,
    virtioVersion,
    ramBytes: RAM_BYTES,
    drives: [memoryStore(), memoryStore()],
    consoles: [{ output: () => {} }],
    uartOutput: () => {},
  });

/** The machines, both tiers, by version of virtio. */
const MACHINES = ([1, 2] as const).map((version) =>
  (['reference', 'fast'] as const).map((tier) => machineFor(tier, version)),
);

const ACCESSES = INSTRUCTIONS.filter(({ format }) =>
  ['I-memory', 'S', 'amo', 'lr', 'F-load', 'F-store'].includes(format),
).filter(({ name }) => name !== 'jalr');

/** Device registers: the first of each device, those of virtio most of all, and anywhere. */
const place = fc.oneof(
  {
    arbitrary: fc
      .tuple(fc.constant(VIRTIO_BASE), fc.nat(7), fc.nat(0x140))
      .map(([b, slot, o]) => b + slot * 0x1000 + o),
    weight: 6,
  },
  {
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          FINISHER_BASE,
          RTC_BASE,
          CLINT_BASE,
          CLINT_BASE + 0x4000,
          CLINT_BASE + 0xbff0,
          PLIC_BASE,
          PLIC_BASE + 0x2000,
          PLIC_BASE + 0x200000,
          UART_BASE,
        ),
        fc.nat(0x20),
      )
      .map(([base, offset]) => base + offset),
    weight: 5,
  },
  {
    arbitrary: fc.tuple(fc.constantFrom(CLINT_BASE, PLIC_BASE), fc.nat(0x600000)).map(([b, o]) => b + o),
    weight: 1,
  },
  {
    arbitrary: fc.constantFrom(
      0x1000,
      0x1ffc,
      0x101ffd,
      0x20fffc,
      RAM_BASE - 4,
      RAM_BASE + RAM_BYTES - 2,
      0xfffffffd,
    ),
    weight: 1,
  },
);

/** Aligned accesses are what devices answer. */
const aligned = fc
  .tuple(place, fc.constantFrom(1, 4, 4, 8))
  .map(([address, unit]) => (address & -unit) >>> 0);

const RAM_PAGE = RAM_BASE >>> 12;
const value = fc.oneof(
  fc.nat(0x1ff),
  fc.tuple(fc.nat(RAM_BYTES - 1), fc.constantFrom(1, 16, 4096)).map(([o, unit]) => RAM_BASE + (o & -unit)),
  fc.nat(RAM_BYTES >> 12).map((page) => RAM_PAGE + page),
  fc.constantFrom(3, 7, 11, 15, 0x3000, 0x20000000, 0xffffffff),
  fc.integer(),
);

const access = fc.record({ address: aligned, value, spec: fc.constantFrom(...ACCESSES) });

const ADDRESS = 10;
const VALUE = 11;
const SKIP = 31;

const constant = (rd: number, word: number): number[] => {
  const low = (word << 20) >> 20;
  return [encode('lui', { rd, imm: (word - low) & 0xfffff000 }), encode('addi', { rd, rs1: rd, imm: low })];
};

const STEPS_EACH = 5;

function program(
  accesses: readonly { address: number; value: number; spec: (typeof ACCESSES)[number] }[],
): number[] {
  return accesses.flatMap(({ address, value: word, spec }) => [
    ...constant(ADDRESS, address),
    ...constant(VALUE, word),
    // Floating-point stores take the register of the same number, which a load filled, or not.
    encode(spec.name, { rd: 12, rs1: ADDRESS, rs2: VALUE }),
  ]);
}

/** Goes on behind the instruction that trapped. */
const handler = [
  encode('csrrs', { rd: SKIP, imm: CSR.mepc }),
  encode('addi', { rd: SKIP, rs1: SKIP, imm: 4 }),
  encode('csrrw', { rs1: SKIP, imm: CSR.mepc }),
  encode('mret'),
];

/** RAM that looks a little like descriptors: small numbers, and addresses of itself. */
const filling = (seed: number) =>
  Uint32Array.from({ length: RAM_BYTES / 4 }, (_, n) => {
    const word = Math.imul(n + seed, 0x9e3779b1) >>> 0;
    return (n & 3) === 0 ? RAM_BASE + (word % RAM_BYTES) : (n & 3) === 1 ? 0 : word % 0x20007;
  });

test('is done, or an exception of the guest', () => {
  let faults = 0;
  fc.assert(
    fc.property(
      fc.array(access, { minLength: 1, maxLength: 40, size: 'max' }),
      fc.constantFrom(0, 1),
      fc.nat(0xffff),
      (accesses, version, seed) => {
        const ram = new Uint8Array(filling(seed).buffer);
        const ends = MACHINES[version].map((machine) => {
          machine.reset();
          const put = (address: number, bytes: Uint8Array) => machine.memory.copyIn(address, bytes);
          put(RAM_BASE, ram);
          put(RAM_BASE + 0x1000, new Uint8Array(Uint32Array.from(program(accesses)).buffer));
          put(HANDLER, new Uint8Array(Uint32Array.from(handler).buffer));
          const { state } = machine.hart;
          state.pc = RAM_BASE + 0x1000;
          state.word[MTVEC >> 2] = HANDLER;
          state.word[MSTATUS >> 2] = 0x6000 | 0x80000000;
          machine.hart.stateLoaded();
          const reason = machine.run(accesses.length * (STEPS_EACH + handler.length));
          if (state.word[MCAUSE >> 2] !== 0) faults++;
          return {
            reason,
            pc: state.pc,
            cause: state.word[MCAUSE >> 2],
            x: [...state.x],
            cycles: machine.cycles,
          };
        });
        expect(ends[1]).toEqual(ends[0]);
      },
    ),
    { numRuns: 300 },
  );
  expect(faults).toBeGreaterThan(50);
});
