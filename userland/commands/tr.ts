// tr [-c] [-d] [-s] SET1 [SET2]: replaces the bytes of one set by those of another; -d deletes them, -s leaves one where a byte of the
// last set repeats itself, -c means all bytes but those of SET1. Sets are like a-z, \n, [:upper:].

import { stdin } from 'cox';
import { Command } from './shared/command';
import { Input } from './shared/input';
import { Output } from './shared/output';

const command = new Command('tr', '[-c] [-d] [-s] SET1 [SET2]', 'cds');
const BYTES: i32 = 256;
const CLASSES: string[] = [
  'alpha',
  'digit',
  'alnum',
  'upper',
  'lower',
  'space',
  'blank',
  'punct',
  'cntrl',
  'print',
  'xdigit',
];

export function main(args: string[]): i32 {
  command.parse(args);
  command.expect(1, 2);
  const deletes = command.has('d');
  const squeezes = command.has('s');
  const two = command.operands.length === 2;
  if (!two && !deletes && !squeezes) command.wrongUse('a second set is missing');
  if (two && deletes && !squeezes) command.wrongUse('-d without -s takes one set');
  let first = bytesOf(command.operands[0]);
  const second = two ? bytesOf(command.operands[1]) : [];
  if (command.has('c')) first = others(first);
  if (two && !deletes && second.length === 0) command.wrongUse('the second set is empty');
  const table = new Table();
  if (deletes) table.remove(first);
  else if (two) table.replace(first, second);
  if (squeezes) table.squeeze(two ? second : first);
  run(table);
  return command.status;
}

class Table {
  /** What becomes of each byte: another one, or -1. */
  private to: StaticArray<i32> = new StaticArray<i32>(BYTES);
  private squeezed: StaticArray<bool> = new StaticArray<bool>(BYTES);
  private last: i32 = -1;

  constructor() {
    for (let i = 0; i < BYTES; i++) this.to[i] = i;
  }

  remove(bytes: i32[]): void {
    for (let i = 0; i < bytes.length; i++) this.to[bytes[i]] = -1;
  }

  /** The last byte of a shorter second set stands for the rest. */
  replace(from: i32[], by: i32[]): void {
    for (let i = from.length - 1; i >= 0; i--) this.to[from[i]] = by[min(i, by.length - 1)];
  }

  squeeze(bytes: i32[]): void {
    for (let i = 0; i < bytes.length; i++) this.squeezed[bytes[i]] = true;
  }

  put(byte: i32, output: Output): void {
    const next = this.to[byte];
    if (next < 0 || (next === this.last && this.squeezed[next])) return;
    output.byte(next);
    this.last = next;
  }
}

function run(table: Table): void {
  const input = new Input(command, stdin.stream, 'standard input');
  const output = new Output(command);
  for (let count = input.readCopy(); count > 0; count = input.readCopy()) {
    for (let i = 0; i < count; i++) table.put(load<u8>(input.copy + i), output);
  }
  output.flush();
}

function others(bytes: i32[]): i32[] {
  const result: i32[] = [];
  for (let i = 0; i < BYTES; i++) if (!bytes.includes(i)) result.push(i);
  return result;
}

/** The bytes that a set names, in its order. */
function bytesOf(set: string): i32[] {
  const text = String.UTF8.encode(set);
  const bytes: i32[] = [];
  let at = changetype<usize>(text);
  const end = at + text.byteLength;
  while (at < end) {
    const name = classAt(set, <i32>(at - changetype<usize>(text)));
    if (name.length > 0) {
      for (let i = 0; i < BYTES; i++) if (isIn(name, i)) bytes.push(i);
      at += name.length + 4;
      continue;
    }
    let low = <i32>load<u8>(at);
    at += low === 92 && at + 1 < end ? 2 : 1;
    if (low === 92 && at > changetype<usize>(text) + 1) low = escape(load<u8>(at - 1));
    if (at + 1 < end && load<u8>(at) === 45) {
      const high = <i32>load<u8>(at + 1);
      if (high < low) command.wrongUse(`${set}: a range ends before it begins`);
      for (let i = low; i <= high; i++) bytes.push(i);
      at += 2;
    } else {
      bytes.push(low);
    }
  }
  return bytes;
}

/** The name in [:name:] here, or an empty text. */
function classAt(set: string, at: i32): string {
  if (set.substr(at, 2) !== '[:') return '';
  const end = set.indexOf(':]', at);
  const name = end < 0 ? '' : set.substring(at + 2, end);
  if (end >= 0 && !CLASSES.includes(name)) command.wrongUse(`[:${name}:] is not known`);
  return name;
}

function escape(c: i32): i32 {
  const known = 'abfnrtv0'.indexOf(String.fromCharCode(c));
  return known < 0 ? c : '\x07\b\f\n\r\t\v\0'.charCodeAt(known);
}

function isIn(name: string, c: i32): bool {
  const upper = c >= 65 && c <= 90;
  const lower = c >= 97 && c <= 122;
  const digit = c >= 48 && c <= 57;
  if (name === 'upper') return upper;
  if (name === 'lower') return lower;
  if (name === 'alpha') return upper || lower;
  if (name === 'digit') return digit;
  if (name === 'alnum') return upper || lower || digit;
  if (name === 'blank') return c === 32 || c === 9;
  if (name === 'space') return c === 32 || (c >= 9 && c <= 13);
  if (name === 'cntrl') return c < 32 || c === 127;
  if (name === 'print') return c >= 32 && c < 127;
  if (name === 'xdigit') return digit || (c >= 65 && c <= 70) || (c >= 97 && c <= 102);
  return c > 32 && c < 127 && !upper && !lower && !digit; // punct
}
