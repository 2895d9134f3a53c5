// Which handler executes an instruction: most have one of their name, some have variants.

import type { DecodedInstruction } from '../../isa/decode.ts';
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
const addRules = (table: object, rule: Rule) => {
  for (const name of Object.keys(table)) RULES.set(name, rule);
};
addRules(RESULT, computing);
addRules(LOAD, accessing);
addRules(ATOMIC, accessing);
addRules(STORE, asNamed);
addRules(CONDITION, branching);

/** The handler of an instruction that is the index-th of its page, and its immediate as that handler wants it. */
export function chooseHandler(decoded: DecodedInstruction, index: number): Choice {
  return (RULES.get(decoded.spec.name) ?? slow)(decoded, index);
}
