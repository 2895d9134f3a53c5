// Sends random requests to every server that a program can reach: labels of every protocol with any words, payload and
// handles, many almost right. Arguments: how many, and the seed. Whatever comes back, the servers must go on serving
// others; the test looks at that.

import { args, files, givenHandle, parseNumber, registry } from 'cox';
import { KILL, STOP, WAIT } from 'cox/process';
import { READ } from 'cox/stream';
import { SHUTDOWN } from 'cox/system';
import { MESSAGE_PAGE } from '../../../abi/memory-map';
import {
  MESSAGE_HANDLES,
  MESSAGE_TRANSFERS,
  PAYLOAD_BYTES,
  RIGHTS_ALL,
  TIMEOUT_NEVER,
} from '../../../abi/messages';
import { sysCall, sysSend } from '../../../build/generated/syscalls';
import { messageInfo } from '../../../userland/lib/message';
import { below, next, seed } from '../../kernel/guest/random';

const PROTOCOLS: u32 = 10; // their bases are multiples of 0x100
const MESSAGES: u32 = 12;
/** Init and the servers have the first numbers. */
const SERVERS: u32 = 8;

const targets: u32[] = [
  givenHandle('process'),
  givenHandle('registry'),
  givenHandle('root'),
  givenHandle('stdin'),
  givenHandle('stdout'),
  <u32>registry.lookup('clock'),
  <u32>registry.lookup('pipe'),
  <u32>registry.lookup('console'),
  <u32>registry.lookup('system'),
  <u32>files.open('/tmp/random', files.OPEN_READ | files.OPEN_WRITE | files.OPEN_CREATE),
];

function anyTarget(): u32 {
  return targets[<i32>below(<u32>targets.length)];
}

/** Letters, slashes, dots and NULs: paths, and what is nearly one. */
function fillPayload(bytes: u32): void {
  for (let i: u32 = 0; i < bytes; i += 1) store<u8>(MESSAGE_PAGE + i, load<u8>(LETTERS + below(8)));
}

const LETTERS = memory.data<u8>([0x2f, 0x2e, 0, 0x61, 0x62, 0x63, 0x2f, 0xe4]);

function fillHandles(count: u32): void {
  for (let i: u32 = 0; i < count; i += 1) {
    store<u32>(MESSAGE_PAGE + MESSAGE_HANDLES + 4 * i, anyTarget());
    store<u32>(MESSAGE_PAGE + MESSAGE_TRANSFERS + 4 * i, RIGHTS_ALL);
  }
}

function anyWord(): u32 {
  return below(4) === 0 ? next() : below(40);
}

function anyLabel(): u32 {
  if (below(40) === 0) return below(0x8000);
  return ((1 + below(PROTOCOLS)) << 8) + below(MESSAGES);
}

/** Reads and waits may rightly take for ever, so they go one way. */
function mayBlock(label: u32): bool {
  return label === READ || label === WAIT;
}

function sendOne(): void {
  let label = anyLabel();
  if (label === SHUTDOWN) return;
  let bytes = below(3) === 0 ? below(PAYLOAD_BYTES + 1) : below(30);
  let handles = below(3) === 0 ? below(5) : 0;
  fillPayload(bytes);
  fillHandles(handles);
  let info = messageInfo(label, bytes, handles);
  let first = anyWord();
  // This program, or the shell that looks afterwards, may be killed and stopped; servers may not.
  if (label === KILL || label === STOP) first = below(SERVERS + 1);
  if (mayBlock(label) || below(4) === 0)
    sysSend(anyTarget(), info, first, anyWord(), anyWord(), anyWord(), TIMEOUT_NEVER);
  else sysCall(anyTarget(), info, first, anyWord(), anyWord(), anyWord());
}

seed(<u32>parseNumber(args[1]));
for (let left = parseNumber(args[0]); left > 0; left -= 1) sendOne();
