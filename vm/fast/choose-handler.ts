// Which handler executes an instruction: most have one of their name, some have variants. What depends on the kind of
// instruction only is worked out once; what is left for each instruction is a comparison or two.

import { CSR } from '../../isa/csrs.ts';
import type { DecodedInstruction } from '../../isa/decode.ts';
import { INSTRUCTIONS } from '../../isa/instructions.ts';
import { SCAUSE, SEPC, SSCRATCH, STVAL } from '../cpu/state.ts';
import { VECTOR_SOFTWARE_FIRST, VECTOR_SOFTWARE_LAST } from '../idt.ts';
import { handlerNumber, SLOW } from './handlers.ts';
import { DECODED_BYTES, PAGE_INSTRUCTIONS } from './layout.ts';
import { ATOMIC, CONDITION, LOAD, RESULT, STORE } from './semantics.ts';

export interface Choice {
  readonly handler: number;
  /** As that handler wants it. */
  readonly immediate: number;
}

/** The handler for an instruction that is the index-th of its page. */
type Rule = (decoded: DecodedInstruction, index: number) => Choice;

const NOP = handlerNumber('nop');
const SLOWLY: Choice = { handler: SLOW, immediate: 0 };
const slow: Rule = () => SLOWLY;

/** A rule whose handler is always the same. */
const always = (name: string): Rule => {
  const handler = handlerNumber(name);
  return ({ imm }) => ({ handler, immediate: imm });
};

/** What only computes has no effect when rd is x0. */
const computing = (name: string): Rule => {
  const handler = handlerNumber(name);
  return ({ rd, imm }) => ({ handler: rd === 0 ? NOP : handler, immediate: imm });
};

/** What also accesses memory may fault all the same; it is rare enough with x0 to go without a handler. */
const accessing = (name: string): Rule => {
  const handler = handlerNumber(name);
  return ({ rd, imm }) => (rd === 0 ? SLOWLY : { handler, immediate: imm });
};

/** A target in the same page is reached without look-up; a misaligned one raises an exception. */
const relative = (nearName: string, farName: string): Rule => {
  const near = handlerNumber(nearName);
  const far = handlerNumber(farName);
  return ({ imm }, index) => {
    if ((imm & 3) !== 0) return SLOWLY;
    const target = index + imm / 4;
    const inPage = target >= 0 && target < PAGE_INSTRUCTIONS;
    return inPage
      ? { handler: near, immediate: (imm / 4) * DECODED_BYTES }
      : { handler: far, immediate: imm };
  };
};

const byRd =
  (linking: Rule, plain: Rule): Rule =>
  (decoded, index) =>
    (decoded.rd === 0 ? plain : linking)(decoded, index);

// --- CSRs: reading is csrrs with x0, writing is csrrw; the rest is rare ------------------------------------------

/** CSRs that are only a word of the state: its offset, and the bits 1:0 that are always zero (privileged-handlers.ts). */
const PLAIN_CSRS = new Map<number, number>([
  [CSR.sscratch, SSCRATCH],
  [CSR.sepc, SEPC | (3 << 30)],
  [CSR.scause, SCAUSE],
  [CSR.stval, STVAL],
]);

const READ = handlerNumber('csr:read');
const WRITE = handlerNumber('csr:write');
const SWAP = handlerNumber('csr:swap');
const READERS = new Map([
  [CSR.sstatus, always('sstatus:read')],
  [CSR.satp, always('satp:read')],
]);
const writeSatp = always('satp:write');

const reading: Rule = (decoded, index) => {
  const { rd, rs1, imm } = decoded;
  if (rs1 !== 0 || rd === 0) return SLOWLY;
  const plain = PLAIN_CSRS.get(imm);
  return plain !== undefined
    ? { handler: READ, immediate: plain }
    : (READERS.get(imm) ?? slow)(decoded, index);
};

const writing: Rule = (decoded, index) => {
  const { rd, imm } = decoded;
  const plain = PLAIN_CSRS.get(imm);
  if (plain !== undefined) return { handler: rd === 0 ? WRITE : SWAP, immediate: plain };
  return imm === CSR.satp && rd === 0 ? writeSatp(decoded, index) : SLOWLY;
};

const INT = handlerNumber('int');
const raising: Rule = ({ imm }) => {
  const exists = imm >= VECTOR_SOFTWARE_FIRST && imm <= VECTOR_SOFTWARE_LAST;
  return exists ? { handler: INT, immediate: imm } : SLOWLY;
};

// --- the rules by name, and by index of the instruction table -----------------------------------------------------

const RULES = new Map<string, Rule>([
  ['jal', byRd(relative('jal:near', 'jal:far'), relative('j:near', 'j:far'))],
  ['jalr', byRd(always('jalr'), always('jr'))],
  // Stores are seen by the decoder at once, and one hart has nothing to order.
  ['fence', always('nop')],
  ['fence.i', always('nop')],
  ['csrrs', reading],
  ['csrrw', writing],
  ['int', raising],
  ['ecall', always('ecall')],
  ['sret', always('sret')],
]);
const addRules = (table: object, rule: (name: string) => Rule) => {
  for (const name of Object.keys(table)) RULES.set(name, rule(name));
};
addRules(RESULT, computing);
addRules(LOAD, accessing);
addRules(ATOMIC, accessing);
addRules(STORE, always);
addRules(CONDITION, (name) => relative(name, `${name}:far`));

const RULES_BY_INDEX: readonly Rule[] = INSTRUCTIONS.map(({ name }) => RULES.get(name) ?? slow);

/** The handler of an instruction that is the index-th of its page. */
export const chooseHandler = (decoded: DecodedInstruction, index: number): Choice =>
  RULES_BY_INDEX[decoded.index](decoded, index);
