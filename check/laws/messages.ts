// messages: a call that waits for its reply is held by exactly one: the thread that received it, or a Reply handle.

import { TYPE_REPLY } from '../../abi/handles.ts';
import type { Session } from '../session.ts';
import type { Thread } from '../state.ts';
import type { Law } from './laws.ts';

export const messages: Law = {
  name: 'messages',
  says: 'a call gets exactly one reply or one error: exactly one holds the right to answer it',
  check({ view }: Session): string[] {
    const problems: string[] = [];
    const holders = new Map<Thread, number>();
    const note = (caller: Thread) => holders.set(caller, (holders.get(caller) ?? 0) + 1);
    for (const object of view.state.objects) {
      if (object.kind !== 'thread' || object.caller === null) continue;
      note(object.caller);
      if (object.caller.server !== object) problems.push('a server has a caller that does not know of it');
    }
    for (const slot of view.slots.values()) {
      if (slot.type !== TYPE_REPLY || slot.object?.kind !== 'thread') continue;
      note(slot.object);
      if (slot.object.replySlot !== slot)
        problems.push('a Reply handle names a caller that does not know of it');
    }
    for (const object of view.state.objects) {
      if (object.kind !== 'thread' || object.process.dead) continue;
      const wanted = object.state === 'awaiting reply' ? 1 : 0;
      if ((holders.get(object) ?? 0) !== wanted)
        problems.push(`a thread that is ${object.state} has its call held ${holders.get(object) ?? 0} times`);
    }
    return problems.slice(0, 5);
  },
};
