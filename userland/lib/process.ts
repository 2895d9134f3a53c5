// Other processes: start, wait, end, list.

import { E_NO_CHILD, E_NOT_EXECUTABLE, E_TOO_LONG, OK } from '../../abi/errors';
import { MESSAGE_PAGE } from '../../abi/memory-map';
import { PAYLOAD_BYTES } from '../../abi/messages';
import * as protocol from '../../build/generated/protocols/process';
import { endText } from './ending';
import { lastError, setLastError } from './errors';
import { openStream, root } from './files';
import { directory } from './path';
import { Reader } from './reader';
import { SIGNAL_END, SIGNAL_RESUME, SIGNAL_STOP } from './signal-names';
import { stderr, stdin, stdout } from './standard';
import { environment, givenHandle } from './start';

/** How the next program is to be started. What is not set, it gets from this program. */
export class Spawn {
  stdin: u32 = stdin.stream.handle;
  stdout: u32 = stdout.stream.handle;
  stderr: u32 = stderr.stream.handle;
  /** The file system that it sees. */
  root: u32 = root();
  /** Its working directory. */
  directory: string = directory();
  /** Its variables, as "NAME=value". */
  environment: string[] = environment();
  /** The group that it joins; 0: this program's. */
  group: u32 = 0;

  /** Starts the program in an ELF file, or the script that begins with #! and its interpreter; all arguments, the name
   *  first. Its process number, or an error. */
  start(path: string, args: string[]): i32 {
    const pid = this.startFile(path, args);
    return pid === E_NOT_EXECUTABLE ? this.startScript(path, args) : pid;
  }

  /** The first line of a script is `#!INTERPRETER [ARGUMENT]`: it gets that argument, the script's path, and the rest. */
  private startScript(path: string, args: string[]): i32 {
    const stream = openStream(path);
    if (stream == null) return E_NOT_EXECUTABLE;
    const first = new Reader(stream).line();
    stream.close();
    if (first == null || !first.startsWith('#!')) return E_NOT_EXECUTABLE;
    const line = first.slice(2).trim();
    const blank = line.indexOf(' ');
    const all = blank < 0 ? [line] : [line.slice(0, blank), line.slice(blank + 1).trim()];
    all.push(path);
    return this.startFile(all[0], all.concat(args.slice(1)));
  }

  private startFile(path: string, args: string[]): i32 {
    const server = processServer();
    stdout.flush(); // what was printed before comes before what the program prints
    let block = String.UTF8.encode(this.block(path, args));
    let at = changetype<usize>(block);
    let bytes = <u32>block.byteLength;
    if (bytes > protocol.SPAWN_BYTES_MAX) return E_TOO_LONG;
    while (bytes > PAYLOAD_BYTES) {
      const status = protocol.append(server, at, PAYLOAD_BYTES);
      if (status < 0) return status;
      at += PAYLOAD_BYTES;
      bytes -= PAYLOAD_BYTES;
    }
    const pid = protocol.spawn(
      server,
      at,
      bytes,
      args.length,
      this.environment.length,
      this.group,
      this.stdin,
      this.stdout,
      this.stderr,
      this.root,
    );
    if (pid > 0) noteChild(pid, path);
    return pid;
  }

  /** The block that servers/protocols/process.ts describes. */
  private block(path: string, args: string[]): string {
    return [path, this.directory].concat(args).concat(this.environment).join('\0') + '\0';
  }
}

/** How a process ended. */
export class Ended {
  constructor(
    public pid: u32,
    /** The exit status; of a process that did not exit by itself, 128 and more. */
    public status: i32,
    /** An ENDED_ constant. */
    public how: u32,
    /** Of a fault: scause, and where. */
    public cause: u32,
    public pc: u32,
    public address: u32,
    /** Of a fault: what may be the return addresses of the calls that led there, innermost first. */
    public callers: u32[],
    /** The program's file, where this program started it. */
    public path: string,
  ) {}

  /** How it ended, in words: "integer division by zero (hello.ts:3:14)"; empty where it exited by itself. */
  get text(): string {
    return endText(this);
  }
}

// The children and their programs, for saying where one of them failed.
const childPids: i32[] = [];
const childPaths: string[] = [];

function noteChild(pid: i32, path: string): void {
  childPids.push(pid);
  childPaths.push(path);
}

/** The program of a child that has ended, which is then forgotten. */
function takeChild(pid: i32): string {
  const index = childPids.indexOf(pid);
  if (index < 0) return '';
  const path = childPaths[index];
  childPids.splice(index, 1);
  childPaths.splice(index, 1);
  return path;
}

/** A line of list(). */
export class ProcessEntry {
  constructor(
    public pid: u32,
    public parent: u32,
    /** A STATE_ constant. */
    public state: u32,
    /** Pages of memory in use. */
    public pages: u32,
    /** Processor time, in ticks. */
    public ticks: u64,
    /** What the kernel calls the process; 0 where it has ended. */
    public number: u32,
    public name: string,
  ) {}
}

function processServer(): u32 {
  return givenHandle('process');
}

/** Starts a program with this program's streams, directory and variables: its process number, or an error. */
export function spawn(path: string, args: string[]): i32 {
  return new Spawn().start(path, args);
}

/** Waits until a child (0: any) has ended; or, with orStopped, was stopped (ENDED_STOPPED). Null where there is none, or,
 *  with noWait, none has ended yet. */
export function wait(pid: u32, noWait: bool = false, orStopped: bool = false): Ended | null {
  const options = (noWait ? protocol.WAIT_NOT : 0) | (orStopped ? protocol.WAIT_STOPPED : 0);
  const status = setLastError(protocol.wait(processServer(), pid, options));
  if (status < 0) return null;
  const place = protocol.waitPlace();
  const callers: u32[] = [];
  for (let at: u32 = 8; at < place; at += 4) callers.push(load<u32>(MESSAGE_PAGE + at));
  return new Ended(
    protocol.waitPid(),
    protocol.waitStatus(),
    protocol.waitHow(),
    protocol.waitCause(),
    place > 0 ? load<u32>(MESSAGE_PAGE) : 0,
    place > 0 ? load<u32>(MESSAGE_PAGE, 4) : 0,
    callers,
    protocol.waitHow() === protocol.ENDED_STOPPED ? '' : takeChild(protocol.waitPid()),
  );
}

/** Ends a process; OK or an error. */
export function kill(pid: u32): i32 {
  return protocol.kill(processServer(), pid);
}

/** Stops a process, until resume(); OK or an error. */
export function stop(pid: u32): i32 {
  return protocol.stop(processServer(), pid);
}

/** Lets a process that was stopped go on; OK or an error. */
export function resume(pid: u32): i32 {
  return protocol.resume(processServer(), pid);
}

/** What a SIGNAL_ constant (signal-names.ts) asks for, done to a process: OK or an error. */
export function signal(pid: u32, wanted: i32): i32 {
  if (wanted === SIGNAL_END) return kill(pid);
  if (wanted === SIGNAL_STOP) return stop(pid);
  if (wanted === SIGNAL_RESUME) return resume(pid);
  const entries = list();
  for (let i = 0; entries !== null && i < entries.length; i++)
    if (entries[i].pid === pid && entries[i].state !== protocol.STATE_ENDED) return OK;
  return entries === null ? lastError() : E_NO_CHILD;
}

/** All processes, by number, or null. */
export function list(): ProcessEntry[] | null {
  const entries: ProcessEntry[] = [];
  let cursor: u32 = 0;
  do {
    const status = setLastError(protocol.list(processServer(), cursor));
    if (status < 0) return null;
    for (let at = protocol.listFirst(); at !== 0; at = protocol.listAfter(at)) entries.push(entryAt(at));
    cursor = protocol.listNext();
  } while (cursor !== 0);
  return entries;
}

function entryAt(at: usize): ProcessEntry {
  return new ProcessEntry(
    protocol.listPid(at),
    protocol.listParent(at),
    protocol.listState(at),
    protocol.listPages(at),
    <u64>protocol.listTicksLow(at) | ((<u64>protocol.listTicksHigh(at)) << 32),
    protocol.listNumber(at),
    protocol.listName(at),
  );
}

/** A group of processes, to be interrupted or stopped together. */
export class Group {
  constructor(
    /** For Spawn.group. */
    public number: u32,
    /** For terminal.foreground, and group.interrupt. */
    public handle: u32,
  ) {}
}

/** Makes a group, or null. */
export function createGroup(): Group | null {
  const status = setLastError(protocol.createGroup(processServer()));
  return status < 0 ? null : new Group(protocol.createGroupGroup(), protocol.createGroupControl());
}

/** This process's number. */
export function ownPid(): i32 {
  const status = protocol.self(processServer());
  return status < 0 ? status : protocol.selfPid();
}
