// diff [-q] [-u] A B: what to change in one text to get another: the fewest lines to delete and add. Status 0 where they are equal, 1 where
// not, 2 after an error. -u shows changes with three lines around them, -q only says whether there are any.
//
// The search is Myers' ("An O(ND) Difference Algorithm", 1986): for d = 0, 1, 2 ... changes, how far along each diagonal
// (place in A minus place in B) can one get? The furthest reach of each d is kept, to walk back from the end.

import { files, lastError, Reader } from 'cox';
import { Command } from './shared/command';
import { Output } from './shared/output';

const command = new Command('diff', '[-q] [-u] A B', 'qu');
const output = new Output(command);
const CONTEXT: i32 = 3;
const STATUS_ERROR: i32 = 2;
/** More changes than that: the rest is told as one. Memory goes with the square of it. */
const CHANGES_MAX: i32 = 1000;

/** Lines a..aEnd of A are replaced by lines b..bEnd of B; places count from 0. */
class Hunk {
  constructor(
    public a: i32,
    public aEnd: i32,
    public b: i32,
    public bEnd: i32,
  ) {}
}

export function main(args: string[]): i32 {
  command.parse(args);
  command.expect(2, 2);
  const a = readLines(command.operands[0]);
  const b = readLines(command.operands[1]);
  if (a === null || b === null) return STATUS_ERROR;
  const hunks = compare(a, b);
  if (command.has('q')) {
    if (hunks.length > 0) output.line(`Files ${command.operands[0]} and ${command.operands[1]} differ`);
  } else if (command.has('u')) printUnified(hunks, a, b);
  else for (let i = 0; i < hunks.length; i++) printHunk(hunks[i], a, b);
  output.flush();
  if (command.status !== 0) return STATUS_ERROR;
  return hunks.length > 0 ? 1 : 0;
}

function readLines(name: string): string[] | null {
  const stream = files.openStream(name);
  if (stream === null) {
    command.failed(name, lastError());
    return null;
  }
  const reader = new Reader(stream);
  const lines: string[] = [];
  for (let line = reader.line(); line !== null; line = reader.line()) lines.push(line);
  if (reader.error < 0) command.failed(name, reader.error);
  stream.close();
  return reader.error < 0 ? null : lines;
}

function compare(a: string[], b: string[]): Hunk[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++;
  const search = new Search(a, b, start, a.length - end, b.length - end);
  return search.run();
}

class Search {
  /** reach[d][k + d]: the furthest place in A on diagonal k, after d changes. */
  private reach: StaticArray<i32>[] = [];
  private aCount: i32;
  private bCount: i32;

  constructor(
    private a: string[],
    private b: string[],
    private start: i32,
    aEnd: i32,
    bEnd: i32,
  ) {
    this.aCount = aEnd - start;
    this.bCount = bEnd - start;
  }

  run(): Hunk[] {
    if (this.aCount === 0 && this.bCount === 0) return [];
    for (let d = 0; d <= min(this.aCount + this.bCount, CHANGES_MAX); d++) {
      if (this.extend(d)) return this.walkBack(d);
    }
    return [this.hunk(0, this.aCount, 0, this.bCount)];
  }

  /** Computes the reach of d changes; true where the end is reached. */
  private extend(d: i32): bool {
    const row = new StaticArray<i32>(2 * d + 1);
    this.reach.push(row);
    for (let k = -d; k <= d; k += 2) {
      let x = d === 0 ? 0 : this.from(d, k);
      let y = x - k;
      while (x < this.aCount && y < this.bCount && y >= 0 && this.same(x, y)) {
        x++;
        y++;
      }
      row[k + d] = x;
      if (x >= this.aCount && y >= this.bCount) return true;
    }
    return false;
  }

  private same(x: i32, y: i32): bool {
    return this.a[this.start + x] === this.b[this.start + y];
  }

  /** Was diagonal k reached after d changes by a line of B added (from k + 1), rather than one of A deleted (from k - 1)? */
  private added(d: i32, k: i32): bool {
    if (k === -d) return true;
    if (k === d) return false;
    const before = this.reach[d - 1];
    return before[k - 1 + d - 1] < before[k + 1 + d - 1];
  }

  private from(d: i32, k: i32): i32 {
    const before = this.reach[d - 1];
    return this.added(d, k) ? before[k + 1 + d - 1] : before[k - 1 + d - 1] + 1;
  }

  /** The changes from the end back to the start, those side by side as one. */
  private walkBack(changes: i32): Hunk[] {
    const hunks: Hunk[] = [];
    let x = this.aCount;
    let y = this.bCount;
    for (let d = changes; d > 0; d--) {
      const k = x - y;
      const added = this.added(d, k);
      const previous = added ? k + 1 : k - 1;
      const px = this.reach[d - 1][previous + d - 1];
      const py = px - previous;
      const ax = added ? px : px + 1;
      const by = added ? py + 1 : py;
      const last = hunks.length > 0 ? hunks[hunks.length - 1] : null;
      if (last !== null && last.a === this.start + ax && last.b === this.start + by) {
        last.a = this.start + px;
        last.b = this.start + py;
      } else {
        hunks.push(this.hunk(px, ax, py, by));
      }
      x = px;
      y = py;
    }
    hunks.reverse();
    return hunks;
  }

  private hunk(a: i32, aEnd: i32, b: i32, bEnd: i32): Hunk {
    return new Hunk(this.start + a, this.start + aEnd, this.start + b, this.start + bEnd);
  }
}

// --- output ------------------------------------------------------------------------------------------------------------

/** 3c3, 5,6d4, 7a8,9 */
function printHunk(hunk: Hunk, a: string[], b: string[]): void {
  const kind = hunk.a === hunk.aEnd ? 'a' : hunk.b === hunk.bEnd ? 'd' : 'c';
  output.line(`${places(hunk.a, hunk.aEnd)}${kind}${places(hunk.b, hunk.bEnd)}`);
  for (let i = hunk.a; i < hunk.aEnd; i++) output.line(`< ${a[i]}`);
  if (kind === 'c') output.line('---');
  for (let i = hunk.b; i < hunk.bEnd; i++) output.line(`> ${b[i]}`);
}

function places(from: i32, end: i32): string {
  if (end - from <= 1) return end.toString();
  return `${from + 1},${end}`;
}

function printUnified(hunks: Hunk[], a: string[], b: string[]): void {
  if (hunks.length === 0) return;
  output.line(`--- ${command.operands[0]}`);
  output.line(`+++ ${command.operands[1]}`);
  for (let i = 0; i < hunks.length; ) {
    let last = i;
    while (last + 1 < hunks.length && hunks[last + 1].a - hunks[last].aEnd <= 2 * CONTEXT) last++;
    printGroup(hunks, i, last, a, b);
    i = last + 1;
  }
}

/** Changes that are near each other, with the lines around and between them. */
function printGroup(hunks: Hunk[], first: i32, last: i32, a: string[], b: string[]): void {
  const from = max(hunks[first].a - CONTEXT, 0);
  const to = min(hunks[last].aEnd + CONTEXT, a.length);
  const bFrom = hunks[first].b - (hunks[first].a - from);
  const bTo = hunks[last].bEnd + (to - hunks[last].aEnd);
  output.line(`@@ -${span(from, to)} +${span(bFrom, bTo)} @@`);
  let at = from;
  for (let i = first; i <= last; i++) {
    for (; at < hunks[i].a; at++) output.line(` ${a[at]}`);
    for (; at < hunks[i].aEnd; at++) output.line(`-${a[at]}`);
    for (let j = hunks[i].b; j < hunks[i].bEnd; j++) output.line(`+${b[j]}`);
  }
  for (; at < to; at++) output.line(` ${a[at]}`);
}

function span(from: i32, to: i32): string {
  const count = to - from;
  if (count === 1) return (from + 1).toString();
  return `${count === 0 ? from : from + 1},${count}`;
}
