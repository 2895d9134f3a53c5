// What the end of a run means for cox: an exit status, and one line where the guest did not end by itself.

import type { EndlessLoop } from '../vm/watchdog.ts';
import { EXIT_LIMIT, EXIT_STUCK } from './exit-codes.ts';
import { Failure } from './failure.ts';
import type { Outcome } from './host-loop.ts';

/** Names what stands at an address. */
export type SymbolAt = (address: number) => string | undefined;

/** The exit status. @throws Failure for an end that is not the guest's own */
export function statusOf(outcome: Exclude<Outcome, { kind: 'reset' }>, symbolAt?: SymbolAt): number {
  switch (outcome.kind) {
    case 'finished':
      return outcome.status;
    case 'left':
      return 0;
    case 'limit':
      throw new Failure(
        `stopped at --max-instructions; the guest ${outcome.loop === undefined ? 'had not ended' : loopText(outcome.loop, symbolAt)}`,
        EXIT_LIMIT,
      );
    case 'endless':
      throw new Failure(`stopped: the guest ${loopText(outcome.loop, symbolAt)}`, EXIT_STUCK);
    case 'stuck':
      throw new Failure('the guest waits, and nothing can wake it (no timer, no more input)', EXIT_STUCK);
  }
}

function loopText({ pc, cycles, traps }: EndlessLoop, symbolAt?: SymbolAt): string {
  const symbol = symbolAt?.(pc);
  const where = `0x${pc.toString(16).padStart(8, '0')}${symbol === undefined ? '' : ` <${symbol}>`}`;
  const what = traps ? 'traps for ever' : `goes round for ever (a loop of ${cycles} instructions)`;
  return `${what} at ${where}, where no interrupt can come`;
}
