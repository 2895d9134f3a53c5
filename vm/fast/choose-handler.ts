// Which handler executes an instruction: most have one of their name, some have variants.

import { CSR } from '../../isa/csrs.ts';
import type { DecodedInstruction } from '../../isa/decode.ts';
import { SCAUSE, SEPC, SSCRATCH, STVAL } from '../cpu/state.ts';
import { VECTOR_SOFTWARE_FIRST, VECTOR_SOFTWARE_LAST } from '../idt.ts';
import { handlerNumber, SLOW } from './handlers.ts';
import { DECODED_BYTES, PAGE_INSTRUCTIONS } from './layout.ts';
import { ATOMIC, CONDITION, LOAD, RESULT, STORE } from './semantics.ts';

export interface Choice {
  readonly handler: number;
  readonly immediate: number;
}

type Rule = (decoded: DecodedInstruction, index: number) => Choice;

const slow: Rule = () => ({ handler: SLOW, immediate: 0 });
const named = (name: string, immediate: number): Choice => ({ handler: handlerNumber(name), immediate });

/** A target in the same page is reached without look-up; a misaligned one raises an exception. */
const relative = (near: string, far: string, imm: number, index: number): Choice => {
  if ((imm & 3) !== 0) return { handler: SLOW, immediate: 0 };
  const target = index + imm / 4;
  const inPage = target >= 0 && target < PAGE_INSTRUCTIONS;
  return inPage ? named(near, (imm / 4) * DECODED_BYTES) : named(far, imm);
};

const asNamed: Rule = ({ spec, imm }) => named(spec.name, imm);
/** What only computes has no effect when rd is x0. */
const computing: Rule = ({ spec, rd, imm }) => named(rd === 0 ? 'nop' : spec.name, imm);
/** What also accesses memory may fault all the same; it is rare enough with x0 to go without a handler. */
const accessing: Rule = (decoded, index) => (decoded.rd === 0 ? slow : asNamed)(decoded, index);
const branching: Rule = ({ spec, imm }, index) => relative(spec.name, `${spec.name}:far`, imm, index);

const RULES = new Map<string, Rule>([
  [
    'jal',
    ({ rd, imm }, index) =>
      relative(rd === 0 ? 'j:near' : 'jal:near', rd === 0 ? 'j:far' : 'jal:far', imm, index),
  ],
  ['jalr', ({ rd, imm }) => named(rd === 0 ? 'jr' : 'jalr', imm)],
  // Stores are seen by the decoder at once, and one hart has nothing to order.
  ['fence', () => named('nop', 0)],
  ['fence.i', () => named('nop', 0)],
]);
// CSRs: reading is csrrs with x0, writing is csrrw; the rest is rare.

/** CSRs that are only a word of the state: its offset, and the bits 1:0 that are always zero (see privileged-handlers.ts). */
const PLAIN_CSRS = new Map<number, number>([
  [CSR.sscratch, SSCRATCH],
  [CSR.sepc, SEPC | (3 << 30)],
  [CSR.scause, SCAUSE],
  [CSR.stval, STVAL],
]);

RULES.set('csrrs', (decoded, index) => {
  const { rd, rs1, imm } = decoded;
  if (rs1 !== 0 || rd === 0) return slow(decoded, index);
  const plain = PLAIN_CSRS.get(imm);
  if (plain !== undefined) return named('csr:read', plain);
  if (imm === CSR.sstatus) return named('sstatus:read', 0);
  return imm === CSR.satp ? named('satp:read', 0) : slow(decoded, index);
});
RULES.set('csrrw', (decoded, index) => {
  const { rd, imm } = decoded;
  const plain = PLAIN_CSRS.get(imm);
  if (plain !== undefined) return named(rd === 0 ? 'csr:write' : 'csr:swap', plain);
  return imm === CSR.satp && rd === 0 ? named('satp:write', 0) : slow(decoded, index);
});
RULES.set('int', (decoded, index) => {
  const { imm } = decoded;
  const exists = imm >= VECTOR_SOFTWARE_FIRST && imm <= VECTOR_SOFTWARE_LAST;
  return (exists ? asNamed : slow)(decoded, index);
});

const addRules = (table: object, rule: Rule) => {
  for (const name of Object.keys(table)) RULES.set(name, rule);
};
addRules(RESULT, computing);
addRules(LOAD, accessing);
addRules(ATOMIC, accessing);
addRules(STORE, asNamed);
addRules({ ecall: 0, sret: 0 }, asNamed);
addRules(CONDITION, branching);

/** The handler of an instruction that is the index-th of its page, and its immediate as that handler wants it. */
export function chooseHandler(decoded: DecodedInstruction, index: number): Choice {
  return (RULES.get(decoded.spec.name) ?? slow)(decoded, index);
}
