// sed [-n] [-E] [-e SCRIPT]... [SCRIPT] [FILE...]: edits lines as they pass. -n writes only what p writes.
//
//   [FROM[,TO]][!]COMMAND    addresses are numbers, $ (the last line), /pattern/; without one, every line
//   s/pattern/text/[g][p][i][N]   replaces: & is what matched, \1 a group       y/abc/xyz/   characters
//   p  d  q  =               writes it, drops it, ends, writes its number
//   a text  i text  c text   a line behind it, before it, in its place
//   n  N  h  H  g  G  x      the next line, or added; keeps it, or adds it to what is kept; and back; both change places
//   { COMMAND; COMMAND }     several

import { args, textAt } from 'cox';
import { Command } from '../shared/command';
import { Input, Inputs } from '../shared/input';
import { Output } from '../shared/output';
import {
  ADDRESS_LAST,
  ADDRESS_LINE,
  ADDRESS_NONE,
  ADDRESS_PATTERN,
  Address,
  Script,
  SedCommand,
} from './script';

const command = new Command('sed', '[-n] [-E] [-e SCRIPT]... [SCRIPT] [FILE...]', 'nErs', 'e');
const output = new Output(command);

/** The lines of all files, one after the other, each known to be the last or not. */
class Lines {
  number: i32 = 0;
  line: string = '';
  private input: Input | null = null;
  private ahead: string = '';
  private hasAhead: bool = false;

  constructor(private inputs: Inputs) {
    this.input = inputs.next();
    this.look();
  }

  get isLast(): bool {
    return !this.hasAhead;
  }

  next(): bool {
    if (!this.hasAhead) return false;
    this.line = this.ahead;
    this.number++;
    this.look();
    return true;
  }

  private look(): void {
    while (true) {
      const input = this.input;
      this.hasAhead = input !== null && input.next();
      if (input === null) return;
      if (this.hasAhead) {
        this.ahead = textAt(input.line, input.length);
        return;
      }
      input.close();
      this.input = this.inputs.next();
    }
  }
}

class Editor {
  /** The line at hand, and what h keeps. */
  private space: string = '';
  private held: string = '';
  /** Lines of `a`, which come behind the line. */
  private appended: string = '';
  private dropped: bool = false;
  private quitting: bool = false;

  constructor(
    private lines: Lines,
    private commands: SedCommand[],
    private quiet: bool,
  ) {}

  run(): void {
    while (!this.quitting && this.lines.next()) {
      this.space = this.lines.line;
      this.dropped = false;
      for (let i = 0; i < this.commands.length && !this.dropped && !this.quitting; i++) {
        const next = this.commands[i];
        if (this.applies(next)) this.act(next);
        else if (next.name === '{') i = next.end;
      }
      this.finish();
    }
  }

  /** The line is done: writes it, and what comes behind it. */
  private finish(): void {
    if (!this.quiet && !this.dropped) output.line(this.space);
    output.text(this.appended);
    this.appended = '';
  }

  private applies(next: SedCommand): bool {
    if (next.from.kind === ADDRESS_NONE) return !next.negated;
    return this.isAddressed(next) !== next.negated;
  }

  private isAddressed(next: SedCommand): bool {
    if (next.to.kind === ADDRESS_NONE) return this.fits(next.from);
    if (next.inRange) {
      const past = next.to.kind === ADDRESS_LINE && this.lines.number > next.to.line;
      next.inRange = !past && !this.endsAt(next.to);
      return !past || this.fits(next.from);
    }
    if (!this.fits(next.from)) return false;
    next.inRange =
      next.to.kind !== ADDRESS_LINE
        ? next.to.kind === ADDRESS_PATTERN || !this.lines.isLast
        : next.to.line > this.lines.number;
    return true;
  }

  private endsAt(address: Address): bool {
    return address.kind === ADDRESS_LINE ? this.lines.number >= address.line : this.fits(address);
  }

  private fits(address: Address): bool {
    if (address.kind === ADDRESS_LINE) return this.lines.number === address.line;
    if (address.kind === ADDRESS_LAST) return this.lines.isLast;
    const bytes = String.UTF8.encode(this.space);
    return address.pattern!.matches(changetype<usize>(bytes), bytes.byteLength);
  }

  private act(next: SedCommand): void {
    const name = next.name;
    if (name === 's') this.substitute(next);
    else if (name === 'y') this.transliterate(next);
    else if (name === 'p') output.line(this.space);
    else if (name === 'd') this.dropped = true;
    else if (name === 'q') this.quitting = true;
    else if (name === '=') output.line(this.lines.number.toString());
    else if (name === 'a') this.appended += `${next.text}\n`;
    else if (name === 'i') output.line(next.text);
    else if (name === 'c') this.change(next);
    else if (name === 'n' || name === 'N') this.takeNext(name === 'N');
    else if (name === 'h') this.held = this.space;
    else if (name === 'H') this.held += `\n${this.space}`;
    else if (name === 'g') this.space = this.held;
    else if (name === 'G') this.space += `\n${this.held}`;
    else if (name === 'x') {
      const space = this.space;
      this.space = this.held;
      this.held = space;
    }
  }

  /** In the place of a whole range, the text comes once, at its end. */
  private change(next: SedCommand): void {
    this.dropped = true;
    if (!next.inRange || next.negated) output.line(next.text);
  }

  private takeNext(adds: bool): void {
    if (this.lines.isLast) {
      this.quitting = true; // with what is there
      return;
    }
    const before = this.space;
    if (!adds) this.finish();
    this.lines.next();
    this.space = adds ? `${before}\n${this.lines.line}` : this.lines.line;
  }

  private transliterate(next: SedCommand): void {
    let text = '';
    for (let i = 0; i < this.space.length; i++) {
      const at = next.characters.indexOf(this.space.charAt(i));
      text += at < 0 ? this.space.charAt(i) : next.text.charAt(at);
    }
    this.space = text;
  }

  private substitute(next: SedCommand): void {
    const bytes = String.UTF8.encode(this.space);
    const line = changetype<usize>(bytes);
    const length = bytes.byteLength;
    const regex = next.pattern!;
    let text = '';
    let copied = 0;
    let count = 0;
    let from = 0;
    while (from <= length && regex.find(line, length, from)) {
      const start = regex.found[0];
      const end = regex.found[1];
      // An empty match right behind the one before is none.
      if (end > start || start > copied || count === 0) count++;
      else {
        from = end + 1;
        continue;
      }
      if (count >= next.first) {
        text += textAt(line + copied, start - copied) + expand(next.text, line, regex.found);
        copied = end;
        if (!next.all) break;
      }
      from = end > start ? end : end + 1;
    }
    if (count < next.first) return;
    this.space = text + textAt(line + copied, length - copied);
    if (next.prints) output.line(this.space);
  }
}

/** The replacement, with & and \1 to \9. */
function expand(replacement: string, line: usize, found: StaticArray<i32>): string {
  let text = '';
  for (let i = 0; i < replacement.length; i++) {
    const c = replacement.charAt(i);
    if (c === '&') text += group(0, line, found);
    else if (c !== '\\' || i + 1 === replacement.length) text += c;
    else {
      const escaped = replacement.charAt(++i);
      const digit = escaped.charCodeAt(0) - 48;
      if (digit >= 0 && digit <= 9) text += group(digit, line, found);
      else text += escaped === 'n' ? '\n' : escaped === 't' ? '\t' : escaped;
    }
  }
  return text;
}

function group(number: i32, line: usize, found: StaticArray<i32>): string {
  const start = found[2 * number];
  return start < 0 ? '' : textAt(line + start, found[2 * number + 1] - start);
}

export function main(): i32 {
  command.parse(args);
  if (!command.has('e')) command.expect(1);
  const text = command.has('e') ? command.texts('e').join('\n') : command.operands.shift();
  const script = new Script(text, command.has('E') || command.has('r'));
  if (script.error.length > 0) command.wrongUse(script.error);
  const lines = new Lines(new Inputs(command, command.operands));
  new Editor(lines, script.commands, command.has('n')).run();
  output.flush();
  return command.status;
}
