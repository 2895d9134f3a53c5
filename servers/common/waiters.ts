// Requests that wait: a server that cannot answer yet saves the right to reply here and goes on serving others.
// First come, first served.

@unmanaged
@final
export class Waiter {
  next: Waiter | null;
  /** The Reply handle to answer through. */
  reply: u32;
  /** The badge that the request came with. */
  badge: u32;
  /** Bytes wanted, or bytes in the block. */
  count: u32;
  /** A copy of the request's bytes, or 0. */
  block: usize;

  /** Frees the waiter, with its block. */
  destroy(): void {
    if (this.block !== 0) heap.free(this.block);
    heap.free(changetype<usize>(this));
  }
}

@unmanaged
@final
export class WaitQueue {
  first: Waiter | null;
  last: Waiter | null;

  @inline
  get isEmpty(): bool {
    return this.first === null;
  }

  /** Appends a request for `count` bytes. */
  add(reply: u32, badge: u32, count: u32): Waiter {
    let waiter = new Waiter();
    waiter.reply = reply;
    waiter.badge = badge;
    waiter.count = count;
    this.append(waiter);
    return waiter;
  }

  /** Appends a waiter that is in no queue. */
  append(waiter: Waiter): void {
    waiter.next = null;
    let last = this.last;
    if (last === null) this.first = waiter;
    else last.next = waiter;
    this.last = waiter;
  }

  /** Appends a request that brings bytes: they are copied, since the next message overwrites them. */
  addWithBytes(reply: u32, badge: u32, from: usize, count: u32): void {
    let waiter = this.add(reply, badge, count);
    waiter.block = heap.alloc(count);
    memory.copy(waiter.block, from, count);
  }

  /** Removes and returns the first; null where nobody waits. The caller destroys it. */
  take(): Waiter | null {
    let waiter = this.first;
    if (waiter === null) return null;
    this.first = waiter.next;
    if (this.first === null) this.last = null;
    return waiter;
  }
}
