// What a command of cox is. commands/list.ts names them all; each lives in its own file, loaded when it is called.

import type { Arguments, Syntax } from './arguments.ts';

export interface Command {
  /** '' for cox without a command. */
  name: string;
  summary: string;
  syntax: Syntax;
  /** What the summary cannot say; lines of at most 100 characters. */
  details?: readonly string[];
  examples: readonly { line: string; effect: string }[];
  load(): Promise<CommandModule>;
}

export interface CommandModule {
  /** For a command that also takes another program's options: the same in its own. Throws Failure. */
  translate?(given: readonly string[], syntax: Syntax): Promise<readonly string[]>;
  /** Returns the exit status. Throws Failure for what the user can mend. */
  run(parsed: Arguments, root: string): Promise<number>;
}
