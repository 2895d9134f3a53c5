// Which handler executes an instruction: most have one of their name, some have variants. What depends on the kind of
// instruction only is worked out once; decoding is what a short run spends its time on.

import { CSR } from '../../isa/csrs.ts';
import { INSTRUCTIONS, type InstructionName } from '../../isa/instructions.ts';
import { MCAUSE, MEPC, MSCRATCH, MTVAL, SCAUSE, SEPC, SSCRATCH, STVAL } from '../cpu/state.ts';
import { VECTOR_SOFTWARE_FIRST, VECTOR_SOFTWARE_LAST } from '../idt.ts';
import { FLOAT_STRAIGHT, floatImmediate, hasFloatHandler } from './float-handlers.ts';
import { HANDLERS, handlerNumber, SLOW } from './handlers.ts';
import { DECODED_BYTES, PAGE_PLACES } from './layout.ts';
import { RESERVATION_ACCESS } from './reservation-handlers.ts';
import { ATOMIC, CONDITION, LOAD, RESULT, STORE } from './semantics.ts';

/** Number of the handler for an instruction that begins at the index-th half-word of its page. */
type Rule = (rd: number, rs1: number, imm: number, index: number) => number;

const NOP = handlerNumber('nop');

const always = (name: string): Rule => {
  const handler = handlerNumber(name);
  return () => handler;
};

/** What only computes has no effect when rd is x0. */
const computing = (name: string): Rule => {
  const handler = handlerNumber(name);
  return (rd) => (rd === 0 ? NOP : handler);
};

/** What also accesses memory may fault all the same; it is rare enough with x0 to go without a handler. */
const accessing = (name: string): Rule => {
  const handler = handlerNumber(name);
  return (rd) => (rd === 0 ? SLOW : handler);
};

/** A target in the same page is reached without look-up. */
const relative = (nearName: string, farName: string): Rule => {
  const near = handlerNumber(nearName);
  const far = handlerNumber(farName);
  return (_rd, _rs1, imm, index) => {
    const target = index + imm / 2;
    return target >= 0 && target < PAGE_PLACES ? near : far;
  };
};

const byRd =
  (linking: Rule, plain: Rule): Rule =>
  (rd, rs1, imm, index) =>
    (rd === 0 ? plain : linking)(rd, rs1, imm, index);

// --- CSRs ---------------------------------------------------------------------------------------------------------

/** Written by software, and read as they are: the two of each pair of bits 31:30 that are always zero (1:0). */
const EVEN = 1 << 30;
const plain = (number: number, offset: number): [number, number] => [
  number,
  offset | (((number >> 8) & 3) << 16),
];
/** CSRs that are only a word of the state, as privileged-handlers.ts wants them in the immediate. */
const PLAIN_CSRS = new Map<number, number>([
  plain(CSR.sscratch, SSCRATCH),
  plain(CSR.sepc, SEPC | EVEN),
  plain(CSR.scause, SCAUSE),
  plain(CSR.stval, STVAL),
  plain(CSR.mscratch, MSCRATCH),
  plain(CSR.mepc, MEPC | EVEN),
  plain(CSR.mcause, MCAUSE),
  plain(CSR.mtval, MTVAL),
]);

const READ = handlerNumber('csr:read');
const WRITE = handlerNumber('csr:write');
const SWAP = handlerNumber('csr:swap');
const READERS = new Map([
  [CSR.sstatus, handlerNumber('sstatus:read')],
  [CSR.satp, handlerNumber('satp:read')],
  [CSR.time, handlerNumber('time:read')],
  [CSR.timeh, handlerNumber('timeh:read')],
]);
const WRITE_SATP = handlerNumber('satp:write');

/** Handlers of status-handlers.ts for what an instruction does to sstatus or mstatus. */
const statusHandlers = (change: string) =>
  new Map([
    [CSR.sstatus, handlerNumber(`sstatus:${change}`)],
    [CSR.mstatus, handlerNumber(`mstatus:${change}`)],
  ]);

/** csrrs, csrrc and their kin with a constant: with x0, or 0, all of them only read. */
const modifying = (change: string): Rule => {
  const status = statusHandlers(change);
  return (rd, rs1, imm) => {
    if (rs1 !== 0) return status.get(imm) ?? SLOW;
    if (rd === 0) return SLOW;
    return PLAIN_CSRS.has(imm) ? READ : (READERS.get(imm) ?? SLOW);
  };
};

const statusWrites = statusHandlers('write');
const writing: Rule = (rd, _, imm) => {
  if (PLAIN_CSRS.has(imm)) return rd === 0 ? WRITE : SWAP;
  if (imm === CSR.satp && rd === 0) return WRITE_SATP;
  return statusWrites.get(imm) ?? SLOW;
};

const statusConstants = statusHandlers('write-constant');
const writingConstant: Rule = (_rd, _rs1, imm) => statusConstants.get(imm) ?? SLOW;

const INT = handlerNumber('int');
const raising: Rule = (_rd, _rs1, imm) =>
  imm >= VECTOR_SOFTWARE_FIRST && imm <= VECTOR_SOFTWARE_LAST ? INT : SLOW;

// --- the rules by name, and by index of the instruction table -----------------------------------------------------

const RULES = new Map<string, Rule>([
  ['jal', byRd(relative('jal:near', 'jal:far'), relative('j:near', 'j:far'))],
  ['jalr', byRd(always('jalr'), always('jr'))],
  // Stores are seen by the decoder at once, and one hart has nothing to order.
  ['fence', always('nop')],
  ['fence.i', always('nop')],
  ['csrrs', modifying('set')],
  ['csrrc', modifying('clear')],
  ['csrrsi', modifying('set-constant')],
  ['csrrci', modifying('clear-constant')],
  ['csrrw', writing],
  ['csrrwi', writingConstant],
  ['int', raising],
  ['ecall', always('ecall')],
  ['sret', always('sret')],
  ['mret', always('mret')],
]);
const addRules = (table: object, rule: (name: string) => Rule) => {
  for (const name of Object.keys(table)) RULES.set(name, rule(name));
};
addRules(RESULT, computing);
addRules(LOAD, accessing);
addRules(ATOMIC, accessing);
addRules(RESERVATION_ACCESS, accessing);
addRules(STORE, always);
addRules(CONDITION, (name) => relative(name, `${name}:far`));

for (const name of Object.keys(FLOAT_STRAIGHT) as InstructionName[]) {
  const handler = handlerNumber(name);
  RULES.set(name, (rd, _rs1, imm) => (hasFloatHandler(name, rd, imm) ? handler : SLOW));
}

const slow: Rule = () => SLOW;

/** By index into INSTRUCTIONS. */
export const RULES_BY_INDEX: readonly Rule[] = INSTRUCTIONS.map(({ name }) => RULES.get(name) ?? slow);

/** By handler of a 32-bit instruction: the one for its compressed form. */
export const COMPRESSED_BY_HANDLER: readonly number[] = HANDLERS.map(({ name }) =>
  handlerNumber(`c.${name}`),
);

// --- immediates ----------------------------------------------------------------------------------------------------

type Adjust = (imm: number) => number;
const distance: Adjust = (imm) => (imm / 2) * DECODED_BYTES;
const plainCsr: Adjust = (imm) => PLAIN_CSRS.get(imm)!;
const NEAR = ['j:near', 'jal:near', ...Object.keys(CONDITION)];

/** By handler: how it wants its immediate, where it does not want it as it is. */
export const ADJUST_BY_HANDLER: readonly (Adjust | undefined)[] = HANDLERS.map(({ name }) => {
  if (NEAR.includes(name.replace(/^c\./, ''))) return distance;
  return name.startsWith('csr:') ? plainCsr : floatImmediate(name);
});
