// What the end of a run means for cox: an exit status, and one line where the guest did not end by itself.

import { EXIT_LIMIT, EXIT_STUCK } from './exit-codes.ts';
import { Failure } from './failure.ts';
import type { Outcome } from './host-loop.ts';

/** The exit status. @throws Failure for an end that is not the guest's own */
export function statusOf(outcome: Exclude<Outcome, { kind: 'reset' }>): number {
  switch (outcome.kind) {
    case 'finished':
      return outcome.status;
    case 'left':
      return 0;
    case 'limit':
      throw new Failure('stopped at --max-instructions; the guest had not ended', EXIT_LIMIT);
    case 'stuck':
      throw new Failure('the guest waits, and nothing can wake it (no timer, no more input)', EXIT_STUCK);
  }
}
