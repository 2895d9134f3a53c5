// References to every object, counted by walking over what refers.

import { TYPE_REPLY } from '../../abi/handles.ts';
import type { Charged, Notification, State, Thread } from '../state.ts';

export interface Counted {
  references: Map<Charged, number>;
  /** The thread that has a notification bound. */
  bound: Map<Notification, Thread>;
}

export function countReferences(state: State): Counted {
  const references = new Map<Charged, number>();
  const bound = new Map<Notification, Thread>();
  const count = (object: Charged | null) => {
    if (object !== null) references.set(object, (references.get(object) ?? 0) + 1);
  };
  count(state.trace);
  for (const object of state.reclaim) if (object.kind === 'endpoint') count(object);
  for (const object of state.objects) {
    count(object.payer);
    if (object.kind === 'process') {
      if (!object.takenApart) count(object);
      count(object.faultEndpoint);
      count(object.faultBadge);
      count(object.watcher);
      for (const slot of object.slots.values()) {
        if (slot.type !== TYPE_REPLY) count(slot.object);
        count(slot.badge);
      }
    } else if (object.kind === 'thread') {
      if (object.state !== 'dead') count(object);
      count(object.process);
      count(object.messageMemory);
      count(object.notification);
      if (object.notification) bound.set(object.notification, object);
    } else if (object.kind === 'mapping') {
      count(object); // by its process
      count(object.memory);
    } else if (object.kind === 'badge') count(object.endpoint);
    else if (object.kind === 'interrupt') count(object.notification);
  }
  return { references, bound };
}
