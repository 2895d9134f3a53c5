// The state of one shell: what its commands read and change.
//
// Garbage is collected between two turns of a loop, while the functions that walk the tree are on the stack. The collector
// does not look at the stack: what such a function keeps in a local variable across the commands that it runs must
// hang on the shell, too. That is what the stacks here are for.

import { path, process, stderr, stdin, stdout } from 'cox';
import { Builtin } from './builtins/builtin';
import { Jobs } from './jobs';
import { origin, Script } from './script';
import { Streams } from './streams';
import { Terminal } from './terminal';
import { Command } from './tree';
import { Variables } from './variables';

/** Where a shell finds itself, to run parts of a line beside itself. */
export const SHELL_PATH: string = '/bin/sh';

const DEFAULT_PATH: string = '/bin';
const DEFAULT_HOME: string = '/home';
/** Turns of loops between two collections of garbage, and characters that variables may be set to meanwhile. */
const COLLECT_TURNS: i32 = 64;
const COLLECT_CHARACTERS: i32 = 100000;

/** Why the commands that follow are passed over. */
export const UNWIND_NONE: i32 = 0;
export const UNWIND_BREAK: i32 = 1; // until as many loops have been left as `loopsToLeave` says
export const UNWIND_CONTINUE: i32 = 2; // the same, but the last of them goes on
export const UNWIND_RETURN: i32 = 3; // until the function, or the file that is sourced, is left
export const UNWIND_EXIT: i32 = 4;
export const UNWIND_INTERRUPT: i32 = 5; // ^C: until the next prompt

export class ShellFunction {
  constructor(
    public body: Command,
    /** The text that it was defined in. */
    public script: Script,
  ) {}
}

/** What a function's caller had. */
class Frame {
  constructor(
    public parameters: string[],
    public script: Script | null,
    public position: i32,
    public loopDepth: i32,
  ) {}
}

export class Shell {
  variables: Variables = new Variables();
  functions: Map<string, ShellFunction> = new Map<string, ShellFunction>();
  jobs: Jobs = new Jobs();
  /** What its commands get unless redirected. */
  streams: Streams = new Streams(stdin.stream.handle, stdout.stream.handle, stderr.stream.handle);
  /** Where the shell is interactive; else null. */
  terminal: Terminal | null = null;
  unwinding: i32 = UNWIND_NONE;
  loopsToLeave: i32 = 0;
  /** ^C came while no program ran: the status of the line is to say so. */
  wasInterrupted: bool = false;
  /** Loops that are running, within this function. */
  loopDepth: i32 = 0;
  /** Above 0 in the condition of an if or a while, before && and so on: there, set -e does not count. */
  conditionDepth: i32 = 0;
  /** Run when the shell ends. */
  exitTrap: string = '';
  /** Words of the for loops that are running. */
  loopWords: string[][] = [];
  private heldStreams: Streams[] = [];
  private keepsStreams: bool = false;
  private frames: Frame[] = [];
  private turns: i32 = 0;

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

  // --- leaving -----------------------------------------------------------------------------------------------

  /** Are the commands that follow to be passed over? */
  isStopping(): bool {
    return this.unwinding !== UNWIND_NONE;
  }

  get exiting(): bool {
    return this.unwinding === UNWIND_EXIT;
  }

  get interrupted(): bool {
    return this.unwinding === UNWIND_INTERRUPT;
  }

  exit(): void {
    this.unwinding = UNWIND_EXIT;
  }

  /** ^C ended a job: the rest of the line is dropped. */
  interrupt(): void {
    if (this.unwinding !== UNWIND_EXIT) this.unwinding = UNWIND_INTERRUPT;
  }

  /** After an error that a script cannot go on from: it ends; at a prompt, the rest of the line is dropped. */
  abandon(): void {
    if (this.terminal === null) this.exit();
    else this.interrupt();
  }

  /** Between two turns of a loop: collects garbage now and then, and notices ^C. */
  turn(): void {
    if (++this.turns > COLLECT_TURNS || this.variables.written > COLLECT_CHARACTERS) {
      __collect();
      this.turns = 0;
      this.variables.written = 0;
    }
    const terminal = this.terminal;
    if (terminal === null || !terminal.wasInterrupted()) return;
    this.interrupt();
    this.wasInterrupted = true;
  }

  // --- what is put aside while commands run ------------------------------------------------------------------

  get frameDepth(): i32 {
    return this.frames.length;
  }

  /** Begins a function, or another text, with parameters of its own. */
  enter(script: Script | null, parameters: string[]): void {
    this.frames.push(new Frame(this.variables.parameters, origin.script, origin.position, this.loopDepth));
    this.variables.parameters = parameters;
    if (script === null) return;
    origin.script = script;
    origin.position = 0;
  }

  /** restoresParameters: not where `set` in a sourced file is to last. */
  leave(restoresParameters: bool): void {
    const frame = this.frames.pop();
    if (restoresParameters) this.variables.parameters = frame.parameters;
    this.loopDepth = frame.loopDepth;
    origin.script = frame.script;
    origin.position = frame.position;
  }

  /** From now on these are the streams. */
  hold(streams: Streams): void {
    this.heldStreams.push(this.streams);
    this.streams = streams;
  }

  /** Closes them, and goes back to those before. */
  release(): void {
    const before = this.heldStreams.pop();
    if (this.keepsStreams) {
      this.keepsStreams = false;
      return;
    }
    this.streams.close();
    this.streams = before;
  }

  /** The streams in use stay for good: `exec > file`. */
  keepStreams(): void {
    this.keepsStreams = true;
  }

  /** Tells the shell's own errors, with their place. */
  complain(message: string): void {
    this.streams.complain(message);
  }

  private setDefault(name: string, value: string): void {
    if (this.variables.has(name)) return;
    this.variables.set(name, value);
    this.variables.export(name);
  }
}
