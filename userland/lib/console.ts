// console.log and its friends, for any value that has a text.

import { stderr, stdin, stdout } from './standard';

function textOf<T>(value: T): string {
  if (isString<T>())
    return isNullable<T>() && changetype<usize>(value) === 0 ? 'null' : changetype<string>(value);
  if (isBoolean<T>()) return value ? 'true' : 'false';
  // @ts-expect-error: every type that gets here has toString, or the compiler says so.
  return value.toString();
}

export class console {
  /** Prints a value and ends the line. */
  static log<T>(value: T): void {
    if (isString<T>() && !isNullable<T>()) stdout.line(changetype<string>(value));
    else stdout.line(textOf<T>(value));
  }

  /** The same on standard error, after what was printed before. */
  static error<T>(value: T): void {
    stdout.flush();
    stderr.line(textOf<T>(value));
    stderr.flush();
  }

  /** Prints a value without ending the line. */
  static print<T>(value: T): void {
    stdout.text(textOf<T>(value));
  }

  /** Asks, and returns the line that is typed, or null at the end of input. */
  static ask(question: string): string | null {
    stdout.text(question);
    stdout.flush();
    return stdin.line();
  }
}
