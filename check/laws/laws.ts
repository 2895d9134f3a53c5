// The laws: the invariants of docs/properties.md by name. Each says of one moment of a session what is wrong with it.

import type { Session } from '../session.ts';
import { frames } from './frames.ts';
import { mappings } from './mappings.ts';
import { messages } from './messages.ts';
import { privilege } from './privilege.ts';
import { queues } from './queues.ts';
import { quota } from './quota.ts';
import { references } from './references.ts';
import { rights } from './rights.ts';
import { schedule } from './schedule.ts';

export interface Law {
  readonly name: string;
  /** What it promises, in a line. */
  readonly says: string;
  check(session: Session): string[];
}

export const LAWS: readonly Law[] = [
  frames,
  mappings,
  rights,
  references,
  queues,
  messages,
  schedule,
  quota,
  privilege,
];

/** What is compared with the model and the machine in every step (session.ts); differences begin with these names. */
export const STEP_LAWS: readonly Pick<Law, 'name' | 'says'>[] = [
  { name: 'model', says: 'the state of the kernel is the state of the model, after every step' },
  {
    name: 'isolation',
    says: 'registers survive every trap, and memory changes only by its own users; fresh pages read zero',
  },
  { name: 'survival', says: 'no sequence of system calls, traps and interrupts panics or hangs the kernel' },
  {
    name: 'non-interference',
    says: 'a process sees nothing of the secrets of another that it shares nothing with',
  },
];

export function brokenLaws(session: Session, laws: readonly Law[]): string[] {
  return laws.flatMap((law) => law.check(session).map((reason) => `${law.name}: ${reason}`));
}
