// Mutants that change nothing that the kernel promises, each with the reason.

import type { Mutant } from './operators.ts';

const EQUIVALENT: readonly { file: string; before: string; after?: string; reason: string }[] = [
  {
    file: 'kernel/schedule.ts',
    before: 'reschedule_wanted = 0;',
    reason: 'the scheduler looks once more than it has to, and finds the same thread',
  },
  {
    file: 'kernel/wait.ts',
    before: 'thread.state === STATE_AWAITING_REPLY',
    after: 'true',
    reason: 'a thread that does not await a reply has no server and no Reply handle to forget',
  },
  {
    file: 'kernel/mapping.ts',
    before: '<=',
    after: '<',
    reason: 'no two records have the same rank: it is a product of their addresses by an odd number',
  },
  {
    file: 'kernel/thread.ts',
    before: 'thread.messageMemory = null;',
    after: '',
    reason: 'nothing looks at the message page of a dead thread',
  },
  {
    file: 'kernel/ipc/transfer.ts',
    before: '16',
    after: '17',
    reason: 'a byte of static memory more than the four slots need',
  },
  {
    file: 'kernel/uart.ts',
    before: 'owned || quiet',
    reason: 'what the kernel says while it boots is not part of any law',
  },
];

/** Why a mutant changes nothing that is promised; undefined where nobody has said so. */
export function equivalentReason(mutant: Mutant): string | undefined {
  return EQUIVALENT.find(
    ({ file, before, after }) =>
      mutant.file === file && mutant.before === before && (after === undefined || mutant.after === after),
  )?.reason;
}
