// Phrases that make interrupts pending, enable and delegate them, and wait for them.
//
// Of several interrupts for one mode QEMU takes the one with the lowest number, not the most urgent one. So a program uses
// either the supervisor's external interrupt or the two others, whose order is the same, and those of the machine by
// themselves.

import * as fc from 'fast-check';
import { CSR } from '../../../isa/csrs.ts';
import { encode } from '../../../isa/encode.ts';
import type { InstructionName } from '../../../isa/instructions.ts';
import { type Halves, long } from './phrase.ts';

/** Sets of interrupts that programs use together: bits of mip. */
export const INTERRUPT_SETS: readonly (readonly number[])[] = [[0x002, 0x020, 0x022], [0x200]];

/** Some of these become pending, enabled, delegated, or no longer. */
export const interruptBits = (set: readonly number[]): fc.Arbitrary<Halves> =>
  fc
    .record({
      bits: fc.constantFrom(...set),
      way: fc.constantFrom<InstructionName>('csrrs', 'csrrs', 'csrrc', 'csrrw'),
      name: fc.constantFrom('mip', 'mip', 'sip', 'mie', 'sie', 'mideleg'),
    })
    .map(({ bits, way, name }) =>
      long(encode('addi', { rd: 24, imm: bits }), encode(way, { rd: 25, rs1: 24, imm: CSR[name] })),
    );

export const interruptEnable = fc
  .record({
    way: fc.constantFrom<InstructionName>('csrrsi', 'csrrsi', 'csrrci'),
    place: fc.constantFrom(['mstatus', 8], ['mstatus', 2], ['sstatus', 2]),
  })
  .map(({ way, place: [name, bits] }) => long(encode(way, { rd: 25, rs1: Number(bits), imm: CSR[name] })));

/**
 * wfi, where something is pending and enabled: else it would wait for ever. Where the CSRs cannot be read x24 stays 0.
 * Nothing can be taken in between: what could, was already.
 */
export const waiting = fc
  .boolean()
  .map((machine) =>
    long(
      encode('addi', { rd: 24, imm: 0 }),
      encode('csrrs', { rd: 24, imm: machine ? CSR.mip : CSR.sip }),
      encode('csrrs', { rd: 25, imm: machine ? CSR.mie : CSR.sie }),
      encode('and', { rd: 24, rs1: 24, rs2: 25 }),
      encode('beq', { rs1: 24, rs2: 0, imm: 8 }),
      encode('wfi'),
    ),
  );

/**
 * The machine's software and timer interrupts, from the CLINT: with interrupts off, since QEMU notices a store there only
 * when it looks for interrupts next. Enabling them is where both do.
 */
export const fromClint = fc
  .boolean()
  .map((timer) =>
    long(
      encode('csrrci', { rs1: 8, imm: CSR.mstatus }),
      encode('lui', { rd: 24, imm: timer ? 0x02004000 : 0x02000000 }),
      ...(timer
        ? [encode('sw', { rs1: 24, imm: 4 }), encode('sw', { rs1: 24, imm: 0 })]
        : [encode('addi', { rd: 25, imm: 1 }), encode('sw', { rs1: 24, rs2: 25 })]),
      encode('addi', { rd: 25, imm: timer ? 0x80 : 8 }),
      encode('csrrw', { rs1: 25, imm: CSR.mie }),
      encode('csrrs', { rd: 25, imm: CSR.mip }),
      encode('csrrsi', { rs1: 8, imm: CSR.mstatus }),
    ),
  );
