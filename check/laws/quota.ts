// quota: what a process has used is what is charged to it and reserved for its children, and within its limit.

import { UNITS_PER_PAGE } from '../model/quota.ts';
import type { Session } from '../session.ts';
import type { Process } from '../state.ts';
import type { Law } from './laws.ts';

const SLOTS_PER_PAGE = 128;

export const quota: Law = {
  name: 'quota',
  says: "own use plus children's reservations is what is counted, and stays within the limit",
  check({ view }: Session): string[] {
    const used = new Map<Process, number>();
    const reserved = new Map<Process, number>();
    const add = (to: Map<Process, number>, process: Process | null, units: number) => {
      if (process !== null) to.set(process, (to.get(process) ?? 0) + units);
    };
    const { units } = view.state;
    for (const object of view.state.objects) {
      add(used, object.payer, units[object.kind]);
      if (object.kind === 'memory')
        add(used, object.payer, (object.taken.size + object.tables.size) * UNITS_PER_PAGE);
      if (object.kind !== 'process') continue;
      add(used, object.payer, object.limit);
      add(reserved, object.payer, object.limit);
      if (object.takenApart) continue;
      const slotPages = Math.ceil(object.slotsUsed / SLOTS_PER_PAGE);
      add(used, object, (1 + object.tables.size + slotPages) * UNITS_PER_PAGE);
    }
    const problems: string[] = [];
    for (const process of view.state.objects) {
      if (process.kind !== 'process') continue;
      const says = view.field(process, 'PROCESS_USED');
      const own = used.get(process) ?? 0;
      if (says !== own) problems.push(`a process counts ${says} units used, and there are ${own}`);
      if (own > process.limit) problems.push(`a process uses ${own} units of ${process.limit}`);
      if (view.field(process, 'PROCESS_RESERVED') !== (reserved.get(process) ?? 0))
        problems.push('what is reserved for children is miscounted');
    }
    const { init } = view.state;
    const promised = Math.floor((init.limit - view.field(init, 'PROCESS_USED')) / UNITS_PER_PAGE);
    if (promised > view.variable('free_frame_count')) problems.push('more memory is promised than there is');
    return problems.slice(0, 5);
  },
};
