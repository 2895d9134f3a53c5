// The script of sed, as a list of commands. A block { } is a command that says where it ends: what follows it is passed over
// where its address does not fit.

import { parseNumber } from 'cox';
import { Regex } from '../shared/regex';

export const ADDRESS_NONE: i32 = 0;
export const ADDRESS_LINE: i32 = 1;
export const ADDRESS_LAST: i32 = 2; // $
export const ADDRESS_PATTERN: i32 = 3;

const COMMANDS: string = '{}spdqynNhHgGxaic=';
const DIGITS: string = '0123456789';

export class Address {
  kind: i32 = ADDRESS_NONE;
  line: i32 = 0;
  pattern: Regex | null = null;
}

export class SedCommand {
  from: Address = new Address();
  to: Address = new Address();
  negated: bool = false;
  /** Between from and to? */
  inRange: bool = false;
  /** The text of a, i and c; the characters of y; the replacement of s. */
  text: string = '';
  /** What y replaces. */
  characters: string = '';
  pattern: Regex | null = null;
  /** s: which match is the first to be replaced, and whether those after it are, too. */
  first: i32 = 1;
  all: bool = false;
  prints: bool = false;
  /** {: index of its }. */
  end: i32 = 0;

  constructor(public name: string) {}
}

export class Script {
  commands: SedCommand[] = [];
  /** Empty, or what is wrong. */
  error: string = '';
  private at: i32 = 0;

  constructor(
    private text: string,
    private extended: bool,
  ) {
    const blocks: SedCommand[] = [];
    while (this.error.length === 0 && this.skip(' \t\n;')) {
      const command = this.command();
      if (command.name === '{') blocks.push(command);
      if (command.name === '}' && blocks.length > 0) blocks.pop().end = this.commands.length;
      else if (command.name === '}') this.fail('} without {');
      this.commands.push(command);
    }
    if (blocks.length > 0) this.fail('{ without }');
  }

  private fail(message: string): void {
    if (this.error.length === 0) this.error = `${message} (character ${this.at} of ${this.text})`;
  }

  private peek(): string {
    return this.text.charAt(this.at);
  }

  /** Passes over these characters; false at the end. */
  private skip(characters: string): bool {
    while (this.at < this.text.length && characters.includes(this.peek())) this.at++;
    return this.at < this.text.length;
  }

  private command(): SedCommand {
    const from = this.address();
    const to = from.kind !== ADDRESS_NONE && this.takeComma() ? this.address() : new Address();
    this.skip(' \t');
    const negated = this.peek() === '!';
    if (negated) this.at++;
    this.skip(' \t');
    const name = this.at < this.text.length ? this.text.charAt(this.at++) : '';
    if (name.length === 0 || !COMMANDS.includes(name))
      this.fail(name.length > 0 ? `unknown command ${name}` : 'a command is missing');
    const command = new SedCommand(name);
    command.from = from;
    command.to = to;
    command.negated = negated;
    if (name === 's') this.substitution(command);
    else if (name === 'y') this.transliteration(command);
    else if (name === 'a' || name === 'i' || name === 'c') command.text = this.lineOfText();
    else if (name !== '{') this.endOfCommand();
    return command;
  }

  private endOfCommand(): void {
    this.skip(' \t');
    if (this.at < this.text.length && !';\n}'.includes(this.peek())) this.fail(`${this.peek()} is too much`);
  }

  private takeComma(): bool {
    this.skip(' \t');
    if (this.peek() !== ',') return false;
    this.at++;
    this.skip(' \t');
    return true;
  }

  private address(): Address {
    const address = new Address();
    const c = this.peek();
    if (c === '$') {
      this.at++;
      address.kind = ADDRESS_LAST;
    } else if (c === '/') {
      this.at++;
      address.kind = ADDRESS_PATTERN;
      address.pattern = this.regex(this.until('/', true), false);
    } else {
      const start = this.at;
      while (this.at < this.text.length && DIGITS.includes(this.peek())) this.at++;
      if (this.at === start) return address;
      address.kind = ADDRESS_LINE;
      address.line = parseNumber(this.text.substring(start, this.at));
    }
    return address;
  }

  private regex(pattern: string, ignoreCase: bool): Regex {
    const regex = new Regex(pattern, ignoreCase, this.extended);
    if (regex.error.length > 0) this.fail(`pattern: ${regex.error}`);
    return regex;
  }

  /** The text up to a delimiter, which a backslash makes a plain character; within [ ] of a pattern it is one anyway. */
  private until(delimiter: string, isPattern: bool): string {
    let text = '';
    let inSet = false;
    while (this.at < this.text.length) {
      const c = this.text.charAt(this.at++);
      if (c === delimiter && !inSet) return text;
      if (isPattern && c === '[') inSet = true;
      if (c === ']' && !text.endsWith('[') && !text.endsWith('[^')) inSet = false;
      if (c === '\\' && !inSet && this.peek() === delimiter) text += this.text.charAt(this.at++);
      else if (c === '\\' && !inSet && this.at < this.text.length) text += c + this.text.charAt(this.at++);
      else text += c;
    }
    this.fail(`missing closing ${delimiter}`);
    return text;
  }

  /** s/pattern/replacement/flags */
  private substitution(command: SedCommand): void {
    const delimiter = this.text.charAt(this.at++);
    if (delimiter.length === 0 || delimiter === '\n' || delimiter === '\\') this.fail('s needs a pattern');
    const pattern = this.until(delimiter, true);
    command.text = this.until(delimiter, false);
    let ignoreCase = false;
    while (this.at < this.text.length && 'gpiI0123456789'.includes(this.peek())) {
      const flag = this.text.charAt(this.at++);
      if (flag === 'g') command.all = true;
      else if (flag === 'p') command.prints = true;
      else if (flag === 'i' || flag === 'I') ignoreCase = true;
      else command.first = max(parseNumber(flag), 1);
    }
    command.pattern = this.regex(pattern, ignoreCase);
    this.endOfCommand();
  }

  /** y/abc/xyz/ */
  private transliteration(command: SedCommand): void {
    const delimiter = this.text.charAt(this.at++);
    command.characters = plain(this.until(delimiter, false));
    command.text = plain(this.until(delimiter, false));
    if (command.characters.length !== command.text.length) this.fail('y needs two texts of the same length');
    this.endOfCommand();
  }

  /** The rest of the line; also that of the next, behind a backslash. */
  private lineOfText(): string {
    this.skip(' \t');
    if (this.text.substring(this.at).startsWith('\\\n')) this.at += 2;
    let text = '';
    while (this.at < this.text.length && this.peek() !== '\n') {
      if (this.peek() === '\\' && this.at + 1 < this.text.length) this.at++;
      text += this.text.charAt(this.at++);
    }
    return text;
  }
}

/** With \n as a newline, and without other backslashes. */
function plain(text: string): string {
  return text.replaceAll('\\n', '\n').replaceAll('\\\\', '\\');
}
