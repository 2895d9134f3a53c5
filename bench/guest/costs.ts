// Makes every system call a number of times, for bench/kernel.ts to count the instructions of. Runs as init: no server is
// alive, and everything that it needs it makes. The boot argument is how many other processes are alive meanwhile.
//
// The other processes run a few instructions each, written here word by word into pages that they share.

import {
  BOOT_ARGUMENTS_BYTES,
  BOOT_ARGUMENTS_OFFSET,
  BOOT_DEVICE_BYTES,
  BOOT_DEVICES,
  BOOT_DEVICES_OFFSET,
  BOOT_PROCESS,
  DEVICE_FINISHER,
  DEVICE_RTC,
  DEVICE_TRACE,
} from '../../abi/boot-info';
import { RIGHT_EXECUTE, RIGHT_READ, RIGHT_WRITE } from '../../abi/handles';
import { csr_read, mmio_write32 } from '../../abi/intrinsics';
import { MESSAGE_PAGE, PAGE_BYTES, START_BLOCK, USER_STACK_TOP, USER_TEXT_BASE } from '../../abi/memory-map';
import {
  FAULT_RESUME,
  FOREVER,
  INFO_BYTES_SHIFT,
  INFO_HANDLES_SHIFT,
  MESSAGE_HANDLES,
  MESSAGE_TRANSFERS,
  PAYLOAD_BYTES,
  RIGHTS_ALL,
  TIMEOUT_NEVER,
} from '../../abi/messages';
import {
  SYS_CALL,
  SYS_RECEIVE,
  SYS_REPLY_RECEIVE,
  SYS_WAIT,
  sysCall,
  sysCallTimed,
  sysEndpointCreate,
  sysHandleClose,
  sysHandleCopy,
  sysHandleGrant,
  sysHandleInspect,
  sysHandleMint,
  sysHandleRevoke,
  sysInterruptAcknowledge,
  sysInterruptBind,
  sysMemoryCreate,
  sysMemoryInspect,
  sysMemoryMap,
  sysMemorySeal,
  sysMemoryUnmap,
  sysMessageTrace,
  sysNotificationAlarm,
  sysNotificationBind,
  sysNotificationCreate,
  sysNull,
  sysProcessCreate,
  sysProcessInspect,
  sysProcessKill,
  sysProcessWatch,
  sysReceive,
  sysReply,
  sysReplyTo,
  sysSaveReply,
  sysSend,
  sysSignal,
  sysSystemInspect,
  sysThreadBudget,
  sysThreadCreate,
  sysThreadInspect,
  sysThreadPriority,
  sysThreadRead,
  sysThreadResume,
  sysThreadSuspend,
  sysThreadWrite,
  sysWait,
  sysYield,
} from '../../build/generated/syscalls';

const ROUNDS: u32 = 20;
const SHORT_ROUNDS: u32 = 10000;
const SCRATCH: u32 = 0x50000000;
const TOUCHED: u32 = 0x20000000; // what the faulting process touches
const DATA: u32 = RIGHT_READ | RIGHT_WRITE;
const CODE: u32 = RIGHT_READ | RIGHT_EXECUTE;
const CHILD_PAGES: u32 = 16;
const PRIORITY: u32 = 10;
const CSR_TIME: u32 = 0xc01;
const MILLISECOND: u32 = 10000; // in ticks
const SECOND: u32 = 10000000;
const LABEL_SHORT: u32 = 1; // as in bench/kernel.ts
const LABEL_LONG: u32 = 2;
const LABEL_HANDLE: u32 = 3;
const LABEL_ABOVE: u32 = 4;
const LABEL_BELOW: u32 = 5;
const LABEL_TIMED: u32 = 6;
const LABEL_LATER: u32 = 7;

const self = load<u32>(START_BLOCK + BOOT_PROCESS);

function device(kind: u32, word: u32): u32 {
  let entry: usize = START_BLOCK + load<u32>(START_BLOCK + BOOT_DEVICES_OFFSET);
  for (let left = load<u32>(START_BLOCK + BOOT_DEVICES); left !== 0; left--) {
    if (load<u32>(entry) === kind) return load<u32>(entry + word * 4);
    entry += BOOT_DEVICE_BYTES;
  }
  return 0;
}

/** The number that the boot arguments begin with. */
function crowdSize(): u32 {
  const text: usize = START_BLOCK + load<u32>(START_BLOCK + BOOT_ARGUMENTS_OFFSET);
  let value: u32 = 0;
  for (let i: u32 = 0; i < load<u32>(START_BLOCK + BOOT_ARGUMENTS_BYTES); i++) {
    const digit = <u32>load<u8>(text + i) - 0x30;
    if (digit > 9) break;
    value = value * 10 + digit;
  }
  return value;
}

// --- instructions (Unprivileged ISA, chapter 2) ------------------------------------------------------------------

const ZERO: u32 = 0;
const A0: u32 = 10;
const A7: u32 = 17;
const S0: u32 = 8;
const ECALL: u32 = 0x73;

function addi(to: u32, from: u32, immediate: i32): u32 {
  return ((<u32>immediate) << 20) | (from << 15) | (to << 7) | 0x13;
}

function lui(to: u32, value: u32): u32 {
  return (value & 0xfffff000) | (to << 7) | 0x37;
}

function add(to: u32, left: u32, right: u32): u32 {
  return (right << 20) | (left << 15) | (to << 7) | 0x33;
}

function sw(from: u32, base: u32): u32 {
  return (from << 20) | (base << 15) | (2 << 12) | 0x23;
}

/** jal x0, by so many instructions, backwards: -1 to -255. */
function jump(by: i32): u32 {
  const offset = <u32>(by * 4);
  return 0x80000000 | ((offset & 0x7fe) << 20) | ((offset & 0x800) << 9) | 0xff000 | 0x6f;
}

/** The first handle of a process. */
const FIRST_HANDLE: u32 = 0x1001;

function loadFirstHandle(at: usize): void {
  store<u32>(at, lui(A0, FIRST_HANDLE & 0xfffff000));
  store<u32>(at, addi(A0, A0, FIRST_HANDLE & 0xfff), 4);
}

/** Waits for a notification, for ever. */
function writeWaiter(at: usize): void {
  loadFirstHandle(at);
  store<u32>(at, addi(A0 + 1, ZERO, -1), 8);
  store<u32>(at, addi(A0 + 2, ZERO, -1), 12);
  store<u32>(at, addi(A7, ZERO, SYS_WAIT), 16);
  store<u32>(at, ECALL, 20);
  store<u32>(at, jump(-6), 24);
}

/** Answers every message with its own words. */
function writeEcho(at: usize): void {
  loadFirstHandle(at);
  store<u32>(at, addi(A0 + 1, ZERO, 4), 8);
  store<u32>(at, addi(A0 + 2, ZERO, -1), 12);
  store<u32>(at, addi(A0 + 3, ZERO, -1), 16);
  store<u32>(at, addi(A7, ZERO, SYS_RECEIVE), 20);
  store<u32>(at, ECALL, 24);
  loadFirstHandle(at + 28);
  store<u32>(at, addi(A0 + 1, ZERO, 0), 36);
  store<u32>(at, addi(A0 + 6, ZERO, 4), 40);
  store<u32>(at, addi(A7, ZERO, SYS_REPLY_RECEIVE), 44);
  store<u32>(at, ECALL, 48);
  store<u32>(at, jump(-6), 52);
}

/** Touches one page after another. */
function writeToucher(at: usize): void {
  store<u32>(at, lui(S0, TOUCHED));
  store<u32>(at, lui(S0 + 1, PAGE_BYTES), 4);
  store<u32>(at, sw(S0, S0), 8);
  store<u32>(at, add(S0, S0, S0 + 1), 12);
  store<u32>(at, jump(-2), 16);
}

/** Sends one short message after another. */
function writeCaller(at: usize, label: u32): void {
  loadFirstHandle(at);
  store<u32>(at, addi(A0 + 1, ZERO, label), 8);
  store<u32>(at, addi(A7, ZERO, SYS_CALL), 12);
  store<u32>(at, ECALL, 16);
  store<u32>(at, jump(-5), 20);
}

const WAITER: u32 = 0;
const ECHO: u32 = 256;
const TOUCHER: u32 = 512;
const CALLER: u32 = 768;
const ASKER: u32 = 896;

function writeCode(): u32 {
  const code = <u32>sysMemoryCreate(self, 1);
  sysMemoryMap(self, code, SCRATCH, 0, 1, DATA);
  writeWaiter(SCRATCH + WAITER);
  writeEcho(SCRATCH + ECHO);
  writeToucher(SCRATCH + TOUCHER);
  writeCaller(SCRATCH + CALLER, LABEL_ABOVE);
  writeCaller(SCRATCH + ASKER, LABEL_LATER);
  sysMemoryUnmap(self, SCRATCH, 1);
  return code;
}

// --- the processes -----------------------------------------------------------------------------------------------

const code = writeCode();
const faults = <u32>sysEndpointCreate();

/** A process that runs from `entry` of the code page on, with one handle. */
function start(entry: u32, handle: u32, priority: u32): u32 {
  const child = <u32>sysProcessCreate(CHILD_PAGES, faults);
  sysMemoryMap(child, code, USER_TEXT_BASE, 0, 1, CODE);
  sysHandleGrant(child, handle, RIGHTS_ALL);
  const thread = sysThreadCreate(child, USER_TEXT_BASE + entry, USER_STACK_TOP, 0, priority, MESSAGE_PAGE);
  sysHandleClose(<u32>thread);
  return child;
}

const pause = <u32>sysNotificationCreate();

/** Gives the processor away for some ticks: no other process has a higher priority than this one. */
function rest(ticks: u32): void {
  sysWait(pause, csr_read(CSR_TIME) + ticks, 0);
}

const quiet = <u32>sysNotificationCreate();
for (let i = crowdSize(); i > 0; i--) start(WAITER, quiet, PRIORITY);

const echo = <u32>sysEndpointCreate();
start(ECHO, echo, PRIORITY);
const above = <u32>sysEndpointCreate();
start(ECHO, above, PRIORITY + 1);
const below = <u32>sysEndpointCreate();
start(ECHO, below, 1);
rest(SECOND);
sysNull(); // from here on it counts

// --- messages ----------------------------------------------------------------------------------------------------

for (let i: u32 = 0; i < SHORT_ROUNDS; i++) sysCall(echo, LABEL_SHORT, i, 2, 3, 4);
for (let i: u32 = 0; i < ROUNDS; i++) {
  sysCall(below, LABEL_BELOW, i, 2, 3, 4);
  sysCall(echo, LABEL_LONG | (PAYLOAD_BYTES << INFO_BYTES_SHIFT), i, 2, 3, 4);
  store<u32>(MESSAGE_PAGE + MESSAGE_HANDLES, quiet);
  store<u32>(MESSAGE_PAGE + MESSAGE_TRANSFERS, RIGHTS_ALL);
  sysCall(echo, LABEL_HANDLE | (1 << INFO_HANDLES_SHIFT), i, 2, 3, 4);
  sysCallTimed(echo, LABEL_TIMED, i, 2, 3, 4, MILLISECOND);
}
for (let i: u32 = 0; i < ROUNDS; i++) {
  sysSend(echo, LABEL_SHORT, i, 2, 3, 4, TIMEOUT_NEVER);
  rest(MILLISECOND); // until the other waits again
}

const caller = start(CALLER, above, PRIORITY);
rest(MILLISECOND);
sysProcessKill(caller, 0);

// --- every other call --------------------------------------------------------------------------------------------

const interrupt = device(DEVICE_RTC, 3);
for (let i: u32 = 0; i < ROUNDS; i++) {
  sysNull();
  sysYield();
  sysSystemInspect(0);
  const copy = <u32>sysHandleCopy(quiet, RIGHTS_ALL);
  sysHandleInspect(copy);
  sysHandleRevoke(copy);
  sysHandleClose(copy);
  const minted = <u32>sysHandleMint(echo, i + 1, RIGHTS_ALL);
  sysHandleClose(minted);

  const child = <u32>sysProcessCreate(CHILD_PAGES, faults);
  sysHandleGrant(child, quiet, RIGHTS_ALL);
  sysMemoryMap(child, code, USER_TEXT_BASE, 0, 1, CODE);
  const thread = <u32>sysThreadCreate(child, USER_TEXT_BASE, USER_STACK_TOP, 0, 1, MESSAGE_PAGE);
  sysThreadSuspend(thread);
  sysThreadInspect(thread);
  sysThreadRead(thread, 0);
  sysThreadWrite(thread, 8, i);
  sysThreadPriority(thread, 2);
  sysThreadBudget(thread, 100, 1000);
  sysThreadResume(thread);
  sysProcessInspect(child);
  sysProcessWatch(child, pause, 1);
  sysProcessKill(child, 0);
  sysHandleClose(thread);
  sysHandleClose(child);

  const endpoint = <u32>sysEndpointCreate();
  sysReceive(endpoint, 0, 0, 0);
  sysHandleClose(endpoint);
  const notification = <u32>sysNotificationCreate();
  sysNotificationBind(notification);
  sysNotificationBind(0);
  sysNotificationAlarm(notification, 1, FOREVER - 1, FOREVER - 1);
  sysSignal(notification, 1);
  sysWait(notification, 0, 0);
  sysInterruptBind(interrupt, notification, 1);
  sysInterruptAcknowledge(interrupt);
  sysHandleClose(notification);

  const pages = <u32>sysMemoryCreate(self, 1);
  sysMemoryMap(self, pages, SCRATCH, 0, 1, DATA);
  sysMemoryInspect(pages, 0);
  sysMemoryUnmap(self, SCRATCH, 1);
  sysMemorySeal(pages);
  sysHandleClose(pages);
}

// --- answers that come later; the record of messages -------------------------------------------------------------

const questions = <u32>sysEndpointCreate();
const asker = start(ASKER, questions, PRIORITY);
for (let i: u32 = 0; i < ROUNDS; i++) {
  sysReceive(questions, 0, FOREVER, FOREVER);
  sysReplyTo(<u32>sysSaveReply(), 0, i, 2, 3, 4);
}
sysProcessKill(asker, 0);

const trace = device(DEVICE_TRACE, 2);
for (let i: u32 = 0; i < ROUNDS; i++) sysMessageTrace(trace, (i + 1) % 2);

// --- page faults through a pager, which this process is ------------------------------------------------------------

const pool = <u32>sysMemoryCreate(self, ROUNDS);
const toucher = start(TOUCHER, quiet, PRIORITY);
for (let i: u32 = 0; i < ROUNDS; i++) {
  sysReceive(faults, 0, FOREVER, FOREVER);
  sysMemoryMap(toucher, pool, TOUCHED + i * PAGE_BYTES, i, 1, DATA);
  sysReply(FAULT_RESUME, 0, 0, 0, 0);
}
sysReceive(faults, 0, FOREVER, FOREVER);
sysProcessKill(toucher, 0);

// --- what takes long: a process with many pages and handles ends, a large Memory goes, many handles are revoked ----

const large = <u32>sysProcessCreate(3000, faults);
const many = <u32>sysMemoryCreate(large, 2000);
for (let done: u32 = 0; done < 2000; ) {
  const mapped = sysMemoryMap(large, many, TOUCHED + done * PAGE_BYTES, done, 2000 - done, DATA);
  if (mapped < 0) break;
  done += mapped;
}
for (let i = 0; i < 500; i++) sysHandleGrant(large, quiet, RIGHTS_ALL);
for (let i = 0; i < 200; i++) sysHandleCopy(echo, RIGHTS_ALL);
sysHandleRevoke(echo);
sysHandleClose(many);
sysProcessKill(large, 0);
sysHandleClose(large);

const FINISHER_PASS: u32 = 0x5555;
sysMemoryMap(self, device(DEVICE_FINISHER, 2), SCRATCH, 0, 1, DATA);
mmio_write32(SCRATCH, FINISHER_PASS);
