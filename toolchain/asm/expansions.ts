// Pseudo-instructions that may take several words: constants, addresses, calls, and loads and stores by name.

import { IMMEDIATES } from '../../isa/fields.ts';
import { INSTRUCTIONS, type InstructionName } from '../../isa/instructions.ts';
import { REGISTER } from '../../isa/registers.ts';
import { RELOCATION } from '../object.ts';
import type { Assembly } from './assembly.ts';
import { parseExpression } from './expression.ts';
import { emitInstruction } from './instructions.ts';
import type { Cursor } from './lexer.ts';
import { type Immediate, readRegister } from './operands.ts';
import { anonymousSymbol } from './symbols.ts';

/** Emits, or gives false (and nothing is read) where the operands are those of a real instruction of the name. */
type Expansion = (assembly: Assembly, cursor: Cursor) => boolean;

export const EXPANSIONS: Record<string, Expansion> = Object.assign(Object.create(null), {
  li: loadConstant,
  la: loadAddress,
  lla: loadAddress,
  call: farJump(REGISTER.ra, REGISTER.ra),
  // t1 is free at a tail call; t0 might be a millicode's return address.
  tail: farJump(REGISTER.zero, REGISTER.t1),
  jump: namedFarJump,
});
for (const { name, format } of INSTRUCTIONS) {
  if (format === 'I-memory' && name !== 'jalr') EXPANSIONS[name] = loadByName(name);
  if (format === 'S') EXPANSIONS[name] = storeByName(name);
}

function readValue(assembly: Assembly, cursor: Cursor): Immediate {
  const token = cursor.peek();
  return { ...parseExpression(cursor, assembly), token };
}

/** li rd, constant: addi, lui, or both. */
function loadConstant(assembly: Assembly, cursor: Cursor): boolean {
  const { statement } = cursor;
  const rd = readRegister(cursor);
  cursor.expect(',');
  const value = readValue(assembly, cursor);
  const { token, symbol, pending } = value;
  cursor.expectEnd();
  if (symbol !== undefined || pending) {
    const isAddress = symbol?.section !== undefined;
    const why = isAddress ? 'is an address: use la' : 'is not defined';
    assembly.report(cursor.error(`'${token.text}' ${why}`, token));
  }
  const number = symbol === undefined ? value.offset : 0;
  if (number < -(2 ** 31) || number >= 2 ** 32)
    throw cursor.error(`${number} does not fit into 32 bits`, token);
  const constant = number | 0;
  const { min, max } = IMMEDIATES.I;
  const isSmall = constant >= min && constant <= max;
  const low = (constant << 20) >> 20;
  // Going by the pass before it could shrink again, hence the memory of long forms.
  const short = assembly.takesShortForm(isSmall || low === 0);
  if (isSmall && short) {
    emitInstruction(assembly, statement, 'addi', { rd, rs1: 0, imm: { offset: constant, token } });
    return true;
  }
  emitInstruction(assembly, statement, 'lui', {
    rd,
    imm: { offset: ((constant - low) >>> 12) & 0xfffff, token },
  });
  if (!short) emitInstruction(assembly, statement, 'addi', { rd, rs1: rd, imm: { offset: low, token } });
  return true;
}

/**
 * auipc with the upper part of a pc-relative address, then `second` with the lower one; the lower part's relocation
 * names the place of the auipc, as the psABI asks.
 */
function emitAddressPair(
  assembly: Assembly,
  cursor: Cursor,
  target: Immediate,
  temporary: number,
  second: { name: InstructionName; rd?: number; rs2?: number },
): void {
  const { statement } = cursor;
  const place = Object.assign(anonymousSymbol('.Lpcrel'), assembly.here(), { name: '.Lpcrel' });
  const { token } = target;
  emitInstruction(assembly, statement, 'auipc', { rd: temporary, imm: { ...target, modifier: 'pcrel_hi' } });
  const low: Immediate = { symbol: place, offset: 0, modifier: 'pcrel_lo', token };
  const { name, rd, rs2 } = second;
  emitInstruction(assembly, statement, name, { rd, rs1: temporary, rs2, imm: low });
}

/** la rd, symbol */
function loadAddress(assembly: Assembly, cursor: Cursor): boolean {
  const rd = readRegister(cursor);
  cursor.expect(',');
  const target = readValue(assembly, cursor);
  cursor.expectEnd();
  if (target.symbol === undefined) {
    cursor.position = 0;
    return loadConstant(assembly, cursor);
  }
  emitAddressPair(assembly, cursor, target, rd, { name: 'addi', rd });
  return true;
}

/** call and tail: one jal where the target is known to be near, else auipc + jalr. */
function farJump(rd: number, temporary: number): Expansion {
  return (assembly, cursor) => {
    const target = readValue(assembly, cursor);
    cursor.expectEnd();
    emitFarJump(assembly, cursor, target, rd, temporary);
    return true;
  };
}

/** jump target, temporary */
function namedFarJump(assembly: Assembly, cursor: Cursor): boolean {
  const target = readValue(assembly, cursor);
  cursor.expect(',');
  const temporary = readRegister(cursor);
  cursor.expectEnd();
  emitFarJump(assembly, cursor, target, REGISTER.zero, temporary);
  return true;
}

function emitFarJump(
  assembly: Assembly,
  cursor: Cursor,
  target: Immediate,
  rd: number,
  temporary: number,
): void {
  const { statement } = cursor;
  const distance = assembly.distanceTo(target);
  const { min, max } = IMMEDIATES.J;
  const isUnknownYet = assembly.symbols.pass === 1 && target.symbol?.section === undefined;
  const fits = isUnknownYet || (distance !== undefined && distance >= min && distance <= max);
  if (assembly.takesShortForm(fits)) {
    emitInstruction(assembly, statement, 'jal', { rd, imm: target });
    return;
  }
  assembly.relocate(RELOCATION.R_RISCV_CALL_PLT, target);
  emitInstruction(assembly, statement, 'auipc', { rd: temporary });
  emitInstruction(assembly, statement, 'jalr', { rd, rs1: temporary });
}

/** lw rd, symbol */
function loadByName(name: InstructionName): Expansion {
  return (assembly, cursor) => {
    if (hasBase(cursor)) return false;
    const rd = readRegister(cursor);
    cursor.expect(',');
    const target = readValue(assembly, cursor);
    cursor.expectEnd();
    emitAddressPair(assembly, cursor, target, rd, { name, rd });
    return true;
  };
}

/** sw rs2, symbol, temporary */
function storeByName(name: InstructionName): Expansion {
  return (assembly, cursor) => {
    if (cursor.operandCount() !== 3) return false;
    const rs2 = readRegister(cursor);
    cursor.expect(',');
    const target = readValue(assembly, cursor);
    cursor.expect(',');
    const temporary = readRegister(cursor);
    cursor.expectEnd();
    emitAddressPair(assembly, cursor, target, temporary, { name, rs2 });
    return true;
  };
}

/** Whether the operands end in a base register, `(rs1)`, or lack the address altogether. */
function hasBase(cursor: Cursor): boolean {
  const { operands } = cursor.statement;
  return cursor.operandCount() !== 2 || /\(\s*([a-z]\w*\s*\)?)?\s*$/.test(operands);
}
