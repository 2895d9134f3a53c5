// The semantic function of every instruction in isa/instructions.ts, gathered from the files of the extensions. The type
// makes an instruction without semantics a compile error.

import { INSTRUCTIONS, type InstructionName } from '../../isa/instructions.ts';
import { atomic } from './atomic.ts';
import { base } from './base.ts';
import { csrInstructions } from './csr-instructions.ts';
import { float } from './float.ts';
import { multiply } from './multiply.ts';
import type { Semantics, SemanticsTable } from './operation.ts';
import { privileged } from './privileged.ts';

export const SEMANTICS: SemanticsTable = {
  ...base,
  ...multiply,
  ...atomic,
  ...csrInstructions,
  ...privileged,
  ...float,
};

/** In the order of INSTRUCTIONS, for the decoder. */
export const SEMANTICS_BY_INDEX: readonly Semantics[] = INSTRUCTIONS.map(
  ({ name }) => SEMANTICS[name as InstructionName],
);
