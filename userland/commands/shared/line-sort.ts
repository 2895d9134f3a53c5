// Sorting of lines that lie in memory: a stable merge sort over records.
//
// A record has a key, made so that keys that differ are in the order of their lines. Most comparisons end there, without
// looking at the lines: the key is the first four bytes, or the number.
//
//   record   0 address   4 length   8 key (signed)

import { compareBytes, leadingNumber } from './bytes';

const RECORD: usize = 12;

export class LineSort {
  count: i32 = 0;
  private records: usize = 0;
  private capacity: i32 = 0;

  constructor(
    private numeric: bool,
    private reverse: bool,
  ) {}

  add(line: usize, length: i32): void {
    if (this.count === this.capacity) this.grow();
    const record = this.records + <usize>this.count * RECORD;
    this.count++;
    store<usize>(record, line);
    store<i32>(record, length, 4);
    store<i32>(record, this.numeric ? numberKey(line, length) : textKey(line, length), 8);
  }

  line(index: i32): usize {
    return load<usize>(this.records + <usize>index * RECORD);
  }

  length(index: i32): i32 {
    return load<i32>(this.records + <usize>index * RECORD, 4);
  }

  /** How two lines compare in the order asked for; numbers that are equal are ordered as text. */
  compare(a: usize, aLength: i32, b: usize, bLength: i32): i32 {
    const result = this.numeric
      ? this.compareNumbers(a, aLength, b, bLength)
      : compareBytes(a, aLength, b, bLength);
    return this.reverse ? -result : result;
  }

  /** Are the two equal as far as -u is concerned? */
  same(a: i32, b: i32): bool {
    if (!this.numeric) return this.compare(this.line(a), this.length(a), this.line(b), this.length(b)) === 0;
    return leadingNumber(this.line(a), this.length(a)) === leadingNumber(this.line(b), this.length(b));
  }

  sort(): void {
    const bytes = <usize>this.count * RECORD;
    let from = this.records;
    let to = heap.alloc(bytes + RECORD);
    for (let width = RECORD; width < bytes; width *= 2) {
      for (let offset: usize = 0; offset < bytes; offset += 2 * width) {
        const middle = min(offset + width, bytes);
        this.merge(from + offset, from + middle, from + min(middle + width, bytes), to + offset);
      }
      const swap = from;
      from = to;
      to = swap;
    }
    this.records = from;
  }

  private compareNumbers(a: usize, aLength: i32, b: usize, bLength: i32): i32 {
    const left = leadingNumber(a, aLength);
    const right = leadingNumber(b, bLength);
    if (left !== right) return left < right ? -1 : 1;
    return compareBytes(a, aLength, b, bLength);
  }

  /** Merges the sorted runs [left, middle) and [middle, end) to `to`. */
  private merge(left: usize, middle: usize, end: usize, to: usize): void {
    let right = middle;
    let l = left;
    for (let out = to; l < middle || right < end; out += RECORD) {
      const takeLeft = right >= end || (l < middle && this.compareRecords(l, right) <= 0);
      copyRecord(out, takeLeft ? l : right);
      if (takeLeft) l += RECORD;
      else right += RECORD;
    }
  }

  private compareRecords(a: usize, b: usize): i32 {
    const left = load<i32>(a, 8);
    const right = load<i32>(b, 8);
    if (left !== right) return left < right !== this.reverse ? -1 : 1;
    return this.compare(load<usize>(a), load<i32>(a, 4), load<usize>(b), load<i32>(b, 4));
  }

  private grow(): void {
    this.capacity = this.capacity === 0 ? 1024 : this.capacity * 2;
    const bytes = <usize>this.capacity * RECORD;
    this.records = this.records === 0 ? heap.alloc(bytes) : heap.realloc(this.records, bytes);
  }
}

function copyRecord(to: usize, from: usize): void {
  store<u32>(to, load<u32>(from));
  store<u32>(to, load<u32>(from, 4), 4);
  store<u32>(to, load<u32>(from, 8), 8);
}

/** The first four bytes, so that keys compare as signed numbers; what is missing counts as zero. */
function textKey(line: usize, length: i32): i32 {
  let key: u32 = 0;
  for (let i = 0; i < 4; i++) key = (key << 8) | (i < length ? <u32>load<u8>(line + i) : 0);
  return key ^ 0x80000000;
}

/** The number, or the nearest that 32 bits hold. */
function numberKey(line: usize, length: i32): i32 {
  return <i32>max<i64>(min<i64>(leadingNumber(line, length), i32.MAX_VALUE), i32.MIN_VALUE);
}
