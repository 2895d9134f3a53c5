// The state of one shell: what its commands read and change.

import { path, process, stderr, stdin, stdout } from 'cox';
import { Builtin } from './builtin';
import { Jobs } from './jobs';
import { Streams } from './streams';
import { Terminal } from './terminal';
import { Variables } from './variables';

/** Where a shell finds itself, to run parts of a line beside itself. */
export const SHELL_PATH: string = '/bin/sh';

const DEFAULT_PATH: string = '/bin';
const DEFAULT_HOME: string = '/home';

export class Shell {
  variables: Variables = new Variables();
  jobs: Jobs = new Jobs();
  /** The streams it was started with: what its commands get unless redirected. */
  streams: Streams = new Streams(stdin.stream.handle, stdout.stream.handle, stderr.stream.handle);
  /** Where the shell is interactive; else null. */
  terminal: Terminal | null = null;
  /** `exit` was called: with which status. */
  exiting: bool = false;
  /** ^C ended a job: the rest of the line is dropped. */
  interrupted: bool = false;
  /** Files being read by `source` within one another. */
  sourceDepth: i32 = 0;

  constructor(
    environment: string[],
    public builtins: Builtin[],
  ) {
    for (let i = 0; i < environment.length; i++) this.variables.inherit(environment[i]);
    this.setDefault('PATH', DEFAULT_PATH);
    this.setDefault('HOME', DEFAULT_HOME);
    this.variables.set('PWD', path.directory());
    this.variables.export('PWD');
    this.variables.process = process.ownPid();
  }

  findBuiltin(name: string): Builtin | null {
    for (let i = 0; i < this.builtins.length; i++) {
      if (this.builtins[i].name === name) return this.builtins[i];
    }
    return null;
  }

  /** Should the line that runs be left? */
  isStopping(): bool {
    return this.exiting || this.interrupted;
  }

  /** Tells the shell's own errors, "sh: message". */
  complain(message: string): void {
    this.streams.complain(message);
  }

  private setDefault(name: string, value: string): void {
    if (this.variables.has(name)) return;
    this.variables.set(name, value);
    this.variables.export(name);
  }
}
