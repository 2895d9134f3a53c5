// references: every object's counts are the references that exist.

import { RIGHT_RECEIVE } from '../../abi/handles.ts';
import type { KernelView } from '../abstraction/view.ts';
import type { Session } from '../session.ts';
import type { Charged, Endpoint, Process } from '../state.ts';
import { countReferences } from './count-references.ts';
import type { Law } from './laws.ts';

export const references: Law = {
  name: 'references',
  says: "every object's count equals the references that exist; what is counted twice or not at all is told",
  check({ view }: Session): string[] {
    const counted = countReferences(view.state);
    const problems: string[] = [];
    for (const object of view.state.objects) {
      problems.push(...differs(view, object, 'OBJECT_REFERENCES', counted.references.get(object) ?? 0));
      if (object.kind === 'endpoint')
        problems.push(...differs(view, object, 'ENDPOINT_RECEIVE_HANDLES', receiveHandles(view, object)));
      if (object.kind === 'process')
        problems.push(...differs(view, object, 'PROCESS_HANDLES', handlesTo(view, object)));
      if (object.kind === 'notification' && counted.bound.get(object) === undefined)
        problems.push(...differs(view, object, 'NOTIFICATION_BOUND', 0));
    }
    return problems.slice(0, 5);
  },
};

function differs(view: KernelView, object: Charged, field: string, wanted: number): string[] {
  const found = view.field(object, field);
  const name = field
    .slice(field.indexOf('_') + 1)
    .toLowerCase()
    .replaceAll('_', ' ');
  return found === wanted ? [] : [`a ${object.kind} counts ${found} ${name}, and there are ${wanted}`];
}

function receiveHandles(view: KernelView, endpoint: Endpoint): number {
  let count = 0;
  for (const slot of view.slots.values())
    if (slot.object === endpoint && (slot.rights & RIGHT_RECEIVE) !== 0) count++;
  return count;
}

function handlesTo(view: KernelView, process: Process): number {
  let count = 0;
  for (const slot of view.slots.values()) if (slot.object === process) count++;
  return count;
}
