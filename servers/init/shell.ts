// The shell: what all the rest is for. It is an ordinary program, started through the process server; when it has ended,
// so has the system.

import { RIGHT_SEND } from '../../abi/handles.ts';
import { PAYLOAD_BYTES } from '../../abi/messages.ts';
import { append, spawn, wait, waitStatus, watch } from '../../build/generated/protocols/process';
import { sysHandleClose, sysHandleMint } from '../../build/generated/syscalls';
import { fs, process, terminal, vconsole } from './manifest.ts';

const SHELL = '/bin/sh';
const VARIABLES = 'PATH=/bin\0HOME=/home\0';
const VARIABLE_COUNT: u32 = 2;

// The badges of the virtio consoles' streams: their number plus 1.
const BADGE_INPUT_OUTPUT: u32 = 1;
const BADGE_ERRORS: u32 = 2;

/** Starts an interactive shell on the console; its number, or an error. */
export function startInteractive(): i32 {
  let block = SHELL + '\0/\0sh\0' + VARIABLES;
  return start(block, 1, terminal.endpoint, terminal.endpoint);
}

/** Runs a line in a shell whose streams are the virtio consoles, or the console where there are none. */
export function startLine(line: string): i32 {
  let block = SHELL + '\0/\0sh\0-c\0' + line + '\0' + VARIABLES;
  let ports = vconsole.gifts.length / 2;
  if (ports === 0) return start(block, 3, terminal.endpoint, terminal.endpoint);
  let output = sysHandleMint(vconsole.endpoint, BADGE_INPUT_OUTPUT, RIGHT_SEND);
  let errors = sysHandleMint(vconsole.endpoint, ports > 1 ? BADGE_ERRORS : BADGE_INPUT_OUTPUT, RIGHT_SEND);
  let pid = start(block, 3, output, errors);
  sysHandleClose(output);
  sysHandleClose(errors);
  return pid;
}

function start(block: string, argumentCount: u32, stream: u32, errors: u32): i32 {
  let bytes = String.UTF8.encode(block);
  let at = changetype<usize>(bytes);
  let left = <u32>bytes.byteLength;
  while (left > PAYLOAD_BYTES) {
    let status = append(process.endpoint, at, PAYLOAD_BYTES);
    if (status < 0) return status;
    at += PAYLOAD_BYTES;
    left -= PAYLOAD_BYTES;
  }
  return spawn(
    process.endpoint,
    at,
    left,
    argumentCount,
    VARIABLE_COUNT,
    0,
    stream,
    stream,
    errors,
    fs.endpoint,
  );
}

/** Asks to be told, by the death of this badge of `endpoint`, when a process has ended. */
export function watchShell(pid: u32, endpoint: u32, badge: u32): i32 {
  let token = sysHandleMint(endpoint, badge, RIGHT_SEND);
  if (token < 0) return token;
  let status = watch(process.endpoint, pid, token);
  sysHandleClose(token);
  return status;
}

/** The exit status of a shell that has ended. */
export function shellStatus(pid: u32): i32 {
  let status = wait(process.endpoint, pid, 0);
  return status < 0 ? status : waitStatus();
}
