// The commands' pure parts behind functions of strings, for tests on the host.

import { countNewlines, leadingNumber } from './bytes';
import { Calendar } from './calendar';
import { LineSort } from './line-sort';
import { Regex } from './regex';
import { SortKey } from './sort-key';

/** "match", "no match", or what is wrong with the pattern. */
export function match(pattern: string, text: string, ignoreCase: bool, extended: bool): string {
  const regex = new Regex(pattern, ignoreCase, extended);
  if (regex.error.length > 0) return regex.error;
  const bytes = String.UTF8.encode(text);
  return regex.matches(changetype<usize>(bytes), bytes.byteLength) ? 'match' : 'no match';
}

/** The first match and its groups, "start-end" each in bytes; empty where there is no match. */
export function find(pattern: string, text: string, extended: bool): string {
  const regex = new Regex(pattern, false, extended);
  const bytes = String.UTF8.encode(text);
  if (!regex.find(changetype<usize>(bytes), bytes.byteLength, 0)) return '';
  const spans: string[] = [];
  for (let i = 0; i < 20 && (i < 2 || regex.found[i] >= 0); i += 2)
    spans.push(`${regex.found[i]}-${regex.found[i + 1]}`);
  return spans.join(' ');
}

/** The lines of the text, sorted. */
export function sortLines(text: string, numeric: bool, reverse: bool, unique: bool): string {
  const key = new SortKey();
  key.numeric = numeric;
  key.reverse = reverse;
  const lines = new LineSort([key], reverse);
  const list = text.split('\n');
  const kept: ArrayBuffer[] = [];
  for (let i = 0; i < list.length; i++) {
    const bytes = String.UTF8.encode(list[i]);
    kept.push(bytes);
    lines.add(changetype<usize>(bytes), bytes.byteLength);
  }
  lines.sort();
  const result: string[] = [];
  for (let i = 0; i < lines.count; i++) {
    if (unique && i > 0 && lines.same(i - 1, i)) continue;
    result.push(String.UTF8.decodeUnsafe(lines.line(i), lines.length(i)));
  }
  return result.join('\n');
}

/** Newlines of the text as bytes, from a byte offset on. */
export function newlines(text: string, offset: i32): i32 {
  const bytes = String.UTF8.encode(text);
  return countNewlines(changetype<usize>(bytes) + offset, bytes.byteLength - offset);
}

export function numberOf(text: string): string {
  const bytes = String.UTF8.encode(text);
  return leadingNumber(changetype<usize>(bytes), bytes.byteLength).toString();
}

/** A date in a format; the seconds are a number as text, since they may need 64 bits. */
export function date(seconds: string, format: string): string {
  return new Calendar(I64.parseInt(seconds)).format(format);
}
