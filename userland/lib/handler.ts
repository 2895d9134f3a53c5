// What a protocol's dispatcher is made of: the request as it was received, and the class that the generated Handlers
// extend.

import { INFO_BYTES_MASK, INFO_BYTES_SHIFT, INFO_HANDLES_SHIFT, INFO_LABEL_MASK } from '../../abi/messages';
import {
  result1,
  result2,
  result3,
  result4,
  result5,
  result6,
  sysHandleClose,
} from '../../build/generated/syscalls';
import { takenHandle } from './message';

/** A received message. Its payload is in the message page until the next system call that uses the page. */
@final
export class Request {
  label: u32 = 0;
  /** Payload bytes. */
  bytes: u32 = 0;
  /** Number of handles that came. */
  handles: u32 = 0;
  word0: u32 = 0;
  word1: u32 = 0;
  word2: u32 = 0;
  word3: u32 = 0;
  badge: u32 = 0;
  private handle0: u32 = 0;
  private handle1: u32 = 0;
  private handle2: u32 = 0;
  private handle3: u32 = 0;

  /** Takes over what the last receive returned. */
  take(): void {
    const info = result1();
    this.label = info & INFO_LABEL_MASK;
    this.bytes = (info >> INFO_BYTES_SHIFT) & INFO_BYTES_MASK;
    this.handles = info >> INFO_HANDLES_SHIFT;
    this.word0 = result2();
    this.word1 = result3();
    this.word2 = result4();
    this.word3 = result5();
    this.badge = result6();
    if (this.handles > 0) this.takeHandles();
  }

  private takeHandles(): void {
    this.handle0 = takenHandle(0);
    this.handle1 = takenHandle(1);
    this.handle2 = takenHandle(2);
    this.handle3 = takenHandle(3);
  }

  /** Handle number i, 0 where there is none. */
  handle(i: u32): u32 {
    if (i >= this.handles) return 0;
    if (i === 0) return this.handle0;
    if (i === 1) return this.handle1;
    return i === 2 ? this.handle2 : this.handle3;
  }

  /** Gives up the handles from number i on. */
  closeHandles(from: u32): void {
    for (let i = from; i < this.handles; i++) sysHandleClose(this.handle(i));
  }
}

/** One protocol, as a server implements it. Each request becomes a call of one method, whose result is the status of
 *  the reply, or NO_REPLY. Handles that came with a request belong to the method, unless it returns an error: then they are
 *  closed. */
export abstract class ProtocolHandler {
  /** The first label of the protocol. */
  abstract get base(): u32;
  /** How many handles come with a message. */
  abstract handles(label: u32): u32;
  /** Calls the method of the request's label. */
  abstract dispatch(request: Request): i32;
}
