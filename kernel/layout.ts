// Where the fields of the kernel's objects stand, in bytes, for whoever reads them from outside: debuggers, and the checks of
// check/. Nothing in the kernel uses these constants: exported from main.ts they become absolute symbols of the kernel's ELF
// file, so that a tool learns the layout of just the kernel that it looks at, and needs no table of its own.

import { Badge, Endpoint } from './endpoint';
import { Slot } from './handle';
import { Interrupt } from './interrupt';
import { Mapping } from './mapping';
import { Memory } from './memory';
import { Node } from './node';
import { Notification } from './notification';
import { KernelObject } from './object';
import { Process } from './process';
import { Thread } from './thread';
import { Timer } from './timer';

export const OBJECT_TYPE: u32 = offsetof<KernelObject>('type');
export const OBJECT_REFERENCES: u32 = offsetof<KernelObject>('references');
export const OBJECT_PAYER: u32 = offsetof<KernelObject>('payer');
export const OBJECT_NEXT_FREE: u32 = offsetof<KernelObject>('nextFree');

export const PROCESS_NUMBER: u32 = offsetof<Process>('number');
export const PROCESS_DEAD: u32 = offsetof<Process>('dead');
export const PROCESS_EXIT_STATUS: u32 = offsetof<Process>('exitStatus');
export const PROCESS_HANDLES: u32 = offsetof<Process>('handles');
export const PROCESS_LIMIT: u32 = offsetof<Process>('limit');
export const PROCESS_USED: u32 = offsetof<Process>('used');
export const PROCESS_RESERVED: u32 = offsetof<Process>('reserved');
export const PROCESS_FIRST_CHILD: u32 = offsetof<Process>('firstChild');
export const PROCESS_NEXT_SIBLING: u32 = offsetof<Process>('nextSibling');
export const PROCESS_PREVIOUS_SIBLING: u32 = offsetof<Process>('previousSibling');
export const PROCESS_MAPPINGS: u32 = offsetof<Process>('mappings');
export const PROCESS_DISMANTLED: u32 = offsetof<Process>('dismantled');
export const PROCESS_WATCHER: u32 = offsetof<Process>('watcher');
export const PROCESS_WATCH_BITS: u32 = offsetof<Process>('watchBits');
export const PROCESS_WATCH_KIND: u32 = offsetof<Process>('watchKind');
export const PROCESS_TARGET_KIND: u32 = offsetof<Process>('targetKind');
export const PROCESS_ROOT: u32 = offsetof<Process>('root');
export const PROCESS_ASID: u32 = offsetof<Process>('asid');
export const PROCESS_ASID_GENERATION: u32 = offsetof<Process>('asidGeneration');
export const PROCESS_SATP: u32 = offsetof<Process>('satp');
export const PROCESS_FIRST_THREAD: u32 = offsetof<Process>('firstThread');
export const PROCESS_THREADS: u32 = offsetof<Process>('threads');
export const PROCESS_FAULT_ENDPOINT: u32 = offsetof<Process>('faultEndpoint');
export const PROCESS_FAULT_BADGE: u32 = offsetof<Process>('faultBadge');
export const PROCESS_TICKS_LOW: u32 = offsetof<Process>('ticksLow');
export const PROCESS_TICKS_HIGH: u32 = offsetof<Process>('ticksHigh');
export const PROCESS_FREE_SLOT: u32 = offsetof<Process>('freeSlot');
export const PROCESS_SLOTS_USED: u32 = offsetof<Process>('slotsUsed');
export const PROCESS_SLOT_PAGES: u32 = offsetof<Process>('slotPages');

export const THREAD_PC: u32 = offsetof<Thread>('pc');
export const THREAD_FULL_RESTORE: u32 = offsetof<Thread>('fullRestore');
export const THREAD_STATE: u32 = offsetof<Thread>('state');
export const THREAD_HOLD: u32 = offsetof<Thread>('hold');
export const THREAD_PROCESS: u32 = offsetof<Thread>('process');
export const THREAD_NEXT_OF_PROCESS: u32 = offsetof<Thread>('nextOfProcess');
export const THREAD_PREVIOUS_OF_PROCESS: u32 = offsetof<Thread>('previousOfProcess');
export const THREAD_PRIORITY: u32 = offsetof<Thread>('priority');
export const THREAD_BASE_PRIORITY: u32 = offsetof<Thread>('basePriority');
export const THREAD_QUEUE: u32 = offsetof<Thread>('queue');
export const THREAD_NEXT: u32 = offsetof<Thread>('next');
export const THREAD_PREVIOUS: u32 = offsetof<Thread>('previous');
export const THREAD_WAIT_DEADLINE: u32 = offsetof<Thread>('waitDeadline');
export const THREAD_WAIT_POSITION: u32 = offsetof<Thread>('waitPosition');
export const THREAD_BUDGET: u32 = offsetof<Thread>('budget');
export const THREAD_PERIOD: u32 = offsetof<Thread>('period');
export const THREAD_REMAINING: u32 = offsetof<Thread>('remaining');
export const THREAD_PERIOD_END: u32 = offsetof<Thread>('periodEnd');
export const THREAD_REFILL_DEADLINE: u32 = offsetof<Thread>('refillDeadline');
export const THREAD_REFILL_POSITION: u32 = offsetof<Thread>('refillPosition');
export const THREAD_SENDER_KIND: u32 = offsetof<Thread>('senderKind');
export const THREAD_BOUND_KIND: u32 = offsetof<Thread>('boundKind');
export const THREAD_ENDPOINT: u32 = offsetof<Thread>('endpoint');
export const THREAD_SEND_KIND: u32 = offsetof<Thread>('sendKind');
export const THREAD_SEND_BADGE: u32 = offsetof<Thread>('sendBadge');
export const THREAD_ACCEPT: u32 = offsetof<Thread>('accept');
export const THREAD_CALLER: u32 = offsetof<Thread>('caller');
export const THREAD_SERVER: u32 = offsetof<Thread>('server');
export const THREAD_REPLY_SLOT: u32 = offsetof<Thread>('replySlot');
export const THREAD_MESSAGE_PAGE: u32 = offsetof<Thread>('messagePage');
export const THREAD_MESSAGE_MEMORY: u32 = offsetof<Thread>('messageMemory');
export const THREAD_NOTIFICATION: u32 = offsetof<Thread>('notification');
export const THREAD_FLOATS: u32 = offsetof<Thread>('floats');
export const THREAD_FAULT_INFO: u32 = offsetof<Thread>('faultInfo');
export const THREAD_FAULT_CAUSE: u32 = offsetof<Thread>('faultCause');
export const THREAD_FAULT_PC: u32 = offsetof<Thread>('faultPc');
export const THREAD_FAULT_VALUE: u32 = offsetof<Thread>('faultValue');
export const THREAD_FAULT_SP: u32 = offsetof<Thread>('faultSp');

export const NODE_KIND: u32 = offsetof<Node>('kind');
export const NODE_NEXT: u32 = offsetof<Node>('next');
export const NODE_PREVIOUS: u32 = offsetof<Node>('previous');
export const NODE_CHILD: u32 = offsetof<Node>('child');
export const NODE_LAST: u32 = offsetof<Node>('last');

export const SLOT_HANDLE: u32 = offsetof<Slot>('handle');
export const SLOT_OBJECT: u32 = offsetof<Slot>('object');
export const SLOT_BADGE: u32 = offsetof<Slot>('badge');

export const ENDPOINT_RECEIVE_HANDLES: u32 = offsetof<Endpoint>('receiveHandles');
export const ENDPOINT_SENDERS_HEAD: u32 = offsetof<Endpoint>('sendersHead');
export const ENDPOINT_SENDERS_TAIL: u32 = offsetof<Endpoint>('sendersTail');
export const ENDPOINT_RECEIVERS_HEAD: u32 = offsetof<Endpoint>('receiversHead');
export const ENDPOINT_RECEIVERS_TAIL: u32 = offsetof<Endpoint>('receiversTail');
export const ENDPOINT_DEAD_FIRST: u32 = offsetof<Endpoint>('deadFirst');
export const ENDPOINT_DEAD_LAST: u32 = offsetof<Endpoint>('deadLast');

export const BADGE_VALUE: u32 = offsetof<Badge>('value');
export const BADGE_ENDPOINT: u32 = offsetof<Badge>('endpoint');
export const BADGE_NEXT_DEAD: u32 = offsetof<Badge>('nextDead');

export const NOTIFICATION_BITS: u32 = offsetof<Notification>('bits');
export const NOTIFICATION_BOUND: u32 = offsetof<Notification>('bound');
export const NOTIFICATION_WAITERS_HEAD: u32 = offsetof<Notification>('waitersHead');
export const NOTIFICATION_WAITERS_TAIL: u32 = offsetof<Notification>('waitersTail');
export const NOTIFICATION_ALARM_BITS: u32 = offsetof<Notification>('alarmBits');
export const NOTIFICATION_ALARM_DEADLINE: u32 = offsetof<Notification>('alarmDeadline');
export const NOTIFICATION_ALARM_POSITION: u32 = offsetof<Notification>('alarmPosition');

export const MEMORY_PAGES: u32 = offsetof<Memory>('pages');
export const MEMORY_BASE: u32 = offsetof<Memory>('base');
export const MEMORY_DEVICE: u32 = offsetof<Memory>('device');
export const MEMORY_INDEX: u32 = offsetof<Memory>('index');
export const MEMORY_WRITABLE_MAPPINGS: u32 = offsetof<Memory>('writableMappings');
export const MEMORY_EXECUTABLE_MAPPINGS: u32 = offsetof<Memory>('executableMappings');
export const MEMORY_SEALED: u32 = offsetof<Memory>('sealed');
export const MEMORY_RECLAIMED: u32 = offsetof<Memory>('reclaimed');
export const MEMORY_INLINE_PAGES: u32 = offsetof<Memory>('inlinePages');

export const INTERRUPT_LINE: u32 = offsetof<Interrupt>('line');
export const INTERRUPT_NOTIFICATION: u32 = offsetof<Interrupt>('notification');
export const INTERRUPT_BITS: u32 = offsetof<Interrupt>('bits');
export const INTERRUPT_MASKED: u32 = offsetof<Interrupt>('masked');
export const INTERRUPT_BINDING_KIND: u32 = offsetof<Interrupt>('bindingKind');
export const INTERRUPT_TARGET_KIND: u32 = offsetof<Interrupt>('targetKind');

export const MAPPING_NODE_KIND: u32 = offsetof<Mapping>('nodeKind');
export const MAPPING_PROCESS: u32 = offsetof<Mapping>('payer');
export const MAPPING_MEMORY: u32 = offsetof<Mapping>('memory');
export const MAPPING_ADDRESS: u32 = offsetof<Mapping>('address');
export const MAPPING_PAGES: u32 = offsetof<Mapping>('pages');
export const MAPPING_FIRST_PAGE: u32 = offsetof<Mapping>('firstPage');
export const MAPPING_HEIGHT: u32 = offsetof<Mapping>('height');
export const MAPPING_LEFT: u32 = offsetof<Mapping>('left');
export const MAPPING_RIGHT: u32 = offsetof<Mapping>('right');

export const TIMER_DEADLINE: u32 = offsetof<Timer>('deadline');
export const TIMER_POSITION: u32 = offsetof<Timer>('position');
export const TIMER_KIND: u32 = offsetof<Timer>('kind');

// Sizes, as they are charged.
// How much is done at a time: other values would do as well.
export { REVOKED_PER_CALL } from './calls/handles';
export { BADGE_BYTES, ENDPOINT_BYTES, WAITING_PER_SLICE } from './endpoint';
export { INTERRUPT_BYTES } from './interrupt';
export { REFUSALS_PER_CALL } from './ipc/receive';
export { MAPPING_BYTES } from './mapping';
export { MEMORY_BYTES, PAGES_PER_SLICE } from './memory';
// What stands in words that say what something is.
export {
  NODE_BOUND_THREAD,
  NODE_INTERRUPT,
  NODE_INTERRUPT_TARGET,
  NODE_MAPPING,
  NODE_SENDER,
  NODE_WATCH,
  NODE_WATCH_TARGET,
} from './node';
export { NOTIFICATION_BYTES, WAITERS_PER_SLICE } from './notification';
export { POOL_PAGE_HEADER_BYTES, TYPE_BADGE, TYPE_MAPPING } from './object';
export { PROCESS_BYTES, UNITS_PER_SLICE } from './process';
export { PAGES_PER_UNIT } from './revoke';
export {
  FRESH_PAGES_PER_CALL,
  MAP_PAGES_PER_CALL,
  PAGES_PER_RECORD,
  TABLES_PER_SLICE,
  UNMAP_PAGES_PER_CALL,
} from './space';
export {
  HOLD_BUDGET,
  HOLD_DEPLETED,
  HOLD_FPU,
  HOLD_LENT,
  HOLD_SUSPENDED,
  HOLD_TIMER,
  THREAD_BYTES,
} from './thread';
