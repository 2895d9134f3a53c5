// The loop of a server: receive, dispatch to the protocol that the label belongs to, reply.
//
//   class Files extends fs.Handler { ... }
//   class OpenFiles extends stream.Handler { ... }
//   const server = new Server(endpoint);
//   server.add(new Files());
//   server.add(new OpenFiles());
//   server.run();
//
// A server that wants the kernel's messages too (notifications, dead badges, faults) extends Server and overrides
// those methods.
//
// Servers are compiled with the `minimal` runtime: garbage is collected at the top of the loop, and nowhere else, when
// no object is referred to from the stack. So whatever a server keeps hangs on a global variable or on its Server.

import { E_BAD_REQUEST, E_TIMED_OUT, OK } from '../../abi/errors';
import {
  FAULT_KILL,
  INFO_HANDLES_MAX,
  LABEL_BADGE_DEAD,
  LABEL_FAULT,
  LABEL_KERNEL,
  LABEL_NOTIFICATION,
  RECEIVED_CALL,
} from '../../abi/messages';
import { sysEndpointCreate, sysReceive, sysReplyReceive, sysSaveReply } from '../../build/generated/syscalls';
import { ProtocolHandler, Request } from './handler';
import { NO_REPLY, reply, replyInfo, replyWord, setReply } from './message';
import { register } from './registry';

/** Requests between two collections. */
const COLLECT_EVERY: u32 = 64;
const PROTOCOLS_MAX: u32 = 128;
const NEVER: u64 = u64.MAX_VALUE;
/** Exit status that a fault leaves, where a server does not say otherwise. */
const FAULT_STATUS: u32 = 139;

export class Server {
  /** When timeout() is called next, as a value of mtime; NEVER by default. */
  deadline: u64 = NEVER;
  /** The request that is being answered. */
  readonly request: Request = new Request();
  private readonly protocols: StaticArray<ProtocolHandler | null> = new StaticArray<ProtocolHandler | null>(
    PROTOCOLS_MAX,
  );
  private untilCollect: u32 = COLLECT_EVERY;
  private running: bool = true;

  constructor(readonly endpoint: u32) {}

  /** Serves this protocol too. */
  add(protocol: ProtocolHandler): void {
    this.protocols[protocol.base >> 8] = protocol;
  }

  // --- to be overridden ------------------------------------------------------------------------------------

  /** The bound notification has these bits. */
  notification(_bits: u32): void {}
  /** The last handle with this badge is gone. */
  badgeDead(_badge: u32): void {}
  /** A thread of the process with this badge as fault endpoint took an exception. Returns FAULT_RESUME, NO_REPLY, or
   *  kill(status). */
  fault(_badge: u32, _cause: u32, _pc: u32, _address: u32, _sp: u32): i32 {
    return this.kill(FAULT_STATUS);
  }
  /** The deadline has passed. */
  timeout(): void {}
  /** A request of a protocol that was not added. */
  unknown(_request: Request): i32 {
    return E_BAD_REQUEST;
  }

  // --- for the overriding methods -----------------------------------------------------------------------------

  /** The result of fault() that ends the process. */
  kill(status: u32): i32 {
    setReply(0, 0, status, 0, 0, 0);
    return FAULT_KILL;
  }

  /** Ends run() after this request. */
  stop(): void {
    this.running = false;
  }

  // --- the loop ---------------------------------------------------------------------------------------------

  /** Serves until stop(), or until the endpoint is dead. */
  run(): void {
    __pin(changetype<usize>(this));
    let status = NO_REPLY;
    while (this.running) {
      if (--this.untilCollect === 0) {
        this.untilCollect = COLLECT_EVERY;
        __collect();
      }
      const received = this.receive(status);
      status = NO_REPLY;
      if (received === E_TIMED_OUT) {
        this.timeout();
      } else if (received >= 0) {
        this.request.take();
        status = this.handle();
        if (received !== RECEIVED_CALL) status = NO_REPLY;
      } else {
        break;
      }
    }
    if (status !== NO_REPLY) reply(status);
    __unpin(changetype<usize>(this));
  }

  /** Answers the last call (unless NO_REPLY) and waits for the next message. */
  private receive(status: i32): i32 {
    if (status !== NO_REPLY && this.deadline === NEVER) {
      const info = replyInfo(status);
      return sysReplyReceive(
        this.endpoint,
        info,
        replyWord(0),
        replyWord(1),
        replyWord(2),
        replyWord(3),
        INFO_HANDLES_MAX,
      );
    }
    if (status !== NO_REPLY) reply(status);
    return sysReceive(this.endpoint, INFO_HANDLES_MAX, <u32>this.deadline, <u32>(this.deadline >> 32));
  }

  private handle(): i32 {
    const request = this.request;
    if (request.label >= LABEL_KERNEL) return this.kernelMessage(request);
    const protocol = request.label < PROTOCOLS_MAX << 8 ? this.protocols[request.label >> 8] : null;
    if (protocol == null) {
      const refused = this.unknown(request);
      if (refused < 0) request.closeHandles(0);
      return refused;
    }
    if (request.handles !== protocol.handles(request.label)) {
      request.closeHandles(0);
      return E_BAD_REQUEST;
    }
    const status = protocol.dispatch(request);
    if (status < 0) request.closeHandles(0);
    return status;
  }

  private kernelMessage(request: Request): i32 {
    switch (request.label) {
      case LABEL_NOTIFICATION:
        this.notification(request.word0);
        return NO_REPLY;
      case LABEL_BADGE_DEAD:
        this.badgeDead(request.badge);
        return NO_REPLY;
      case LABEL_FAULT:
        return this.fault(request.badge, request.word0, request.word1, request.word2, request.word3);
      default:
        return NO_REPLY;
    }
  }
}

/** Serves a protocol under a name of the registry, until the process is ended. Returns an error only: E_EXISTS where the
 *  name is another's. */
export function serve(name: string, protocol: ProtocolHandler): i32 {
  const endpoint = sysEndpointCreate();
  if (endpoint < 0) return endpoint;
  const status = register(name, endpoint);
  if (status < 0) return status;
  const server = new Server(endpoint);
  server.add(protocol);
  server.run();
  return OK;
}

/** Keeps the received call for later: `const saved = saveReply(); return NO_REPLY;`, and then answer(saved, status). A
 *  negative result is an error. */
export function saveReply(): i32 {
  return sysSaveReply();
}
