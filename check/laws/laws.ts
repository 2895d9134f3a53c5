// The laws by name. Each says of one moment of a session what is wrong with it.

import type { Session } from '../session.ts';

export interface Law {
  name: string;
  /** What it promises, in a line. */
  says: string;
  check(session: Session): string[];
}

export const LAWS: readonly Law[] = [];

export function brokenLaws(session: Session, laws: readonly Law[]): string[] {
  return laws.flatMap((law) => law.check(session).map((reason) => `${law.name}: ${reason}`));
}
