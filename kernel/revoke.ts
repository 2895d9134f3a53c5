// Revoking: undoes whatever was derived from a handle or made through it, one node of the forest at a time.

import { E_REVOKED } from '../abi/errors';
import { closeSlot, processOfSlot, Slot } from './handle';
import { interruptOfNode, interruptOfTarget, unbindInterrupt } from './interrupt';
import { mappingOfNode } from './mapping';
import {
  NODE_BOUND_THREAD,
  NODE_INTERRUPT,
  NODE_INTERRUPT_TARGET,
  NODE_KIND_SHIFT,
  NODE_MAPPING,
  NODE_SENDER,
  NODE_WATCH,
  NODE_WATCH_TARGET,
  Node,
} from './node';
import { unbindNotification } from './notification';
import { processOfTarget, processOfWatch, unwatch } from './process';
import { shrinkMapping } from './space';
import { threadOfBound, threadOfSender } from './thread';
import { refuse } from './wait';

export const PAGES_PER_UNIT: u32 = 8;

/** Undoes a part of the first thing that came from a handle; false where nothing is left. */
export function revokeSome(slot: Slot): bool {
  const node: Node | null = slot.child;
  if (node == null) return false;
  switch (node.kind >> NODE_KIND_SHIFT) {
    case NODE_MAPPING:
      shrinkMapping(mappingOfNode(node), PAGES_PER_UNIT);
      break;
    case NODE_SENDER:
      refuse(threadOfSender(node), E_REVOKED);
      break;
    case NODE_BOUND_THREAD:
      unbindNotification(threadOfBound(node));
      break;
    case NODE_INTERRUPT:
      unbindInterrupt(interruptOfNode(node));
      break;
    case NODE_INTERRUPT_TARGET:
      unbindInterrupt(interruptOfTarget(node));
      break;
    case NODE_WATCH:
      unwatch(processOfWatch(node));
      break;
    case NODE_WATCH_TARGET:
      unwatch(processOfTarget(node));
      break;
    default: {
      const derived = changetype<Slot>(node); // what it leaves comes to be derived from this handle itself
      closeSlot(processOfSlot(derived), derived);
    }
  }
  return true;
}
