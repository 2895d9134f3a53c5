// What the commands have in common: options, operands, error messages, the exit status.
//
//   cat: /nope: not found          a failure: on standard error, and the status becomes 1
//   usage: cat [FILE...]           wrong use: status 2 at once

import { console, errorText, exit, lastError, parseNumber } from 'cox';

export const STATUS_FAILED: i32 = 1;
export const STATUS_USAGE: i32 = 2;

export class Command {
  /** Exit status so far. */
  status: i32 = 0;
  /** What is not an option, in order. */
  operands: string[] = [];
  private found: string = '';
  private values: Map<string, string[]> = new Map<string, string[]>();

  /** `flags` are the letters of options, `valued` of those that take a value: -n 5 or -n5. */
  constructor(
    public name: string,
    private usage: string,
    private flags: string = '',
    private valued: string = '',
  ) {}

  /** The option that -5 stands for: the number is its value. */
  numberOption: string = '';

  /** Sorts the arguments into options and operands. `--` ends the options; `-` alone is an operand. */
  parse(args: string[]): void {
    let options = true;
    for (let i = 0; i < args.length; i++) {
      const argument = args[i];
      if (!options || argument.length < 2 || !argument.startsWith('-')) this.operands.push(argument);
      else if (argument === '--') options = false;
      else if (argument === '--help') this.help();
      else if (argument.startsWith('--')) this.wrongUse(`unknown option ${argument}`);
      else if (this.numberOption.length > 0 && parseNumber(argument.substring(1)) >= 0) {
        this.found += this.numberOption;
        this.setValue(this.numberOption, argument.substring(1));
      } else if (this.parseLetters(argument))
        this.setValue(argument.charAt(argument.length - 1), this.take(args, ++i));
    }
  }

  /** Reads -abc; true where the last letter wants its value from the next argument. */
  private parseLetters(argument: string): bool {
    for (let i = 1; i < argument.length; i++) {
      const letter = argument.charAt(i);
      if (this.valued.includes(letter)) {
        this.found += letter;
        if (i + 1 === argument.length) return true;
        this.setValue(letter, argument.substring(i + 1));
        return false;
      }
      if (!this.flags.includes(letter)) this.wrongUse(`unknown option -${letter}`);
      this.found += letter;
    }
    return false;
  }

  private setValue(letter: string, value: string): void {
    if (!this.values.has(letter)) this.values.set(letter, []);
    this.values.get(letter).push(value);
  }

  private take(args: string[], index: i32): string {
    if (index >= args.length) this.wrongUse(`option ${args[index - 1]} needs a value`);
    return args[index];
  }

  has(letter: string): bool {
    return this.found.includes(letter);
  }

  /** Behaves as if these flags had been given. */
  set(letters: string): void {
    this.found += letters;
  }

  /** The text given with an option; `otherwise` where the option is not there. */
  text(letter: string, otherwise: string): string {
    const given = this.texts(letter);
    return given.length > 0 ? given[given.length - 1] : otherwise;
  }

  /** All texts given with an option that may come more than once. */
  texts(letter: string): string[] {
    return this.values.has(letter) ? this.values.get(letter) : [];
  }

  /** The number given with an option; `otherwise` where the option is not there. */
  number(letter: string, otherwise: i32): i32 {
    if (!this.has(letter)) return otherwise;
    return this.toNumber(this.text(letter, ''));
  }

  /** A text as a whole number that is not negative; anything else is wrong use. */
  toNumber(text: string): i32 {
    const value = parseNumber(text);
    if (value < 0) this.wrongUse(text.length > 0 ? `${text} is not a number` : 'a number is missing');
    return value;
  }

  /** Ends with the usage line where the number of operands is not within these bounds. */
  expect(least: i32, most: i32 = i32.MAX_VALUE): void {
    if (this.operands.length < least) this.wrongUse('an operand is missing');
    if (this.operands.length > most) this.wrongUse(`${this.operands[most]} is one operand too many`);
  }

  /** Reports that something failed, and goes on. */
  fail(what: string, why: string): void {
    console.error(`${this.name}: ${what}: ${why}`);
    this.status = STATUS_FAILED;
  }

  /** The same, with an error number. */
  failed(what: string, error: i32): void {
    this.fail(what, errorText(error));
  }

  /** The same, after a function that returned null. */
  failedLast(what: string): void {
    this.failed(what, lastError());
  }

  /** Reports a result that is an error. True where it is none. */
  check(what: string, result: i32): bool {
    if (result < 0) this.failed(what, result);
    return result >= 0;
  }

  wrongUse(message: string): void {
    console.error(`${this.name}: ${message}`);
    console.error(`usage: ${this.name} ${this.usage}`);
    exit(STATUS_USAGE);
  }

  private help(): void {
    console.log(`usage: ${this.name} ${this.usage}`);
    exit(0);
  }
}
