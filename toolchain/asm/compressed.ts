// Compressed instructions, written by name (`c.li a0, 1`). The assembler never chooses them by itself: what is written
// is what is emitted.

import type { CompressedSpec } from '../../isa/compressed.ts';
import { encodeCompressed, rangeOf } from '../../isa/compressed-code.ts';
import type { Assembly } from './assembly.ts';
import type { Cursor } from './lexer.ts';
import { type Immediate, readOperands } from './operands.ts';
import { errorAt } from './source.ts';

/** @throws SourceError for operands that the instruction does not take. */
export function assembleCompressed(assembly: Assembly, cursor: Cursor, spec: CompressedSpec): void {
  const { statement } = cursor;
  const operands = readOperands(cursor, spec.operands, assembly);
  const { rd, rs1, rs2 } = operands;
  let half = spec.match;
  try {
    const imm = operands.imm === undefined ? undefined : immediateValue(assembly, cursor, spec, operands.imm);
    half = encodeCompressed(spec, { rd, rs1, rs2, imm });
  } catch (error) {
    // A later pass may bring a label nearer, or define a name.
    if (!(error instanceof RangeError)) throw error;
    const column = operands.imm?.token.column ?? statement.operandsColumn;
    assembly.report(errorAt(statement.source, column, error.message));
  }
  assembly.emitInstruction(half, 2, statement);
}

/** The number to encode. @throws RangeError where it is not one, or not known */
function immediateValue(
  assembly: Assembly,
  cursor: Cursor,
  spec: CompressedSpec,
  immediate: Immediate,
): number {
  const { symbol, offset, modifier, pending, token } = immediate;
  if (modifier !== undefined) throw cursor.error(`%${modifier} does not belong here`, token);
  if (spec.operands.includes('target')) {
    const distance = assembly.distanceTo(immediate);
    if (distance === undefined) throw new RangeError(`${spec.name}: '${token.text}' is not in this section`);
    return distance;
  }
  if (symbol !== undefined || pending)
    throw new RangeError(`'${token.text}' is not a number that is known here`);
  if (!spec.operands.includes('upper')) return offset;
  // The upper 20 bits: small negative ones are written as they look there, 0xfffe1 for -31.
  const { min, max } = rangeOf(spec.fields.imm!);
  const value = (offset << 12) | 0;
  if (offset < 0 || offset > 0xfffff || value < min || value > max) {
    throw new RangeError(`${spec.name}: ${offset} is outside 1..31 and 0xfffe0..0xfffff`);
  }
  return value;
}
