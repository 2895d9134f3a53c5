// The system calls: number, to what it does. A call takes the words of a0 to a6 and returns what a0 gets; undefined where
// its thread waits now, has ended, or has its result already. This table and the files that it names are the specification.

import {
  E_BAD_HANDLE,
  E_DENIED,
  E_INVALID,
  E_NO_MEMORY,
  E_NO_SYSTEM_CALL,
  E_PEER_DEAD,
  OK,
} from '../../abi/errors.ts';
import {
  RIGHT_GRANT,
  RIGHT_MINT,
  RIGHT_SEND,
  RIGHT_WRITE,
  TYPE_ENDPOINT,
  TYPE_MEMORY,
  TYPE_PROCESS,
} from '../../abi/handles.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import { SYSTEM_CALLS } from '../../abi/syscalls.ts';
import { Badge, Endpoint, type Process, type State, type Thread } from '../state.ts';
import { allocate, create } from './create.ts';
import { closeSlot, setResult, undo } from './ends.ts';
import { revoke } from './forest.ts';
import { addHandle, copyHandle, find, slotOf } from './handles.ts';
import { call, callTimed, receive, reply, replyReceive, replyTo, saveReply, send } from './ipc.ts';
import { memoryCreate, memoryInspect, memoryMap, memorySeal, memoryUnmap } from './memory.ts';
import {
  processCreate,
  processExit,
  processInspect,
  processKill,
  processWatch,
  threadBudget,
  threadCreate,
  threadExit,
  threadInspect,
  threadPriority,
  threadRead,
  threadResume,
  threadSuspend,
  threadWrite,
} from './processes.ts';
import { AGAIN, FAULTS, FREE_PAGES, INTERRUPTS, type Result, SWITCHES } from './result.ts';
import { rotate } from './schedule.ts';
import {
  interruptAcknowledge,
  interruptBind,
  notificationAlarm,
  notificationBind,
  notificationCreate,
  signal,
  waitFor,
} from './signals.ts';

export type SystemCall = (state: State, thread: Thread, words: number[]) => Result;

export const CALLS: Readonly<Record<string, SystemCall>> = {
  null: () => OK,
  yield: (state, thread) => {
    setResult(thread, OK);
    rotate(state);
    return undefined;
  },
  debug_write: (state, _thread, [byte]) => {
    if (state.uartOwned) return E_DENIED;
    state.output.push(byte & 0xff);
    return OK;
  },
  system_inspect: (state, thread, [what]) => {
    const words = inspectSystem(state, what);
    if (words === undefined) return E_INVALID;
    setWords(thread, words);
    return OK;
  },

  handle_copy: (state, { process }, [handle, rights]) => {
    const source = slotOf(process, handle);
    return source === undefined ? E_BAD_HANDLE : handleOf(copyHandle(state, process, source, rights));
  },
  handle_close: (state, { process }, [handle]) => {
    const slot = slotOf(process, handle);
    if (slot === undefined) return E_BAD_HANDLE;
    closeSlot(state, slot);
    return OK;
  },
  handle_grant: (state, { process }, [target, handle, rights]) => {
    const slot = find(process, target, TYPE_PROCESS, RIGHT_GRANT);
    if (typeof slot === 'number') return slot;
    const source = slotOf(process, handle);
    if (source === undefined) return E_BAD_HANDLE;
    const receiver = slot.object as Process;
    return receiver.dead ? E_PEER_DEAD : handleOf(copyHandle(state, receiver, source, rights));
  },
  handle_mint: handleMint,
  handle_revoke: (state, { process }, [handle]) => {
    const slot = slotOf(process, handle);
    if (slot === undefined) return E_BAD_HANDLE;
    return revoke(state, slot, undo) ? OK : AGAIN;
  },
  handle_inspect: (_state, thread, [handle]) => {
    const slot = slotOf(thread.process, handle);
    if (slot === undefined) return E_BAD_HANDLE;
    const number = slot.type === TYPE_PROCESS ? (slot.object as Process).number : 0;
    setWords(thread, [slot.type, slot.rights, slot.badge?.value ?? 0, number]);
    return OK;
  },

  message_trace: (state, { process }, [handle, on]) => {
    const slot = find(process, handle, TYPE_MEMORY, RIGHT_WRITE);
    if (typeof slot === 'number') return slot;
    if (slot.object !== state.trace) return E_INVALID;
    state.tracing = on !== 0;
    return OK;
  },

  process_create: processCreate,
  process_exit: processExit,
  process_kill: processKill,
  process_inspect: processInspect,
  process_watch: processWatch,
  thread_create: threadCreate,
  thread_exit: threadExit,
  thread_suspend: threadSuspend,
  thread_resume: threadResume,
  thread_priority: threadPriority,
  thread_budget: threadBudget,
  thread_inspect: threadInspect,
  thread_read: threadRead,
  thread_write: threadWrite,

  endpoint_create: (state, { process }) =>
    create(state, process, process, new Endpoint(), TYPE_ENDPOINT, RIGHTS_ALL),
  call,
  call_timed: callTimed,
  send,
  receive,
  reply,
  reply_receive: replyReceive,
  save_reply: saveReply,
  reply_to: replyTo,

  notification_create: notificationCreate,
  signal,
  wait: waitFor,
  notification_bind: notificationBind,
  notification_alarm: notificationAlarm,

  memory_create: memoryCreate,
  memory_map: memoryMap,
  memory_unmap: memoryUnmap,
  memory_inspect: memoryInspect,
  memory_seal: memorySeal,

  interrupt_bind: interruptBind,
  interrupt_acknowledge: interruptAcknowledge,
};

const NAMES = new Map(SYSTEM_CALLS.map(({ number, name }) => [number, name]));

/**
 * What a system call does to the state, its result included; the thread that called may not be the running one then. True where
 * it is to be made again.
 */
export function systemCall(state: State, thread: Thread, number: number, words: number[]): boolean {
  const name = NAMES.get(number);
  const serve = name === undefined ? () => E_NO_SYSTEM_CALL : CALLS[name];
  const result = serve(state, thread, words);
  if (typeof result === 'number') setResult(thread, result);
  return result === AGAIN;
}

const handleOf = (slot: { handle: number } | number) => (typeof slot === 'number' ? slot : slot.handle);

function setWords(thread: Thread, words: readonly number[]): void {
  words.forEach((word, index) => {
    thread.registers[11 + index] = word < 0 && word >= FREE_PAGES ? word : word >>> 0;
  });
}

function inspectSystem(state: State, what: number): number[] | undefined {
  const objects = [...state.objects];
  const processes = objects.filter((object) => object.kind === 'process' && !object.dead).length;
  const threads = objects.filter((object) => object.kind === 'thread' && object.state !== 'dead').length;
  return [
    [state.pages, FREE_PAGES, processes, threads],
    [SWITCHES, INTERRUPTS, FAULTS, 0],
    [state.idtInHardware ? 1 : 0, 0, 0, 0],
  ][what];
}

/** A handle with a badge of its own: the receiver hears when the last handle with it is gone. */
function handleMint(state: State, { process }: Thread, [handle, value, rights]: number[]): Result {
  const source = find(process, handle, TYPE_ENDPOINT, RIGHT_MINT);
  if (typeof source === 'number') return source;
  if (value === 0) return E_INVALID;
  const badge = new Badge(source.object as Endpoint, value);
  if (!allocate(state, badge, process)) return E_NO_MEMORY;
  const kept = source.rights & rights & RIGHT_SEND;
  const slot = addHandle(state, process, badge.endpoint, TYPE_ENDPOINT, kept, badge, source);
  if (typeof slot !== 'number') return slot.handle;
  state.objects.delete(badge);
  return slot;
}
