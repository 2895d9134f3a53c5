// Makes random system calls with random arguments, many of them almost right, as an ordinary process. Arguments: how
// many, and the seed. Whatever comes back, the system must go on; the test looks at that.

import { args, exit, parseNumber } from 'cox';
import { syscall7 } from '../../../abi/intrinsics';
import { MESSAGE_PAGE, START_BLOCK, USER_DATA_BASE } from '../../../abi/memory-map';
import { FAULT_KILL, FAULT_RESUME } from '../../../abi/messages';
import {
  SYS_CALL,
  SYS_CALL_TIMED,
  SYS_PROCESS_EXIT,
  SYS_RECEIVE,
  SYS_REPLY_RECEIVE,
  SYS_SEND,
  SYS_THREAD_EXIT,
  SYS_WAIT,
  SYSTEM_CALL_VECTOR_LENGTH,
  sysEndpointCreate,
  sysHandleClose,
  sysHandleGrant,
  sysHandleMint,
  sysHandleRevoke,
  sysMemoryCreate,
  sysMemoryMap,
  sysMemoryUnmap,
  sysNotificationCreate,
  sysProcessCreate,
  sysProcessKill,
  sysReceive,
  sysReply,
  sysSaveReply,
  sysThreadCreate,
  sysYield,
} from '../../../build/generated/syscalls';
import { below, next, seed } from './random';

const HANDLES: i32 = 64;
const handles = new StaticArray<u32>(HANDLES);
const rounds = <u32>parseNumber(args[0]);
seed(<u32>parseNumber(args[1]));

function remember(handle: i32): void {
  if (handle > 0) handles[<i32>below(<u32>HANDLES)] = <u32>handle;
}

/** A handle that may be good, a small number, an address, or anything. */
function argument(): u32 {
  switch (below(8)) {
    case 0:
    case 1:
    case 2:
      return handles[<i32>below(<u32>HANDLES)];
    case 3:
      return below(64);
    case 4:
      return MESSAGE_PAGE + below(3) * 2048;
    case 5:
      return [0x40000000, 0x80000000, 0xfffff000, 0x1000, START_BLOCK, USER_DATA_BASE][<i32>below(6)];
    case 6:
      return 1 << below(32);
    default:
      return next();
  }
}

/** Calls that end this process, or that could wait for ever with nobody to end the wait, are left out. */
function allowed(number: u32): bool {
  if (number === SYS_PROCESS_EXIT || number === SYS_THREAD_EXIT) return false;
  return (
    number !== SYS_CALL &&
    number !== SYS_CALL_TIMED &&
    number !== SYS_SEND &&
    number !== SYS_RECEIVE &&
    number !== SYS_REPLY_RECEIVE &&
    number !== SYS_WAIT
  );
}

function randomCall(): void {
  const number = below(SYSTEM_CALL_VECTOR_LENGTH + 4);
  if (!allowed(number)) return;
  for (let i: u32 = 0; i < 32; i += 4) store<u32>(MESSAGE_PAGE + 4064 + i, argument());
  remember(
    syscall7(number, argument(), argument(), argument(), argument(), argument(), argument(), argument()),
  );
}

/** The calls that wait, with an end to the wait: no time or little of it. */
function randomWait(): void {
  const handle = argument();
  switch (below(4)) {
    case 3:
      syscall7(
        SYS_CALL_TIMED,
        handle,
        argument(),
        argument(),
        argument(),
        argument(),
        argument(),
        below(2) * 1000,
      );
      return;
    case 0:
      syscall7(SYS_SEND, handle, argument(), argument(), argument(), argument(), argument(), 0);
      return;
    case 1:
      syscall7(SYS_RECEIVE, handle, below(6), below(2), 0, argument(), argument(), argument());
      return;
    default:
      syscall7(SYS_WAIT, handle, below(2), 0, argument(), argument(), argument(), argument());
  }
}

// --- calls that mostly succeed: children are made, mapped, started, faulted, answered, killed ---------------------

const CHILDREN: i32 = 6;
const children = new StaticArray<u32>(CHILDREN);
const memories = new StaticArray<u32>(CHILDREN);
const endpoints = new StaticArray<u32>(4);
const CODE: u32 = 0x00010000;

function anyOf(list: StaticArray<u32>): u32 {
  return list[<i32>below(<u32>list.length)];
}

function makeChild(): void {
  const at = <i32>below(<u32>CHILDREN);
  if (children[at] !== 0) {
    if (below(2) === 0) sysProcessKill(children[at], below(256));
    sysHandleClose(children[at]);
  }
  const endpoint = anyOf(endpoints);
  const minted = sysHandleMint(endpoint, 1 + below(100), 0xff);
  const child = sysProcessCreate(1 + below(40), minted > 0 ? <u32>minted : endpoint);
  if (minted > 0) sysHandleClose(<u32>minted);
  children[at] = child > 0 ? <u32>child : 0;
  remember(child);
}

function makeMemory(): void {
  const at = <i32>below(<u32>CHILDREN);
  if (memories[at] !== 0) sysHandleClose(memories[at]);
  const made = sysMemoryCreate(anyOf(children), below(2) === 0 ? 1 + below(8) : 1 + below(3000));
  memories[at] = made > 0 ? <u32>made : 0;
  remember(made);
}

function workOnChild(): void {
  const child = anyOf(children);
  const address = CODE + below(6) * 4096;
  switch (below(8)) {
    case 0:
      makeChild();
      return;
    case 1:
      makeMemory();
      return;
    case 2:
      sysMemoryMap(child, anyOf(memories), address, below(4), 1 + below(4), 1 + below(7));
      return;
    case 3:
      sysMemoryUnmap(child, address, 1 + below(6));
      return;
    case 4:
      remember(sysThreadCreate(child, address, 0x7fe00000, next(), below(12), 0x7fff0000 + below(4) * 4096));
      return;
    case 5:
      sysHandleGrant(child, argument(), next());
      return;
    case 6:
      sysHandleRevoke(anyOf(below(2) === 0 ? memories : children));
      return;
    default:
      answerFault();
  }
}

/** Takes what waits at an endpoint, and answers it in one of the possible ways, or not at all. */
function answerFault(): void {
  if (sysReceive(anyOf(endpoints), below(5), 0, 0) < 0) return;
  switch (below(4)) {
    case 0:
      sysReply(FAULT_RESUME, 0, 0, 0, 0);
      return;
    case 1:
      sysReply(FAULT_KILL, below(256), 0, 0, 0);
      return;
    case 2:
      remember(sysSaveReply());
      return;
    default:
      sysYield();
  }
}

for (let i = 0; i < 4; i++) {
  endpoints[i] = <u32>sysEndpointCreate();
  const endpoint = endpoints[i];
  remember(<i32>endpoint);
  remember(sysHandleMint(endpoint, next(), 0xff));
  remember(sysNotificationCreate());
}
for (let i: u32 = 0; i < rounds; i++) {
  if (below(2) === 0) workOnChild();
  else if (below(4) === 0) randomWait();
  else randomCall();
}
exit(0);
