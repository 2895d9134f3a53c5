// What 'cox' is to an editor: the library, and a console whose functions take any values. In compilation a call with more
// than one is rewritten (toolchain/asc/console-log.ts), which types in the library itself cannot say.

export * from './index';

export declare class console {
  static textOf(value: unknown): string;
  static log(...values: unknown[]): void;
  static info(...values: unknown[]): void;
  static debug(...values: unknown[]): void;
  static error(...values: unknown[]): void;
  static warn(...values: unknown[]): void;
  static print(value: unknown): void;
  static ask(question: string): string | null;
}
