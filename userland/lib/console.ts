// console.log and its friends, for any value that has a text. With more than one value, the compiler is given their texts
// with spaces between them (toolchain/asc/console-log.ts).

import { stderr, stdin, stdout } from './standard';

export class console {
  /** The text of a value. */
  static textOf<T>(value: T): string {
    if (isNullable<T>() && changetype<usize>(value) === 0) return 'null';
    if (isString<T>()) return changetype<string>(value);
    if (isBoolean<T>()) return value ? 'true' : 'false';
    // @ts-expect-error: whether there is such a function is known when the call is compiled.
    if (isDefined(value.toString)) return value.toString();
    return `[object ${nameof<T>()}]`;
  }

  /** Prints a value and ends the line. */
  static log<T>(value: T): void {
    if (isString<T>() && !isNullable<T>()) stdout.line(changetype<string>(value));
    else stdout.line(console.textOf<T>(value));
  }

  static info<T>(value: T): void {
    console.log<T>(value);
  }

  static debug<T>(value: T): void {
    console.log<T>(value);
  }

  /** The same on standard error, after what was printed before. */
  static error<T>(value: T): void {
    stdout.flush();
    stderr.line(console.textOf<T>(value));
    stderr.flush();
  }

  static warn<T>(value: T): void {
    console.error<T>(value);
  }

  /** Prints a value without ending the line. */
  static print<T>(value: T): void {
    stdout.text(console.textOf<T>(value));
  }

  /** Asks, and returns the line that is typed, or null at the end of input. */
  static ask(question: string): string | null {
    stdout.text(question);
    stdout.flush();
    return stdin.line();
  }
}
