// Init, the first process: it holds every handle that the kernel gives away, and hands each server what the manifest
// names. It starts the servers, then the shell; it hears of their faults and their end; it powers off.
//
//   boot-block.ts, options.ts  what the kernel says      manifest.ts, service.ts  what is to run
//   archive.ts, launch.ts      how a server is started   shell.ts                 how the shell is
//   log.ts, log-ring.ts        what it tells             trace.ts                 the record of messages
//
// Nobody that init calls ever calls init, except for `shutdown`, which ends in power off.

import { E_NOT_FOUND, errorText } from '../../abi/errors.ts';
import { RIGHT_SEND } from '../../abi/handles.ts';
import { adopt } from '../../build/generated/protocols/process';
import { register } from '../../build/generated/protocols/registry';
import { flush } from '../../build/generated/protocols/stream';
import { Handler, replyReadLog, replyReadTrace, replyTrace } from '../../build/generated/protocols/system';
import {
  result2,
  sysEndpointCreate,
  sysHandleClose,
  sysHandleMint,
  sysProcessInspect,
} from '../../build/generated/syscalls';
import { NO_REPLY } from '../../userland/lib/message';
import { Server } from '../../userland/lib/server';
import { hex } from '../../userland/lib/text';
import { findPrograms, greeting, greetingBytes } from './archive.ts';
import { bootArguments, self } from './boot-block.ts';
import { powerOff } from './devices.ts';
import { forget, launch } from './launch.ts';
import { log, say, setQuiet, show } from './log.ts';
import { copiedBytes, copyLog } from './log-ring.ts';
import { clock, fs, manifest, pipe, process, registry, terminal, vconsole } from './manifest.ts';
import { Options } from './options.ts';
import { ESSENTIAL, Service } from './service.ts';
import { shellStatus, startInteractive, startLine, watchShell } from './shell.ts';
import { copyRecords, recordBytes, startTrace, stopTrace } from './trace.ts';

// Badges of init's own endpoint: a service's number plus 1, or
const BADGE_SHELL: u32 = 0x1000;
const BADGE_TRACE: u32 = 0x10000; // and a number: a session of a tool that reads the record of messages

const RESTARTS_MAX: u32 = 5;
/** Exit status of the machine when the system itself failed (EX_SOFTWARE of sysexits). */
const STATUS_SYSTEM_FAILED: u32 = 70;
const FAULT_STATUS: u32 = 139;

const services = manifest();
const options = new Options(bootArguments());
const endpoint = sysEndpointCreate();
let shell: u32 = 0;
let nextSession: u32 = 0;

/** Powers off, when everything written has reached its destination. */
function endSystem(status: u32): void {
  flush(terminal.endpoint);
  for (let port = 0; port < vconsole.gifts.length / 2; port += 1) {
    let stream = sysHandleMint(vconsole.endpoint, port + 1, RIGHT_SEND);
    flush(stream);
    sysHandleClose(stream);
  }
  powerOff(status & 0xff);
}

class System extends Handler {
  shutdown(_badge: u32, status: i32): i32 {
    endSystem(status);
    return NO_REPLY;
  }

  readLog(_badge: u32, cursor: u32): i32 {
    return replyReadLog(copyLog(cursor), copiedBytes);
  }

  trace(_badge: u32): i32 {
    let session = sysHandleMint(endpoint, BADGE_TRACE + nextSession, RIGHT_SEND);
    if (session < 0) return session;
    let next = startTrace();
    if (next < 0) {
      sysHandleClose(session);
      return E_NOT_FOUND;
    }
    nextSession += 1;
    return replyTrace(next, session);
  }

  readTrace(_badge: u32, cursor: u32): i32 {
    return replyReadTrace(copyRecords(cursor), recordBytes);
  }
}

class Init extends Server {
  fault(badge: u32, cause: u32, pc: u32, address: u32, _sp: u32): i32 {
    let where = ' at pc ' + hex(pc) + ', address ' + hex(address);
    say('init: ' + services[badge - 1].name + ' failed: exception ' + cause.toString() + where);
    return this.kill(FAULT_STATUS);
  }

  badgeDead(badge: u32): void {
    if (badge >= BADGE_TRACE) stopTrace();
    else if (badge === BADGE_SHELL) endSystem(shellStatus(shell));
    else if (badge - 1 < <u32>services.length) serviceEnded(services[badge - 1], badge);
  }
}

/** Starts a service again, or gives the system up. */
function serviceEnded(service: Service, badge: u32): void {
  let status = service.process !== 0 && sysProcessInspect(service.process) >= 0 ? result2() : 0;
  forget(service);
  service.restarts += 1;
  if (service.onDeath === ESSENTIAL || service.restarts > RESTARTS_MAX) {
    say('init: ' + service.name + ' ended with status ' + status.toString() + ': the system cannot go on');
    endSystem(STATUS_SYSTEM_FAILED);
    return;
  }
  say('init: ' + service.name + ' ended with status ' + status.toString() + ': started again');
  if (startService(service, badge)) enter(service);
}

function startService(service: Service, badge: u32): bool {
  let status = launch(service, endpoint, badge);
  if (status < 0) say('init: ' + service.name + ': ' + errorText(status));
  else log(service.name + ' started');
  return status >= 0;
}

/** Lets the process server know of a service. */
function enter(service: Service): void {
  adopt(process.endpoint, service.name, service.process);
}

/** Enters the names that programs look up. */
function enterNames(): void {
  register(registry.endpoint, 'fs', fs.endpoint);
  register(registry.endpoint, 'clock', clock.endpoint);
  register(registry.endpoint, 'pipe', pipe.endpoint);
  register(registry.endpoint, 'console', terminal.endpoint);
  register(registry.endpoint, 'system', endpoint);
}

function startServices(): bool {
  for (let i = 0; i < services.length; i += 1) {
    if (!startService(services[i], i + 1)) return false;
  }
  adopt(process.endpoint, 'init', self);
  for (let i = 0; i < services.length; i += 1) enter(services[i]);
  enterNames();
  return true;
}

function startShell(): bool {
  let line = options.line;
  if (line === null) show(greeting, greetingBytes);
  let pid = line === null ? startInteractive() : startLine(line);
  if (pid < 0) {
    say('init: the shell cannot be started: ' + errorText(pid));
    return false;
  }
  shell = pid;
  return watchShell(pid, endpoint, BADGE_SHELL) >= 0;
}

if (options.quiet) setQuiet();
log('init: ' + services.length.toString() + ' servers to start');
if (!findPrograms(services)) say('init: there is no boot archive');
if (!startServices() || !startShell()) endSystem(STATUS_SYSTEM_FAILED);
let server = new Init(endpoint);
server.add(new System());
server.run();
