// entry.S knows where a thread's registers are by the constants of abi/objects.ts; here they are held against the object.

import {
  OBJECT_HEADER_BYTES,
  THREAD_A0,
  THREAD_FULL_RESTORE,
  THREAD_PC,
  THREAD_S2,
  THREAD_T3,
  THREAD_TP,
} from '../../abi/objects';
import { KernelObject } from '../object';
import { invariant } from '../panic';
import { Thread } from '../thread';

export function checkLayout(): void {
  const same =
    offsetof<KernelObject>() === OBJECT_HEADER_BYTES &&
    offsetof<Thread>('pc') === THREAD_PC &&
    offsetof<Thread>('tp') === THREAD_TP &&
    offsetof<Thread>('a0') === THREAD_A0 &&
    offsetof<Thread>('s2') === THREAD_S2 &&
    offsetof<Thread>('t3') === THREAD_T3 &&
    offsetof<Thread>('fullRestore') === THREAD_FULL_RESTORE;
  invariant(same, 'layout: abi/objects.ts and kernel/thread.ts differ');
}
