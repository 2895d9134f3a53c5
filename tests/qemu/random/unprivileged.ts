// Phrases of arithmetic, loads and stores, atomics and jumps.

import * as fc from 'fast-check';
import type { CompressedName } from '../../../isa/compressed.ts';
import { encodeCompressed, findCompressed } from '../../../isa/compressed-code.ts';
import { encode } from '../../../isa/encode.ts';
import { anyRegister, jumping, long, named, namesOf, type Phrase, pointer, skips, target } from './phrase.ts';

const twelveBits = fc.integer({ min: -0x800, max: 0x7ff });
/** Small, so that an address stays in its page; of any alignment. */
const near = fc.oneof(
  { arbitrary: fc.integer({ min: -15, max: 15 }).map((n) => n * 4), weight: 4 },
  { arbitrary: fc.integer({ min: -60, max: 60 }), weight: 1 },
);
export const arithmetic = fc.oneof(
  named(namesOf('R'), fc.record({ rd: target, rs1: anyRegister, rs2: anyRegister })),
  named(namesOf('I'), fc.record({ rd: target, rs1: anyRegister, imm: twelveBits })),
  named(namesOf('I-shift'), fc.record({ rd: target, rs1: anyRegister, imm: fc.nat(31) })),
  named(
    ['lui', 'auipc'],
    fc.record({ rd: target, imm: fc.integer({ min: -0x80000, max: 0x7ffff }).map((n) => n * 4096) }),
  ),
);

export const access = fc.oneof(
  named(['lb', 'lh', 'lw', 'lbu', 'lhu'], fc.record({ rd: target, rs1: pointer, imm: near })),
  named(['sb', 'sh', 'sw'], fc.record({ rs1: pointer, rs2: anyRegister, imm: near })),
);
export const SAFE_POINTER = 28;
export const atomic = fc.oneof(
  named(
    namesOf('amo').filter((name) => name !== 'sc.w'),
    fc.record({ rd: target, rs1: fc.constant(SAFE_POINTER), rs2: anyRegister, imm: fc.nat(3) }),
  ),
  fc
    .record({ rd: target, rs2: anyRegister, reserve: fc.boolean() })
    .map(({ rd, rs2, reserve }) =>
      long(
        encode(reserve ? 'lr.w' : 'lw', { rd: 24, rs1: SAFE_POINTER }),
        encode('sc.w', { rd: 25, rs1: SAFE_POINTER, rs2 }),
        encode('sc.w', { rd, rs1: SAFE_POINTER, rs2 }),
      ),
    ),
);

export const transfer: fc.Arbitrary<Phrase> = fc.oneof(
  fc
    .record({ name: fc.constantFrom(...namesOf('B')), rs1: anyRegister, rs2: anyRegister, skip: skips })
    .map(({ name, rs1, rs2, skip }) => jumping((imm) => long(encode(name, { rs1, rs2, imm })), skip)),
  fc
    .record({ rd: target, skip: skips })
    .map(({ rd, skip }) => jumping((imm) => long(encode('jal', { rd, imm })), skip)),
  fc
    .record({ rd: target, skip: skips })
    .map(({ rd, skip }) =>
      jumping((imm) => long(encode('auipc', { rd: 24 }), encode('jalr', { rd, rs1: 24, imm })), skip),
    ),
  fc
    .record({ name: fc.constantFrom<CompressedName>('c.jr', 'c.jalr'), skip: skips })
    .map(({ name, skip }) =>
      jumping(
        (imm) => [
          ...long(encode('auipc', { rd: 24 }), encode('addi', { rd: 24, rs1: 24, imm })),
          encodeCompressed(findCompressed(name)!, { rs1: 24 }),
        ],
        skip,
      ),
    ),
  fc
    .record({
      name: fc.constantFrom<CompressedName>('c.j', 'c.jal', 'c.beqz', 'c.bnez'),
      rs1: pointer,
      skip: skips,
    })
    .map(({ name, rs1, skip }) =>
      jumping((imm) => [encodeCompressed(findCompressed(name)!, { rs1, imm })], skip),
    ),
);
