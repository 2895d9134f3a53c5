// A command that is part of the shell, because it changes it.

import { Shell } from './shell';
import { Streams } from './streams';

export class Builtin {
  constructor(
    public name: string,
    /** A line for `help`. */
    public usage: string,
    /** args[0] is the name. Returns the exit status. */
    public run: (shell: Shell, args: string[], streams: Streams) => i32,
  ) {}
}
