// Instructions: the name selects the forms it can have (real ones and pseudo-instructions, both from isa/), the
// first form that fits the operands is encoded. Pseudo-instructions of several words are in expansions.ts.

import { findCompressed } from '../../isa/compressed-code.ts';
import { type EncodeOperands, encode } from '../../isa/encode.ts';
import { IMMEDIATES, type ImmediateKind } from '../../isa/fields.ts';
import { FORMATS, type Operand } from '../../isa/formats.ts';
import { findInstruction, type InstructionName } from '../../isa/instructions.ts';
import { PSEUDO_INSTRUCTIONS } from '../../isa/pseudo.ts';
import { RELOCATION, type RelocationType, type SourceError } from '../object.ts';
import type { Assembly } from './assembly.ts';
import { assembleCompressed } from './compressed.ts';
import { EXPANSIONS } from './expansions.ts';
import { Cursor } from './lexer.ts';
import { type Immediate, isOptional, type Modifier, type ParsedOperands, readOperands } from './operands.ts';
import { errorAt, type Statement } from './source.ts';

interface Form {
  instruction: InstructionName;
  operands: readonly Operand[];
  fixed: EncodeOperands;
  /** The source register stands in rs1 and rs2. */
  repeated?: boolean;
}

const ORDERINGS: Record<string, number> = { '.rl': 1, '.aq': 2, '.aqrl': 3 };

/** @throws SourceError for an instruction that does not exist or operands that it does not take. */
export function assembleInstruction(assembly: Assembly, statement: Statement): void {
  const cursor = new Cursor(statement);
  const expansion = EXPANSIONS[statement.name];
  if (expansion?.(assembly, cursor)) return;
  const compressed = findCompressed(statement.name);
  if (compressed !== undefined) {
    assembleCompressed(assembly, cursor, compressed);
    return;
  }
  const forms = formsOf(statement.name);
  if (forms.length === 0) {
    throw errorAt(statement.source, statement.nameColumn, `there is no instruction '${statement.name}'`);
  }
  const { form, operands } = chooseForm(assembly, cursor, forms);
  const fixed = form.repeated ? { ...form.fixed, rs2: operands.rs1 } : form.fixed;
  emitInstruction(assembly, statement, form.instruction, operands, fixed);
}

const formsByName = new Map<string, readonly Form[]>();

/** Every form of a name: the instruction itself, and pseudo-instructions. */
function formsOf(name: string): readonly Form[] {
  const known = formsByName.get(name);
  if (known !== undefined) return known;
  const forms: Form[] = PSEUDO_INSTRUCTIONS.filter((pseudo) => pseudo.name === name);
  const ordering = /^(amo\w+\.w|lr\.w|sc\.w)(\.aqrl|\.aq|\.rl)?$/.exec(name);
  const instruction = findInstruction(ordering?.[1] ?? name);
  if (instruction !== undefined) {
    const fixed = ordering === null ? {} : { imm: ORDERINGS[ordering[2]] ?? 0 };
    forms.unshift({ instruction: instruction.name, operands: FORMATS[instruction.format].operands, fixed });
  }
  formsByName.set(name, forms);
  return forms;
}

/** The first form whose operands can be read; the complaint is that of the form that went furthest. */
function chooseForm(
  assembly: Assembly,
  cursor: Cursor,
  forms: readonly Form[],
): { form: Form; operands: ParsedOperands } {
  const count = cursor.operandCount();
  let complaint: SourceError | undefined;
  const ofLength = (length: number): Form[] => forms.filter(({ operands }) => operands.length === length);
  const exact = ofLength(count);
  const candidates =
    exact.length > 0 ? exact : ofLength(count + 1).filter(({ operands }) => isOptional(operands.at(-1)));
  for (const form of candidates) {
    cursor.position = 0;
    try {
      return { form, operands: readOperands(cursor, form.operands, assembly) };
    } catch (error) {
      const found = error as SourceError;
      if (complaint === undefined || found.column > complaint.column) complaint = found;
    }
  }
  const { name, source, operandsColumn } = cursor.statement;
  const takes = forms
    .map(({ operands }) => (operands.length === 0 ? 'no operands' : operands.join(', ')))
    .join(' or ');
  throw complaint ?? errorAt(source, operandsColumn, `'${name}' takes ${takes}`);
}

const immediateKindOf = (name: InstructionName): ImmediateKind =>
  FORMATS[findInstruction(name)!.format].immediate;

/** Encodes one instruction; an immediate that only the linker knows becomes a relocation. */
export function emitInstruction(
  assembly: Assembly,
  statement: Statement,
  name: InstructionName,
  operands: ParsedOperands,
  fixed: EncodeOperands = {},
): void {
  const kind = immediateKindOf(name);
  if (kind === 'B') {
    emitBranch(assembly, statement, name, operands, fixed);
    return;
  }
  const registers = { rd: operands.rd, rs1: operands.rs1, rs2: operands.rs2, rs3: operands.rs3, ...fixed };
  let imm = fixed.imm ?? 0;
  if (operands.pred !== undefined) imm = (operands.pred << 4) | (operands.succ ?? 0);
  else if (operands.imm !== undefined) imm = resolveImmediate(assembly, statement, kind, operands.imm);
  emitEncoded(assembly, statement, name, { ...registers, imm }, operands.imm);
}

/** Encodes and emits; a value that does not fit is a problem, unless a later pass moves things. */
function emitEncoded(
  assembly: Assembly,
  statement: Statement,
  name: InstructionName,
  operands: EncodeOperands,
  place?: Immediate,
): void {
  let word = 0;
  try {
    word = encode(name, operands);
  } catch (error) {
    const column = place?.token.column ?? statement.operandsColumn;
    assembly.report(errorAt(statement.source, column, (error as RangeError).message));
  }
  assembly.emitInstruction(word, 4, statement);
}

const RELOCATIONS: Partial<Record<`${ImmediateKind} ${Modifier}`, RelocationType>> = {
  'U hi': RELOCATION.R_RISCV_HI20,
  'I lo': RELOCATION.R_RISCV_LO12_I,
  'S lo': RELOCATION.R_RISCV_LO12_S,
  'U pcrel_hi': RELOCATION.R_RISCV_PCREL_HI20,
  'I pcrel_lo': RELOCATION.R_RISCV_PCREL_LO12_I,
  'S pcrel_lo': RELOCATION.R_RISCV_PCREL_LO12_S,
};

/** The number to encode now: 0 where a relocation fills it in. */
function resolveImmediate(
  assembly: Assembly,
  statement: Statement,
  kind: ImmediateKind,
  immediate: Immediate,
): number {
  const { modifier, symbol, offset, token, pending } = immediate;
  const complain = (explanation: string): void =>
    assembly.report(errorAt(statement.source, token.column, explanation));
  if (pending) complain(`'${token.text}' is not known`);
  if (modifier !== undefined) {
    const type = RELOCATIONS[`${kind} ${modifier}`];
    if (type === undefined) complain(`%${modifier} does not belong here`);
    else if (symbol === undefined && modifier === 'hi') return ((offset + 0x800) & 0xfffff000) >> 0;
    else if (symbol === undefined && modifier === 'lo') return (offset << 20) >> 20;
    else assembly.relocate(type, immediate);
    return 0;
  }
  if (kind === 'J') return jumpDistance(assembly, immediate);
  if (symbol !== undefined) {
    const what =
      symbol.section === undefined ? 'is not defined' : 'is an address, which needs %hi or %lo here';
    complain(`'${token.text}' ${what}`);
    return 0;
  }
  if (kind === 'U') {
    if (offset < 0 || offset > 0xfffff) complain(`${offset} is outside 0..0xfffff`);
    return (offset << 12) | 0;
  }
  // As on a 32-bit machine: 0xffffffff is -1.
  return IMMEDIATES[kind].min < 0 && offset > 0x7fffffff ? offset - 2 ** 32 : offset;
}

/** The distance of a jump to a place in this section, else 0 and a relocation. */
function jumpDistance(assembly: Assembly, target: Immediate): number {
  const distance = assembly.distanceTo(target);
  if (distance === undefined) assembly.relocate(RELOCATION.R_RISCV_JAL, target);
  return distance ?? 0;
}

const INVERSE: Partial<Record<InstructionName, InstructionName>> = {
  beq: 'bne',
  bne: 'beq',
  blt: 'bge',
  bge: 'blt',
  bltu: 'bgeu',
  bgeu: 'bltu',
};

/** A branch out of reach, or to where only the linker knows, jumps over a `jal` on the opposite condition. */
function emitBranch(
  assembly: Assembly,
  statement: Statement,
  name: InstructionName,
  operands: ParsedOperands,
  fixed: EncodeOperands,
): void {
  const target = operands.imm as Immediate;
  if (target.modifier !== undefined) {
    throw errorAt(statement.source, target.token.column, `%${target.modifier} does not belong here`);
  }
  const registers = { rs1: operands.rs1, rs2: operands.rs2, ...fixed };
  const distance = assembly.distanceTo(target);
  const isUnknownYet = assembly.symbols.pass === 1 && target.symbol?.section === undefined;
  const { min, max } = IMMEDIATES.B;
  const fits = isUnknownYet || (distance !== undefined && distance >= min && distance <= max);
  if (assembly.takesShortForm(fits)) {
    emitEncoded(assembly, statement, name, { ...registers, imm: fits ? (distance ?? 0) : 0 }, target);
    return;
  }
  emitEncoded(assembly, statement, INVERSE[name] as InstructionName, { ...registers, imm: 8 });
  emitEncoded(assembly, statement, 'jal', { rd: 0, imm: jumpDistance(assembly, target) }, target);
}
