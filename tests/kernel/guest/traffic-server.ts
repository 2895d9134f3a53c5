// Receives the messages of all clients and checks that each client's come in order, none missing, none twice.
// Arguments: the server's number, and how many clients will end.

import { args, console, E_TIMED_OUT, exit, parseNumber, registry, time } from 'cox';
import { MESSAGE_PAGE } from '../../../abi/memory-map';
import { FOREVER, INFO_HANDLES_MAX, RECEIVED_CALL } from '../../../abi/messages';
import {
  result1,
  result2,
  result3,
  result4,
  sysEndpointCreate,
  sysHandleClose,
  sysReceive,
  sysReply,
  sysReplyTo,
  sysSaveReply,
  sysSignal,
} from '../../../build/generated/syscalls';
import { messageInfo, resultBytes, takenHandle } from '../../../userland/lib/message';
import {
  CLIENTS_MAX,
  LABEL_END,
  LABEL_HANDLE,
  LABEL_LATER,
  LABEL_LONG,
  LABEL_ONE_WAY,
  mixed,
  serverName,
} from './traffic';

const received = new StaticArray<u32>(<i32>CLIENTS_MAX);
let ended: u32 = 0;
let savedReply: u32 = 0;
let savedWord: u32 = 0;

function check(holds: bool, what: string, client: u32, sequence: u32): void {
  if (holds) return;
  console.log('server: ' + what + ', client ' + client.toString() + ' message ' + sequence.toString());
  exit(1);
}

function answerSaved(): void {
  if (savedReply === 0) return;
  sysReplyTo(savedReply, 0, savedWord, 0, 0, 0);
  savedReply = 0;
}

/** Adds one to each byte of the payload, which goes back with the reply. */
function checkPayload(bytes: u32, client: u32, sequence: u32): void {
  for (let i: u32 = 0; i < bytes; i++) {
    const byte = load<u8>(MESSAGE_PAGE + i);
    check(byte === <u8>(sequence + i), 'payload differs', client, sequence);
    store<u8>(MESSAGE_PAGE + i, byte + 1);
  }
}

/** Waits for a message; only for a while, if a caller's reply is still owed. */
function receive(): i32 {
  if (savedReply === 0) return sysReceive(endpoint, INFO_HANDLES_MAX, FOREVER, FOREVER);
  const deadline = time.ticks() + PATIENCE_TICKS;
  return sysReceive(endpoint, INFO_HANDLES_MAX, <u32>deadline, <u32>(deadline >> 32));
}

const PATIENCE_TICKS: u64 = 2000;
const endpoint = <u32>sysEndpointCreate();
registry.register(serverName(<u32>parseNumber(args[0])), endpoint);
const clients = <u32>parseNumber(args[1]);

while (ended < clients) {
  const kind = receive();
  if (kind === E_TIMED_OUT) {
    answerSaved(); // nobody else has anything to say
    continue;
  }
  const label = result1() & 0xffff;
  const client = result2();
  const sequence = result3();
  const word = result4();
  const bytes = resultBytes();
  const handle = takenHandle(0);
  check(client < CLIENTS_MAX, 'no such client', client, sequence);
  if (label === LABEL_END) {
    check(received[client] === word, 'messages lost', client, word);
    sysReply(0, 0, 0, 0, 0);
    ended++;
    continue;
  }
  check(received[client] === sequence, 'lost, doubled or reordered', client, sequence);
  received[client] = sequence + 1;
  check(
    (kind === RECEIVED_CALL) === (label !== LABEL_ONE_WAY),
    'call taken for a send or the reverse',
    client,
    sequence,
  );
  const answer = mixed(client, sequence, word);
  if (label === LABEL_LATER && savedReply === 0) {
    savedReply = <u32>sysSaveReply();
    savedWord = answer;
    continue;
  }
  if (label === LABEL_LONG) checkPayload(bytes, client, sequence);
  if (label === LABEL_HANDLE) {
    check(sysSignal(handle, sequence | 1) === 0, 'handle did not arrive', client, sequence);
    sysHandleClose(handle);
  }
  if (kind === RECEIVED_CALL) sysReply(messageInfo(0, label === LABEL_LONG ? bytes : 0, 0), answer, 0, 0, 0);
  answerSaved();
}
answerSaved();
exit(0);
