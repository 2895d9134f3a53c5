// Sends random messages to random servers and checks every reply.
// Arguments: the client's number, how many servers there are, how many messages to send, the seed.

import { args, console, exit, parseNumber, registry, time } from 'cox';
import { MESSAGE_PAGE } from '../../../abi/memory-map';
import { PAYLOAD_BYTES, RIGHTS_ALL, TIMEOUT_NEVER } from '../../../abi/messages';
import {
  result1,
  result2,
  sysCall,
  sysNotificationCreate,
  sysSend,
  sysWait,
} from '../../../build/generated/syscalls';
import { messageInfo, putHandle, resultBytes } from '../../../userland/lib/message';
import { below, next, seed } from './random';
import { LABEL_END, LABEL_HANDLE, LABEL_LONG, LABEL_ONE_WAY, mixed, serverName } from './traffic';

const client = <u32>parseNumber(args[0]);
const serverCount = <u32>parseNumber(args[1]);
const messages = <u32>parseNumber(args[2]);
seed(<u32>parseNumber(args[3]));

function check(holds: bool, what: string, sequence: u32): void {
  if (holds) return;
  console.log('client ' + client.toString() + ': ' + what + ', message ' + sequence.toString());
  exit(1);
}

function lookUp(index: u32): u32 {
  for (let tries = 0; tries < 200; tries++) {
    const handle = registry.lookup(serverName(index));
    if (handle > 0) return handle;
    time.sleep(1);
  }
  check(false, 'no server', index);
  return 0;
}

const servers = new StaticArray<u32>(<i32>serverCount);
const sent = new StaticArray<u32>(<i32>serverCount);
for (let i: u32 = 0; i < serverCount; i++) servers[i] = lookUp(i);
const notification = <u32>sysNotificationCreate();

function fillPayload(bytes: u32, sequence: u32): void {
  for (let i: u32 = 0; i < bytes; i++) store<u8>(MESSAGE_PAGE + i, <u8>(sequence + i));
}

function checkPayload(bytes: u32, sequence: u32): void {
  check(resultBytes() === bytes, 'reply of another length', sequence);
  for (let i: u32 = 0; i < bytes; i++) {
    check(load<u8>(MESSAGE_PAGE + i) === <u8>(sequence + i + 1), 'reply payload differs', sequence);
  }
}

function oneMessage(server: u32): void {
  const sequence = sent[server]++;
  const label = 1 + below(5);
  const word = next();
  if (label === LABEL_ONE_WAY) {
    check(
      sysSend(servers[server], label, client, sequence, word, 0, TIMEOUT_NEVER) === 0,
      'send failed',
      sequence,
    );
    return;
  }
  const bytes = label === LABEL_LONG ? below(PAYLOAD_BYTES + 1) : 0;
  fillPayload(bytes, sequence);
  if (label === LABEL_HANDLE) putHandle(0, notification, RIGHTS_ALL);
  const info = messageInfo(label, bytes, label === LABEL_HANDLE ? 1 : 0);
  check(sysCall(servers[server], info, client, sequence, word, 0) === 0, 'call failed', sequence);
  check(result2() === mixed(client, sequence, word), 'wrong reply', sequence);
  checkPayload(bytes, sequence);
  if (label !== LABEL_HANDLE) return;
  check(sysWait(notification, 0, 0) === 0, 'no signal through the handle', sequence);
  check(result1() === (sequence | 1), 'another signal through the handle', sequence);
}

for (let i: u32 = 0; i < messages; i++) {
  oneMessage(below(serverCount));
  if (below(8) === 0) time.sleep(below(2));
}
for (let i: u32 = 0; i < serverCount; i++) {
  check(sysCall(servers[i], LABEL_END, client, 0, sent[i], 0) === 0, 'end failed', i);
}
console.log('client ' + client.toString() + ' done');
