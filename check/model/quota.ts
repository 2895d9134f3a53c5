// Quotas, without counters: what a process uses is the sum of what is charged to it. A live process's limit is fixed; that
// of an ended one is what is still in use because others refer to it.

import type { Charged, Process, State } from '../state.ts';

export const UNITS_PER_PAGE = 64;
const SLOTS_PER_PAGE = 128;

/** Pages of the process's handle table. They are kept until it ends. */
function slotPages(process: Process): number {
  return Math.ceil(process.slotsUsed / SLOTS_PER_PAGE);
}

/** Units that the process's own tables take. */
function tableUnits(process: Process): number {
  if (process.takenApart) return 0;
  return (1 + process.tables.size + slotPages(process)) * UNITS_PER_PAGE;
}

/** Units that an object takes from its payer. */
export function unitsOf(state: State, object: Charged): number {
  const own = state.units[object.kind];
  if (object.kind === 'memory') return own + (object.taken.size + object.tables.size) * UNITS_PER_PAGE;
  return object.kind === 'process' ? own + limitOf(state, object) : own;
}

/** What the process uses and has reserved for its children, in units of 64 bytes. */
export function usedBy(state: State, process: Process): number {
  let units = tableUnits(process);
  for (const object of state.objects) if (object.payer === process) units += unitsOf(state, object);
  return units;
}

export function reservedBy(state: State, process: Process): number {
  let units = 0;
  for (const object of state.objects)
    if (object.kind === 'process' && object.payer === process) units += limitOf(state, object);
  return units;
}

export function limitOf(state: State, process: Process): number {
  if (process.takenApart) return usedBy(state, process);
  return process.dead ? usedBy(state, process) + process.slack : process.limit;
}

/** Can so much more be charged to the process? */
export function affords(state: State, process: Process | null, units: number): boolean {
  return process === null || limitOf(state, process) - usedBy(state, process) >= units;
}

/** Does a further handle fit into the table, and its page into the quota, if it needs one? */
export function slotNeedsPage(process: Process): boolean {
  return process.freeIndices.length === 0 && process.slotsUsed % SLOTS_PER_PAGE === 0;
}
