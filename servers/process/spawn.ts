// Starts a program: reads and checks its file, makes a process, loads it, gives it its handles, starts it. A step that
// fails undoes all: the kernel's process is killed, and nothing stays entered.

import { E_NO_MEMORY, OK } from '../../abi/errors.ts';
import { RIGHT_INSPECT, RIGHT_MANAGE, RIGHT_SEND, RIGHT_SPACE } from '../../abi/handles.ts';
import { PAGE_BYTES, USER_HEAP_END } from '../../abi/memory-map.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import {
  sysHandleClose,
  sysHandleGrant,
  sysHandleMint,
  sysMemoryCreate,
  sysProcessCreate,
  sysProcessKill,
} from '../../build/generated/syscalls';
import { checkElf } from '../../userland/lib/elf-file';
import { Loader } from '../../userland/lib/elf-loader';
import { givenHandle } from '../../userland/lib/start';
import { StartBlock } from '../../userland/lib/start-block';
import { BADGE_FAULT } from './badges.ts';
import { hasRoom, PROGRAM_PAGES_MAX, roomLeft, self } from './memory-pool.ts';
import { programBytes, programFile, readProgram } from './program-file.ts';
import { SpawnBlock } from './spawn-block.ts';
import { addProcess, Process, removeProcess } from './table.ts';

const PROGRAM_PRIORITY: u32 = 8;
/** What the kernel may charge to a program itself: page tables, handles, objects. Its memory is charged to this server,
 *  page by page (memory-pool.ts), so that many programs can be allowed more than they use. */
const KERNEL_PAGES: u32 = 48;
/** Pages of stack that every program touches at once; more are mapped when touched (paging.ts). */
export const FIRST_STACK_PAGES: u32 = 2;

/** What a program may do with itself: have memory, and map it. */
const OWN_RIGHTS: u32 = RIGHT_MANAGE | RIGHT_SPACE | RIGHT_INSPECT;

const service = givenHandle('service');
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
  if (!hasRoom(KERNEL_PAGES)) return E_NO_MEMORY;
  let created = createProcess(process.pid);
  if (created < 0) return created;
  process.handle = created;
  let loader = new Loader(self, process.handle, self, min(PROGRAM_PAGES_MAX, roomLeft()));
  let status = loader.segments(programFile(), false);
  if (status < 0) return status;
  status = reserveHeap(process, loader.end);
  if (status < 0) return status;
  status = loader.stack(FIRST_STACK_PAGES, FIRST_STACK_PAGES);
  if (status < 0) return status;
  process.firstStack = status;
  process.textEnd = loader.textEnd;
  status = writeStartBlock(process, loader, block, streams);
  process.pages = loader.pages;
  if (status >= 0) status = loader.startThread(PROGRAM_PRIORITY);
  if (status >= 0) process.thread = status;
  return status;
}

/** The kernel's process, whose faults come here. */
function createProcess(pid: u32): i32 {
  let faults = sysHandleMint(service, BADGE_FAULT | pid, RIGHT_SEND);
  if (faults < 0) return faults;
  let process = sysProcessCreate(KERNEL_PAGES, faults);
  sysHandleClose(faults);
  return process;
}

/** A Memory for zeroed data and heap, from `start` on; its pages are taken when touched. */
function reserveHeap(process: Process, start: u32): i32 {
  if (start >= USER_HEAP_END) return E_NO_MEMORY;
  let pages = min(PROGRAM_PAGES_MAX, (USER_HEAP_END - start) / PAGE_BYTES);
  let heapMemory = sysMemoryCreate(self, pages);
  if (heapMemory < 0) return heapMemory;
  process.heap = heapMemory;
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
    grant(start, process, 'own', process.handle, OWN_RIGHTS) &&
    grant(start, process, 'root', streams.root) &&
    grant(start, process, 'stdin', streams.stdin) &&
    grant(start, process, 'stdout', streams.stdout) &&
    grant(start, process, 'stderr', streams.stderr);
  sysHandleClose(own);
  return granted ? loader.startBlock(start) : E_NO_MEMORY;
}

function grant(
  start: StartBlock,
  process: Process,
  name: string,
  handle: u32,
  rights: u32 = RIGHTS_ALL,
): bool {
  let given = sysHandleGrant(process.handle, handle, rights);
  if (given < 0) return false;
  start.addHandle(name, given);
  return true;
}
