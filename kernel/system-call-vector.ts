// The system call vector: the one place where a number of abi/syscalls.ts meets the function that serves it.

import { E_NO_SYSTEM_CALL } from '../abi/errors';
import { code_address } from '../abi/intrinsics';
import {
  SYS_CALL,
  SYS_CALL_TIMED,
  SYS_DEBUG_WRITE,
  SYS_ENDPOINT_CREATE,
  SYS_HANDLE_CLOSE,
  SYS_HANDLE_COPY,
  SYS_HANDLE_GRANT,
  SYS_HANDLE_INSPECT,
  SYS_HANDLE_MINT,
  SYS_HANDLE_REVOKE,
  SYS_INTERRUPT_ACKNOWLEDGE,
  SYS_INTERRUPT_BIND,
  SYS_MEMORY_CREATE,
  SYS_MEMORY_INSPECT,
  SYS_MEMORY_MAP,
  SYS_MEMORY_SEAL,
  SYS_MEMORY_UNMAP,
  SYS_MESSAGE_TRACE,
  SYS_NOTIFICATION_ALARM,
  SYS_NOTIFICATION_BIND,
  SYS_NOTIFICATION_CREATE,
  SYS_NULL,
  SYS_PROCESS_CREATE,
  SYS_PROCESS_EXIT,
  SYS_PROCESS_INSPECT,
  SYS_PROCESS_KILL,
  SYS_PROCESS_WATCH,
  SYS_RECEIVE,
  SYS_REPLY,
  SYS_REPLY_RECEIVE,
  SYS_REPLY_TO,
  SYS_SAVE_REPLY,
  SYS_SEND,
  SYS_SIGNAL,
  SYS_SYSTEM_INSPECT,
  SYS_THREAD_BUDGET,
  SYS_THREAD_CREATE,
  SYS_THREAD_EXIT,
  SYS_THREAD_INSPECT,
  SYS_THREAD_PRIORITY,
  SYS_THREAD_READ,
  SYS_THREAD_RESUME,
  SYS_THREAD_SUSPEND,
  SYS_THREAD_WRITE,
  SYS_WAIT,
  SYS_YIELD,
  SYSTEM_CALL_VECTOR_LENGTH,
} from '../build/generated/syscalls';
import {
  sysHandleClose,
  sysHandleCopy,
  sysHandleGrant,
  sysHandleInspect,
  sysHandleMint,
  sysHandleRevoke,
} from './calls/handles';
import {
  sysMemoryCreate,
  sysMemoryInspect,
  sysMemoryMap,
  sysMemorySeal,
  sysMemoryUnmap,
} from './calls/memory';
import {
  sysProcessCreate,
  sysProcessExit,
  sysProcessInspect,
  sysProcessKill,
  sysProcessWatch,
} from './calls/processes';
import {
  sysEndpointCreate,
  sysInterruptAcknowledge,
  sysInterruptBind,
  sysNotificationAlarm,
  sysNotificationBind,
  sysNotificationCreate,
  sysSignal,
  sysWait,
} from './calls/signals';
import { sysDebugWrite, sysMessageTrace, sysNull, sysSystemInspect, sysYield } from './calls/system';
import {
  sysThreadBudget,
  sysThreadCreate,
  sysThreadExit,
  sysThreadInspect,
  sysThreadPriority,
  sysThreadRead,
  sysThreadResume,
  sysThreadSuspend,
  sysThreadWrite,
} from './calls/threads';
import { sysCall, sysReplyReceive } from './ipc/fast-path';
import { sysReceive } from './ipc/receive';
import { sysReply, sysReplyTo, sysSaveReply } from './ipc/reply';
import { sysCallTimed, sysSend } from './ipc/send';

function sysNone(): i32 {
  return E_NO_SYSTEM_CALL;
}

function setEntry(vector: usize, number: u32, code: usize): void {
  store<usize>(vector + ((<usize>number) << 2), code);
}

export function fillSystemCallVector(vector: usize): void {
  for (let number: u32 = 0; number < SYSTEM_CALL_VECTOR_LENGTH; number++)
    setEntry(vector, number, code_address(sysNone.index));
  setEntry(vector, SYS_NULL, code_address(sysNull.index));
  setEntry(vector, SYS_YIELD, code_address(sysYield.index));
  setEntry(vector, SYS_DEBUG_WRITE, code_address(sysDebugWrite.index));
  setEntry(vector, SYS_SYSTEM_INSPECT, code_address(sysSystemInspect.index));
  setEntry(vector, SYS_HANDLE_COPY, code_address(sysHandleCopy.index));
  setEntry(vector, SYS_HANDLE_CLOSE, code_address(sysHandleClose.index));
  setEntry(vector, SYS_HANDLE_GRANT, code_address(sysHandleGrant.index));
  setEntry(vector, SYS_HANDLE_MINT, code_address(sysHandleMint.index));
  setEntry(vector, SYS_HANDLE_REVOKE, code_address(sysHandleRevoke.index));
  setEntry(vector, SYS_HANDLE_INSPECT, code_address(sysHandleInspect.index));
  setEntry(vector, SYS_PROCESS_CREATE, code_address(sysProcessCreate.index));
  setEntry(vector, SYS_PROCESS_EXIT, code_address(sysProcessExit.index));
  setEntry(vector, SYS_PROCESS_KILL, code_address(sysProcessKill.index));
  setEntry(vector, SYS_PROCESS_INSPECT, code_address(sysProcessInspect.index));
  setEntry(vector, SYS_THREAD_CREATE, code_address(sysThreadCreate.index));
  setEntry(vector, SYS_THREAD_EXIT, code_address(sysThreadExit.index));
  setEntry(vector, SYS_THREAD_SUSPEND, code_address(sysThreadSuspend.index));
  setEntry(vector, SYS_THREAD_RESUME, code_address(sysThreadResume.index));
  setEntry(vector, SYS_THREAD_PRIORITY, code_address(sysThreadPriority.index));
  setEntry(vector, SYS_ENDPOINT_CREATE, code_address(sysEndpointCreate.index));
  setEntry(vector, SYS_CALL, code_address(sysCall.index));
  setEntry(vector, SYS_SEND, code_address(sysSend.index));
  setEntry(vector, SYS_RECEIVE, code_address(sysReceive.index));
  setEntry(vector, SYS_REPLY, code_address(sysReply.index));
  setEntry(vector, SYS_REPLY_RECEIVE, code_address(sysReplyReceive.index));
  setEntry(vector, SYS_SAVE_REPLY, code_address(sysSaveReply.index));
  setEntry(vector, SYS_REPLY_TO, code_address(sysReplyTo.index));
  setEntry(vector, SYS_NOTIFICATION_CREATE, code_address(sysNotificationCreate.index));
  setEntry(vector, SYS_SIGNAL, code_address(sysSignal.index));
  setEntry(vector, SYS_WAIT, code_address(sysWait.index));
  setEntry(vector, SYS_NOTIFICATION_BIND, code_address(sysNotificationBind.index));
  setEntry(vector, SYS_MEMORY_CREATE, code_address(sysMemoryCreate.index));
  setEntry(vector, SYS_MEMORY_MAP, code_address(sysMemoryMap.index));
  setEntry(vector, SYS_MEMORY_UNMAP, code_address(sysMemoryUnmap.index));
  setEntry(vector, SYS_MEMORY_INSPECT, code_address(sysMemoryInspect.index));
  setEntry(vector, SYS_INTERRUPT_BIND, code_address(sysInterruptBind.index));
  setEntry(vector, SYS_INTERRUPT_ACKNOWLEDGE, code_address(sysInterruptAcknowledge.index));
  setEntry(vector, SYS_CALL_TIMED, code_address(sysCallTimed.index));
  setEntry(vector, SYS_MEMORY_SEAL, code_address(sysMemorySeal.index));
  setEntry(vector, SYS_NOTIFICATION_ALARM, code_address(sysNotificationAlarm.index));
  setEntry(vector, SYS_PROCESS_WATCH, code_address(sysProcessWatch.index));
  setEntry(vector, SYS_THREAD_BUDGET, code_address(sysThreadBudget.index));
  setEntry(vector, SYS_THREAD_INSPECT, code_address(sysThreadInspect.index));
  setEntry(vector, SYS_THREAD_READ, code_address(sysThreadRead.index));
  setEntry(vector, SYS_THREAD_WRITE, code_address(sysThreadWrite.index));
  setEntry(vector, SYS_MESSAGE_TRACE, code_address(sysMessageTrace.index));
}
