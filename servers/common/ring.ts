// A ring buffer of bytes: what is written first is read first. Servers keep one where bytes arrive before somebody
// asks for them.
//
//   head and tail count bytes for ever (modulo 2^32); a byte's place is its count & mask. So tail - head is the fill,
//   and full and empty need no flag.

@unmanaged
@final
export class Ring {
  private start: usize;
  private mask: u32;
  private head: u32;
  private tail: u32;

  /** A ring of `capacity` bytes, a power of two. */
  static create(capacity: u32): Ring {
    assert(capacity !== 0 && (capacity & (capacity - 1)) === 0, 'ring: capacity is a power of two');
    let ring = new Ring();
    ring.start = heap.alloc(capacity);
    ring.mask = capacity - 1;
    return ring;
  }

  /** Gives the memory back; the ring must not be used any more. */
  destroy(): void {
    heap.free(this.start);
    heap.free(changetype<usize>(this));
  }

  @inline
  get used(): u32 {
    return this.tail - this.head;
  }

  @inline
  get free(): u32 {
    return this.mask + 1 - (this.tail - this.head);
  }

  @inline
  get isEmpty(): bool {
    return this.tail === this.head;
  }

  /** Forgets all bytes. */
  clear(): void {
    this.head = this.tail;
  }

  @inline
  pushByte(byte: u32): void {
    assert(this.free !== 0, 'ring: push into a full ring');
    store<u8>(this.start + (this.tail & this.mask), byte);
    this.tail += 1;
  }

  @inline
  popByte(): u32 {
    assert(!this.isEmpty, 'ring: pop from an empty ring');
    let byte = <u32>load<u8>(this.start + (this.head & this.mask));
    this.head += 1;
    return byte;
  }

  /** Appends as many bytes as there is room for; returns how many. */
  push(from: usize, bytes: u32): u32 {
    let count = min(bytes, this.free);
    let place = this.tail & this.mask;
    let first = min(count, this.mask + 1 - place);
    memory.copy(this.start + place, from, first);
    memory.copy(this.start, from + first, count - first);
    this.tail += count;
    return count;
  }

  /** Takes up to `bytes` bytes; returns how many there were. */
  pop(to: usize, bytes: u32): u32 {
    let count = this.peek(to, bytes);
    this.head += count;
    return count;
  }

  /** Copies up to `bytes` bytes without taking them; returns how many there were. */
  peek(to: usize, bytes: u32): u32 {
    let count = min(bytes, this.used);
    let place = this.head & this.mask;
    let first = min(count, this.mask + 1 - place);
    memory.copy(to, this.start + place, first);
    memory.copy(to + first, this.start, count - first);
    return count;
  }

  /** Takes `bytes` bytes that peek() has shown. */
  @inline
  skip(bytes: u32): void {
    assert(bytes <= this.used, 'ring: skip within what is there');
    this.head += bytes;
  }
}
