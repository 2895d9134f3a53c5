// A command that is part of the shell, because it changes it, or because a process for it would cost too much.

import { Shell } from '../shell';
import { Streams } from '../streams';

export class Builtin {
  /** X=value in front of it stays set. (POSIX calls such commands special.) */
  special: bool = false;
  /** There is a program that does the same: a stage of a pipeline uses that. */
  program: bool = false;
  /** It prints, and changes nothing: $( ) runs it without a process. */
  printer: bool = false;

  constructor(
    public name: string,
    /** Two texts for `help`: the operands, and what it does. */
    public operands: string,
    public summary: string,
    /** args[0] is the name. Returns the exit status. */
    public run: (shell: Shell, args: string[], streams: Streams) => i32,
  ) {}

  asSpecial(): Builtin {
    this.special = true;
    return this;
  }

  asProgram(): Builtin {
    this.program = true;
    return this;
  }

  asPrinter(): Builtin {
    this.printer = true;
    return this;
  }
}

export const STATUS_FAILED: i32 = 1;
export const STATUS_USAGE: i32 = 2;

/** Reports wrong use of a built-in command. */
export function wrongUse(args: string[], message: string, streams: Streams): i32 {
  streams.complain(`${args[0]}: ${message}`);
  return STATUS_USAGE;
}
