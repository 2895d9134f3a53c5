// The process server: programs from files, their memory on demand, their end. It calls the file system to read
// programs, and nobody else; it never writes to a stream: how a process ended is told to who waits for it.
//
//   table.ts    the processes            spawn.ts    a program becomes a process
//   paging.ts   faults                   ending.ts   kill, interrupt, stop, wait
//   backtrace.ts  where a fault was

import { E_BUSY, E_DENIED, E_INVALID, E_NO_CHILD } from '../../abi/errors.ts';
import { RIGHT_SEND } from '../../abi/handles.ts';
import { MESSAGE_PAGE } from '../../abi/memory-map.ts';
import { FAULT_RESUME } from '../../abi/messages.ts';
import { Handler as GroupHandler } from '../../build/generated/protocols/group';
import {
  Handler,
  putList,
  replyAdopt,
  replyCreateGroup,
  replyList,
  replySelf,
  replySpawn,
  STATE_ENDED,
  STATE_RUNNING,
  STATE_STOPPED,
} from '../../build/generated/protocols/process';
import {
  result3,
  result4,
  result5,
  result6,
  sysHandleClose,
  sysHandleInspect,
  sysHandleMint,
  sysProcessInspect,
} from '../../build/generated/syscalls';
import { replyNothing } from '../../userland/lib/message';
import { Server } from '../../userland/lib/server';
import { givenHandle } from '../../userland/lib/start';
import { textAt } from '../../userland/lib/text';
import { notePlace } from './backtrace.ts';
import { BADGE_FAULT, BADGE_GROUP, BADGE_NUMBER } from './badges.ts';
import {
  interruptGroup,
  isChild,
  isDead,
  kill,
  processEnded,
  resume,
  resumeGroup,
  stop,
  stopGroup,
  wait,
} from './ending.ts';
import { serveFault } from './paging.ts';
import { Streams, spawn } from './spawn.ts';
import { appendPart, SpawnBlock } from './spawn-block.ts';
import { addProcess, findProcess, firstProcess, INIT_PID, Process, removeProcess } from './table.ts';

const INIT_BADGE: u32 = 0;

let lastGroup: u32 = 0;
const spawnBlock = new SpawnBlock();

/** The process that a request comes from, or null. */
function callerOf(badge: u32): Process | null {
  return findProcess(badge === INIT_BADGE ? INIT_PID : badge);
}

class Processes extends Handler {
  append(badge: u32, part: usize, bytes: u32): i32 {
    let caller = callerOf(badge);
    if (caller === null) return E_NO_CHILD;
    let status = appendPart(caller, part, bytes);
    return status < 0 ? status : replyNothing();
  }

  spawn(
    badge: u32,
    part: usize,
    bytes: u32,
    argumentCount: u32,
    variableCount: u32,
    group: u32,
    stdin: u32,
    stdout: u32,
    stderr: u32,
    root: u32,
  ): i32 {
    let caller = callerOf(badge);
    if (caller === null) return E_NO_CHILD;
    if (group > lastGroup) return E_INVALID;
    let status = appendPart(caller, part, bytes);
    if (status < 0) return status;
    status = spawnBlock.parse(caller.block, caller.blockBytes, argumentCount, variableCount);
    let streams = new Streams(stdin, stdout, stderr, root);
    if (status >= 0) status = spawn(caller, group === 0 ? caller.group : group, spawnBlock, streams);
    caller.dropBlock();
    if (status < 0) return status;
    streams.close();
    return replySpawn(status);
  }

  wait(badge: u32, pid: u32, options: u32): i32 {
    let caller = callerOf(badge);
    if (caller === null) return E_NO_CHILD;
    return caller.waitReply !== 0 ? E_BUSY : wait(caller, pid, options);
  }

  kill(_badge: u32, pid: u32): i32 {
    let process = findProcess(pid);
    if (process === null || process.ended) return E_NO_CHILD;
    if (process.adopted) return E_DENIED;
    kill(process);
    return replyNothing();
  }

  stop(_badge: u32, pid: u32): i32 {
    let process = findProcess(pid);
    if (process === null || process.ended) return E_NO_CHILD;
    if (process.adopted) return E_DENIED;
    stop(process);
    return replyNothing();
  }

  resume(_badge: u32, pid: u32): i32 {
    let process = findProcess(pid);
    if (process === null || process.ended) return E_NO_CHILD;
    resume(process);
    return replyNothing();
  }

  list(_badge: u32, cursor: u32): i32 {
    forgetDeadServers();
    let end: usize = MESSAGE_PAGE;
    let count: u32 = 0;
    let process = firstProcess;
    while (process !== null) {
      if (process.pid >= cursor) {
        let after = putEntry(end, process);
        if (after === 0) return replyList(count, process.pid, end);
        end = after;
        count += 1;
      }
      process = process.next;
    }
    return replyList(count, 0, end);
  }

  createGroup(_badge: u32): i32 {
    let control = sysHandleMint(server.endpoint, BADGE_GROUP | (lastGroup + 1), RIGHT_SEND);
    if (control < 0) return control;
    lastGroup += 1;
    return replyCreateGroup(lastGroup, control);
  }

  adopt(badge: u32, _name: string, handle: u32): i32 {
    if (badge !== INIT_BADGE) return E_DENIED;
    let process = addProcess(INIT_PID, 0);
    if (process.pid === INIT_PID) process.parent = 0;
    process.adopted = true;
    process.handle = handle;
    process.setName(MESSAGE_PAGE, this.payloadBytes);
    return replyAdopt(process.pid);
  }

  self(badge: u32): i32 {
    let caller = callerOf(badge);
    return caller === null ? E_NO_CHILD : replySelf(caller.pid, caller.parent);
  }

  watch(badge: u32, pid: u32, token: u32): i32 {
    let caller = callerOf(badge);
    let process = findProcess(pid);
    if (caller === null || process === null || !isChild(process, caller)) return E_NO_CHILD;
    if (process.token !== 0) return E_BUSY;
    if (process.ended) sysHandleClose(token);
    else process.token = token;
    return replyNothing();
  }

  /** The dispatcher hands a text; the name is kept as the bytes it came in. */
  private get payloadBytes(): u32 {
    return server.request.bytes;
  }
}

class Groups extends GroupHandler {
  interrupt(badge: u32): i32 {
    if ((badge & BADGE_GROUP) === 0) return E_DENIED;
    interruptGroup(badge & BADGE_NUMBER);
    return replyNothing();
  }

  stop(badge: u32): i32 {
    if ((badge & BADGE_GROUP) === 0) return E_DENIED;
    stopGroup(badge & BADGE_NUMBER);
    return replyNothing();
  }

  resume(badge: u32): i32 {
    if ((badge & BADGE_GROUP) === 0) return E_DENIED;
    resumeGroup(badge & BADGE_NUMBER);
    return replyNothing();
  }
}

class ProcessServer extends Server {
  fault(badge: u32, cause: u32, pc: u32, address: u32, sp: u32): i32 {
    let process = findProcess(badge & BADGE_NUMBER);
    if (process === null) return this.kill(0);
    if (serveFault(process, cause, address)) {
      replyNothing();
      return FAULT_RESUME;
    }
    notePlace(process, pc, address, sp);
    return this.kill(process.status);
  }

  badgeDead(badge: u32): void {
    if ((badge & BADGE_FAULT) === 0) return;
    let process = findProcess(badge & BADGE_NUMBER);
    if (process !== null && !process.ended) processEnded(process);
  }
}

function putEntry(at: usize, process: Process): usize {
  let name = textAt(process.name, process.nameBytes);
  let pages: u32 = 0;
  let ticksLow: u32 = 0;
  let ticksHigh: u32 = 0;
  if (!process.ended && sysProcessInspect(process.handle) >= 0) {
    pages = result3() + process.pages;
    ticksLow = result5();
    ticksHigh = result6();
  }
  let state = process.ended ? STATE_ENDED : process.stopped ? STATE_STOPPED : STATE_RUNNING;
  let number = process.ended || sysHandleInspect(process.handle) < 0 ? 0 : result4();
  return putList(at, process.pid, process.parent, state, pages, ticksLow, ticksHigh, number, name);
}

/** Init's servers end without a word to this one. */
function forgetDeadServers(): void {
  let process = firstProcess;
  while (process !== null) {
    let next = process.next;
    if (process.adopted && isDead(process)) removeProcess(process);
    process = next;
  }
}

let server = new ProcessServer(givenHandle('service'));
server.add(new Processes());
server.add(new Groups());
server.run();
