// Phrases of one compressed instruction.

import * as fc from 'fast-check';
import { COMPRESSED_INSTRUCTIONS, type CompressedName } from '../../../isa/compressed.ts';
import { decodeCompressed, encodeCompressed, findCompressed, rangeOf } from '../../../isa/compressed-code.ts';
import { anyRegister, type Halves, pointer, target } from './phrase.ts';

const JUMPS: readonly CompressedName[] = ['c.jr', 'c.jalr', 'c.j', 'c.jal', 'c.beqz', 'c.bnez'];

function compressed(name: CompressedName): fc.Arbitrary<Halves> {
  const spec = findCompressed(name)!;
  const { fields } = spec;
  const range = fields.imm === undefined ? { min: 0, max: 0, step: 1 } : rangeOf(fields.imm);
  const isAccess = spec.operands.includes('imm(rs1)');
  const imm = fc
    .integer({ min: range.min / range.step, max: (isAccess ? 60 : range.max) / range.step })
    .map((n) => n * range.step);
  const register = (field: 'rd' | 'rs1' | 'rs2', wide: fc.Arbitrary<number>) => {
    const place = fields[field];
    if (typeof place !== 'object') return fc.constant(undefined);
    return place.short ? pointer : wide;
  };
  return fc
    .record({
      rd: register('rd', target),
      rs1: register('rs1', target),
      rs2: register('rs2', anyRegister),
      imm,
    })
    .map((given) => ({ ...given, rs1: fields.rd === fields.rs1 ? given.rd : given.rs1 }))
    .filter((given) => (fields.nonzero ?? []).every((field) => given[field] !== 0))
    .map((given) => [encodeCompressed(spec, given)]);
}

const compressedNames = COMPRESSED_INSTRUCTIONS.map(({ name }) => name).filter(
  (name) => !JUMPS.includes(name) && !/^c\.f/.test(name),
);
/** What writes x8..x15 more often than not, so that addresses do not last. */
const SPOILING = [
  'c.addi16sp',
  'c.sub',
  'c.xor',
  'c.or',
  'c.and',
  'c.andi',
  'c.srli',
  'c.srai',
  'c.addi4spn',
  'c.lw',
];

export const spoiling = fc.oneof(
  ...compressedNames.filter((name) => SPOILING.includes(name)).map(compressed),
);
export const short = fc.oneof(
  {
    arbitrary: fc.oneof(...compressedNames.filter((name) => !SPOILING.includes(name)).map(compressed)),
    weight: 10,
  },
  {
    arbitrary: fc
      .nat(0xffff)
      .filter((half) => (half & 3) !== 3 && decodeCompressed(half) === undefined)
      .map((half) => [half]),
    weight: 1,
  },
);
