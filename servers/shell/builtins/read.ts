// read [-r] [NAME...]: reads a line, splits it at the characters of IFS, and puts a field into each variable; the last one
// (REPLY where there is none) gets the rest. Without -r, a backslash takes the next character's meaning away, and the
// newline's first of all.

import { errorText, Stream } from 'cox';
import { isBlank, isName, NEWLINE } from '../characters';
import { Shell } from '../shell';
import { Streams } from '../streams';
import { STATUS_FAILED, STATUS_USAGE, wrongUse } from './builtin';
import { LineInput } from './line-input';

export function readLine(shell: Shell, args: string[], streams: Streams): i32 {
  const raw = args.length > 1 && args[1] === '-r';
  const names = args.slice(raw ? 2 : 1);
  for (let i = 0; i < names.length; i++) {
    if (isName(names[i])) continue;
    const message = names[i].startsWith('-') ? `unknown option ${names[i]}` : `${names[i]} is not a name`;
    return wrongUse(args, message, streams);
  }
  if (names.length === 0) names.push('REPLY');
  const input = new LineInput(new Stream(streams.input));
  let line = input.next();
  while (!raw && input.ended && endsInBackslash(line))
    line = line.substring(0, line.length - 1) + input.next();
  if (input.error < 0) streams.complain(`read: ${errorText(input.error)}`);
  const fields = new Fields(line, shell.variables.separators(), raw);
  for (let i = 0; i < names.length; i++) {
    shell.variables.set(names[i], i + 1 < names.length ? fields.next() : fields.rest());
  }
  if (input.error < 0) return STATUS_USAGE;
  return input.ended ? 0 : STATUS_FAILED;
}

/** An odd number of backslashes: the last one stands for itself and the newline. */
function endsInBackslash(line: string): bool {
  let count = 0;
  while (count < line.length && line.charCodeAt(line.length - 1 - count) === 92) count++;
  return (count & 1) === 1;
}

/** The fields of a line, one after the other. */
class Fields {
  private at: i32 = 0;

  constructor(
    private line: string,
    private separators: string,
    private raw: bool,
  ) {
    this.skipBlanks();
  }

  next(): string {
    let field = '';
    while (this.at < this.line.length && !this.isSeparator(this.at)) field += this.take();
    this.skipBlanks();
    // One separator that is no blank belongs to the field, and the blanks around it.
    if (this.at < this.line.length && this.isSeparator(this.at)) {
      this.at++;
      this.skipBlanks();
    }
    return field;
  }

  /** Everything that is left, without the blanks at its end; a single separator at the end of one field is no part of it. */
  rest(): string {
    let end = this.line.length;
    while (end > this.at && this.isBlankSeparator(end - 1)) end--;
    let text = '';
    const start = this.at;
    while (this.at < end) text += this.take();
    const last = end - 1;
    const single = last >= start && this.isSeparator(last) && this.firstSeparator(start) === last;
    return single ? text.substring(0, text.length - 1) : text;
  }

  private firstSeparator(from: i32): i32 {
    let i = from;
    while (i < this.line.length && !this.isSeparator(i)) i++;
    return i;
  }

  private take(): string {
    if (!this.raw && this.line.charCodeAt(this.at) === 92) this.at++;
    return this.line.charAt(this.at++);
  }

  private skipBlanks(): void {
    while (this.at < this.line.length && this.isBlankSeparator(this.at)) this.at++;
  }

  private isSeparator(i: i32): bool {
    return this.separators.includes(this.line.charAt(i));
  }

  private isBlankSeparator(i: i32): bool {
    const c = this.line.charCodeAt(i);
    return (isBlank(c) || c === NEWLINE) && this.isSeparator(i);
  }
}
