// Phrases that read and write CSRs, change mode, fence, trap, and change their own code.

import * as fc from 'fast-check';
import { CSR } from '../../../isa/csrs.ts';
import { decode } from '../../../isa/decode.ts';
import { encode } from '../../../isa/encode.ts';
import { anyRegister, jumping, long, named, skips, target } from './phrase.ts';

const READABLE = [
  'mstatus', 'sstatus', 'mepc', 'sepc', 'mcause', 'scause', 'mtval', 'stval', 'medeleg', 'mideleg', 'mie', 'sie', 'mip', 'sip',
  'mcounteren', 'scounteren', 'satp', 'mscratch', 'mhartid', 'pmpcfg0', 'pmpcfg1', 'pmpaddr0', 'pmpaddr7', 'mtvec', 'stvec',
  'mstatush', 'mhpmcounter3', 'mhpmevent3', 'mcountinhibit',
].map((name) => CSR[name]); // biome-ignore format: a list
// Not xepc, whose lowest bit QEMU keeps: `back` writes it.
const WRITABLE = ['scause', 'stval', 'mcause', 'mtval', 'mscratch', 'mcounteren', 'scounteren'].map(
  (name) => CSR[name],
);
const ABSENT = [0x7ff, 0x123, 0x5ff, 0x800, 0xcff, 0x3ef, 0x015, CSR.mseccfg];

export const csrAccess = fc.oneof(
  named(
    ['csrrs', 'csrrc'],
    fc.record({ rd: target, rs1: fc.constant(0), imm: fc.constantFrom(...READABLE) }),
  ),
  named(
    ['csrrw', 'csrrs', 'csrrc'],
    fc.record({ rd: target, rs1: anyRegister, imm: fc.constantFrom(...WRITABLE) }),
  ),
  named(
    ['csrrwi', 'csrrsi', 'csrrci'],
    fc.record({ rd: target, rs1: fc.nat(31), imm: fc.constantFrom(...WRITABLE) }),
  ),
  // Not csrrs: QEMU lets a register that holds 0 pass for x0.
  named(
    ['csrrw'],
    fc.record({ rd: target, rs1: fc.constant(1), imm: fc.constantFrom(CSR.mhartid, CSR.cycle, ...ABSENT) }),
  ),
);

const MPP = 0x1800;
/** SUM, MXR, both, SPP, SPIE, MPRV, MPP as a whole (2 is no privilege), TVM, TSR. */
const STATUS_BITS = [0x40000, 0x80000, 0xc0000, 0x100, 0x20, 0x20000, 0x20000 | MPP, MPP, 0x100000, 0x400000];
export const status = fc
  .record({
    bits: fc.constantFrom(...STATUS_BITS),
    set: fc.boolean(),
    name: fc.constantFrom('mstatus', 'sstatus'),
  })
  .map(({ bits, set, name }) => {
    const low = (bits << 20) >> 20;
    return long(
      encode('lui', { rd: 24, imm: bits - low }),
      encode('addi', { rd: 24, rs1: 24, imm: low }),
      encode(set ? 'csrrs' : 'csrrc', { rd: 25, rs1: 24, imm: CSR[name] }),
    );
  });

/** sret and mret to a place further on; without MPRV, which QEMU 7.2 does not clear. */
export const back = fc
  .record({ skip: skips, machine: fc.boolean(), lower: fc.boolean() })
  .map(({ skip, machine, lower }) =>
    jumping(
      (distance) =>
        long(
          encode('auipc', { rd: 24 }),
          encode('addi', { rd: 24, rs1: 24, imm: distance }),
          encode('csrrw', { rs1: 24, imm: machine ? CSR.mepc : CSR.sepc }),
          encode('addi', { rd: 25, imm: 0x100 }),
          encode(lower ? 'csrrc' : 'csrrs', { rs1: 25, imm: CSR.sstatus }),
          encode('lui', { rd: 25, imm: 0x20000 }),
          encode('csrrc', { rs1: 25, imm: CSR.mstatus }),
          encode(machine ? 'mret' : 'sret'),
        ),
      skip,
    ),
  );

export const fence = fc.oneof(
  named(['sfence.vma'], fc.record({ rs1: fc.constantFrom(0, 8, 9), rs2: fc.constantFrom(0, 0, 5) })),
  fc.constantFrom(
    long(encode('fence', { imm: 0xff })),
    long(encode('fence.i')),
    long(encode('fence', { imm: 0x10 })),
  ),
);
export const calls = fc.constantFrom(long(encode('ecall')), long(encode('ebreak')));

/** A store over the instruction that comes next but one, and a fence.i. */
export const patch = fc.record({ by: fc.constantFrom(26, 26, 0) }).map(({ by }) =>
  long(
    encode('addi', { rd: 26, imm: 0x13 }), // a nop
    encode('auipc', { rd: 24 }),
    encode('sw', { rs1: 24, rs2: by, imm: 12 }),
    encode('fence.i'),
    encode('addi', { rd: 27, rs1: 27, imm: 1 }),
  ),
);

export const illegal = fc
  .integer({ min: 0, max: 0x3fffffff })
  .map((bits) => ((bits << 2) | 3) >>> 0)
  // Not what other extensions may have: only opcodes that this machine knows, with fields that it does not.
  .filter((word) => decode(word) === undefined && [0x13, 0x63, 0x03, 0x23, 0x67].includes(word & 0x7f))
  .map((word) => long(word));
