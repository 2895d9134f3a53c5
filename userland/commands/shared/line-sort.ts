// Sorting of lines that lie in memory: a stable merge sort over records.
//
// A record has the part of the line that the first sort key names, and a number made of it, such that numbers that differ
// are in the order of their lines. Most comparisons end there, without looking at the lines: the number is the first four
// bytes, or the number that the part starts with.
//
//   record   0 line   4 length   8 number (signed)   12 part   16 length of the part

import { compareBytes, leadingNumber, lowerCase } from './bytes';
import { SortKey } from './sort-key';

const RECORD: usize = 20;

export class LineSort {
  count: i32 = 0;
  private records: usize = 0;
  private capacity: i32 = 0;
  private first: SortKey;

  /** By the first key; where that is equal, by the next. `reverse`: of lines that are equal by all keys. */
  constructor(
    private keys: SortKey[],
    private reverse: bool,
  ) {
    this.first = keys[0];
  }

  add(line: usize, length: i32): void {
    if (this.count === this.capacity) this.grow();
    const record = this.records + <usize>this.count * RECORD;
    this.count++;
    const key = this.first;
    key.locate(line, length);
    store<usize>(record, line);
    store<i32>(record, length, 4);
    store<i32>(
      record,
      key.numeric ? numberKey(key.at, key.length) : textKey(key.at, key.length, key.folds),
      8,
    );
    store<usize>(record, key.at, 12);
    store<i32>(record, key.length, 16);
  }

  line(index: i32): usize {
    return load<usize>(this.records + <usize>index * RECORD);
  }

  length(index: i32): i32 {
    return load<i32>(this.records + <usize>index * RECORD, 4);
  }

  /** Are the two equal as far as -u is concerned? */
  same(a: i32, b: i32): bool {
    return this.compareByKeys(this.records + <usize>a * RECORD, this.records + <usize>b * RECORD) === 0;
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

  /** Merges the sorted runs [left, middle) and [middle, end) to `to`. */
  private merge(left: usize, middle: usize, end: usize, to: usize): void {
    let right = middle;
    let l = left;
    for (let out = to; l < middle || right < end; out += RECORD) {
      const takeLeft = right >= end || (l < middle && this.compare(l, right) <= 0);
      memory.copy(out, takeLeft ? l : right, RECORD);
      if (takeLeft) l += RECORD;
      else right += RECORD;
    }
  }

  /** How two records compare; lines that are equal by their keys are ordered by all of their text. */
  private compare(a: usize, b: usize): i32 {
    const result = this.compareByKeys(a, b);
    if (result !== 0) return result;
    const text = compareBytes(load<usize>(a), load<i32>(a, 4), load<usize>(b), load<i32>(b, 4));
    return this.reverse ? -text : text;
  }

  private compareByKeys(a: usize, b: usize): i32 {
    const key = this.first;
    const left = load<i32>(a, 8);
    const right = load<i32>(b, 8);
    if (left !== right) return left < right !== key.reverse ? -1 : 1;
    let result = key.compare(load<usize>(a, 12), load<i32>(a, 16), load<usize>(b, 12), load<i32>(b, 16));
    if (key.reverse) result = -result;
    for (let i = 1; i < this.keys.length && result === 0; i++) result = compareBy(this.keys[i], a, b);
    return result;
  }

  private grow(): void {
    this.capacity = this.capacity === 0 ? 1024 : this.capacity * 2;
    const bytes = <usize>this.capacity * RECORD;
    this.records = this.records === 0 ? heap.alloc(bytes) : heap.realloc(this.records, bytes);
  }
}

function compareBy(key: SortKey, a: usize, b: usize): i32 {
  key.locate(load<usize>(a), load<i32>(a, 4));
  const at = key.at;
  const length = key.length;
  key.locate(load<usize>(b), load<i32>(b, 4));
  const result = key.compare(at, length, key.at, key.length);
  return key.reverse ? -result : result;
}

/** The first four bytes, so that keys compare as signed numbers; what is missing counts as zero. */
function textKey(line: usize, length: i32, folds: bool): i32 {
  let key: u32 = 0;
  for (let i = 0; i < 4; i++) {
    const byte = i < length ? <i32>load<u8>(line + i) : 0;
    key = (key << 8) | (folds ? lowerCase(byte) : byte);
  }
  return key ^ 0x80000000;
}

/** The number, or the nearest that 32 bits hold. */
function numberKey(line: usize, length: i32): i32 {
  return <i32>max<i64>(min<i64>(leadingNumber(line, length), i32.MAX_VALUE), i32.MIN_VALUE);
}
