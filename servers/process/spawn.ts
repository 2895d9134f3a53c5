// Starts a program: reads and checks its file, makes a process, loads it, gives it its handles, starts it. A step that
// fails undoes all: the kernel's process is killed, and nothing stays entered.

import { E_NO_MEMORY, OK } from '../../abi/errors.ts';
import { RIGHT_SEND } from '../../abi/handles.ts';
import { PAGE_BYTES, USER_HEAP_END } from '../../abi/memory-map.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import {
  result3,
  result4,
  sysHandleClose,
  sysHandleGrant,
  sysHandleMint,
  sysMemoryCreate,
  sysProcessCreate,
  sysProcessInspect,
  sysProcessKill,
} from '../../build/generated/syscalls';
import { checkElf } from '../../userland/lib/elf-file';
import { Loader } from '../../userland/lib/elf-loader';
import { givenHandle } from '../../userland/lib/start';
import { StartBlock } from '../../userland/lib/start-block';
import { BADGE_FAULT } from './badges.ts';
import { programBytes, programFile, readProgram } from './program-file.ts';
import { SpawnBlock } from './spawn-block.ts';
import { addProcess, Process, removeProcess } from './table.ts';

const PROGRAM_PRIORITY: u32 = 8;
const QUOTA_PAGES_MAX: u32 = 4096;
const QUOTA_PAGES_MIN: u32 = 256;
/** A program gets this fraction of the pages that are left, so that there is always something for the next. */
const QUOTA_FRACTION: u32 = 8;
/** Pages of stack that every program touches at once; more are mapped when touched (paging.ts). */
const FIRST_STACK_PAGES: u32 = 2;

const service = givenHandle('service');
const self = givenHandle('self');
const registry = givenHandle('registry');

/** What the spawner gives; spawn copies the handles. */
@final
export class Streams {
  constructor(
    readonly stdin: u32,
    readonly stdout: u32,
    readonly stderr: u32,
    readonly root: u32,
  ) {}

  close(): void {
    sysHandleClose(this.stdin);
    sysHandleClose(this.stdout);
    sysHandleClose(this.stderr);
    sysHandleClose(this.root);
  }
}

/** Starts the program that a block names; its number, or an error. */
export function spawn(parent: Process, group: u32, block: SpawnBlock, streams: Streams): i32 {
  let status = readProgram(streams.root, block.path, block.pathBytes);
  if (status < 0) return status;
  status = checkElf(programFile(), programBytes);
  if (status < 0) return status;
  let process = addProcess(parent.pid, group);
  process.setName(block.name, block.nameBytes);
  status = build(process, block, streams);
  if (status >= 0) return process.pid;
  if (process.handle !== 0) sysProcessKill(process.handle, 0);
  removeProcess(process);
  return status;
}

function build(process: Process, block: SpawnBlock, streams: Streams): i32 {
  let quota = quotaPages();
  let created = createProcess(process.pid, quota);
  if (created < 0) return created;
  process.handle = created;
  let loader = new Loader(self, process.handle);
  let status = loader.segments(programFile(), false);
  if (status < 0) return status;
  status = reserveHeap(process, loader.end, quota);
  if (status < 0) return status;
  status = loader.stack(FIRST_STACK_PAGES, FIRST_STACK_PAGES);
  if (status < 0) return status;
  sysHandleClose(status);
  status = writeStartBlock(process, loader, block, streams);
  return status < 0 ? status : loader.start(PROGRAM_PRIORITY);
}

/** The kernel's process, whose faults come here. */
function createProcess(pid: u32, quota: u32): i32 {
  let faults = sysHandleMint(service, BADGE_FAULT | pid, RIGHT_SEND);
  if (faults < 0) return faults;
  let process = sysProcessCreate(quota, faults);
  sysHandleClose(faults);
  return process;
}

/** How many pages the next process may have. */
function quotaPages(): u32 {
  if (sysProcessInspect(self) < 0) return QUOTA_PAGES_MIN;
  let left = result4() - result3();
  return max(QUOTA_PAGES_MIN, min(QUOTA_PAGES_MAX, left / QUOTA_FRACTION));
}

/** A Memory for zeroed data and heap, from `start` on; its pages are taken when touched. */
function reserveHeap(process: Process, start: u32, quota: u32): i32 {
  if (start >= USER_HEAP_END) return E_NO_MEMORY;
  let pages = min(quota, (USER_HEAP_END - start) / PAGE_BYTES);
  let heapPages = sysMemoryCreate(process.handle, pages);
  if (heapPages < 0) return heapPages;
  process.heap = heapPages;
  process.heapStart = start;
  process.heapPages = pages;
  return OK;
}

function writeStartBlock(process: Process, loader: Loader, block: SpawnBlock, streams: Streams): i32 {
  let start = new StartBlock();
  start.arguments.set(block.arguments, block.argumentBytes, block.argumentCount);
  start.variables.set(block.variables, block.variableBytes, block.variableCount);
  start.directory.set(block.directory, block.directoryBytes, 1);
  let own = sysHandleMint(service, process.pid, RIGHT_SEND);
  if (own < 0) return own;
  let granted =
    grant(start, process, 'process', own) &&
    grant(start, process, 'registry', registry) &&
    grant(start, process, 'root', streams.root) &&
    grant(start, process, 'stdin', streams.stdin) &&
    grant(start, process, 'stdout', streams.stdout) &&
    grant(start, process, 'stderr', streams.stderr);
  sysHandleClose(own);
  return granted ? loader.startBlock(start) : E_NO_MEMORY;
}

function grant(start: StartBlock, process: Process, name: string, handle: u32): bool {
  let given = sysHandleGrant(process.handle, handle, RIGHTS_ALL);
  if (given < 0) return false;
  start.addHandle(name, given);
  return true;
}
