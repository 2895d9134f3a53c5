// rights: what is derived from a handle names the same object with no more rights; the derivation is a forest (its links are
// compared in abstraction/).

import type { Session } from '../session.ts';
import { Slot } from '../state.ts';
import type { Law } from './laws.ts';

export const rights: Law = {
  name: 'rights',
  says: 'a derived handle names the same object with no more rights; the derivation is a forest',
  check({ view }: Session): string[] {
    const problems: string[] = [];
    for (const slot of view.slots.values()) {
      for (const child of slot.children) {
        if (!(child instanceof Slot)) continue;
        if ((child.rights & ~slot.rights) !== 0)
          problems.push('a derived handle has a right that its source lacks');
        if (child.object !== slot.object || child.type !== slot.type)
          problems.push('a derived handle names another object than its source');
        if (slot.badge !== null && child.badge !== slot.badge)
          problems.push('a derived handle has another badge');
      }
      let depth = 0;
      for (let above = slot.parent; above !== null; above = above.parent)
        if (depth++ > 5000) return ['the derivation goes round in circles'];
    }
    return problems.slice(0, 5);
  },
};
