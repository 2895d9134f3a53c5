// The shell's variables and parameters. Exported ones form the environment of the commands it starts.
//
// A scope remembers what variables were before `local`, or before X=value in front of a command, and puts it back.

import { AT, DOLLAR, EXCLAMATION, HASH, isDigit, MINUS, QUESTION, STAR } from './characters';
import { Part } from './tree';

/** Runs the lines of $( ). The shell has one that does; where there is no system, they print nothing. */
export class Substitution {
  /** Status of the last line. */
  status: i32 = 0;

  /** What the line prints. */
  output(_part: Part): string {
    return '';
  }
}

/** A variable as it was. */
class Saved {
  constructor(
    public name: string,
    public value: string,
    public wasSet: bool,
    public wasExported: bool,
  ) {}
}

class Scope {
  saved: Saved[] = [];
}

const DEFAULT_IFS: string = ' \t\n';

export class Variables {
  substitution: Substitution = new Substitution();
  private values: Map<string, string> = new Map<string, string>();
  private exported: Set<string> = new Set<string>();
  private kept: Set<string> = new Set<string>();
  private scopes: Scope[] = [];
  /** $0, then $1 and so on. */
  parameters: string[] = ['sh'];
  /** $?: exit status of the last pipeline. */
  status: i32 = 0;
  /** $!: process of the last background command; 0 before the first. */
  background: i32 = 0;
  /** $$: the shell's own process. */
  process: i32 = 0;
  /** $-: letters of the options that are on. */
  options: string = '';
  /** Characters that variables were set to since somebody put this to 0: how much garbage there may be. */
  written: i32 = 0;
  /** What went wrong in an expansion (${x:?}, set -u, arithmetic); to be reported before the command is run. */
  error: string = '';

  hasOption(letter: string): bool {
    return this.options.includes(letter);
  }

  /** Takes note of what is wrong with an expansion; the first error counts. */
  fail(message: string): void {
    if (this.error.length === 0) this.error = message;
  }

  /** Value of $NAME, parameters included; empty where it is not set. */
  get(name: string): string {
    const c = name.charCodeAt(0);
    if (isDigit(c)) {
      const index = I32.parseInt(name);
      return index < this.parameters.length ? this.parameters[index] : '';
    }
    if (name.length === 1) {
      if (c === QUESTION) return this.status.toString();
      if (c === EXCLAMATION) return this.background === 0 ? '' : this.background.toString();
      if (c === DOLLAR) return this.process.toString();
      if (c === HASH) return (this.parameters.length - 1).toString();
      if (c === MINUS) return this.options;
      if (c === AT) return this.parameters.slice(1).join(' ');
      if (c === STAR) return this.parameters.slice(1).join(this.separators().charAt(0));
    }
    return this.values.has(name) ? this.values.get(name) : '';
  }

  /** Is it set, parameters included? */
  isSet(name: string): bool {
    const c = name.charCodeAt(0);
    if (isDigit(c)) return I32.parseInt(name) < this.parameters.length;
    if (c === AT || c === STAR) return this.parameters.length > 1;
    if (c === EXCLAMATION) return this.background !== 0;
    return c === QUESTION || c === DOLLAR || c === HASH || c === MINUS || this.values.has(name);
  }

  has(name: string): bool {
    return this.values.has(name);
  }

  /** $IFS: the characters that unquoted results are split at. */
  separators(): string {
    return this.values.has('IFS') ? this.values.get('IFS') : DEFAULT_IFS;
  }

  set(name: string, value: string): void {
    if (this.isKept(name)) return;
    this.written += value.length;
    this.values.set(name, value);
    if (this.options.includes('a')) this.exported.add(name);
  }

  /** From now on it keeps its value. */
  keep(name: string): void {
    this.kept.add(name);
  }

  /** Those that keep their value, as a command; empty where there are none. */
  keeping(): string {
    const names = this.kept.values();
    return names.length === 0 ? '' : `readonly ${names.join(' ')}\n`;
  }

  /** Is it one that cannot be changed? That is noted as an error. */
  private isKept(name: string): bool {
    if (!this.kept.has(name)) return false;
    this.fail(`${name}: is read only`);
    return true;
  }

  unset(name: string): void {
    if (this.isKept(name)) return;
    this.values.delete(name);
    this.exported.delete(name);
  }

  export(name: string): void {
    this.exported.add(name);
  }

  isExported(name: string): bool {
    return this.exported.has(name);
  }

  // --- scopes ------------------------------------------------------------------------------------------------

  openScope(): void {
    this.scopes.push(new Scope());
  }

  get depth(): i32 {
    return this.scopes.length;
  }

  /** Remembers a variable, to be as it is now when the innermost scope is closed. */
  save(name: string): void {
    const saved = this.scopes[this.scopes.length - 1].saved;
    for (let i = 0; i < saved.length; i++) if (saved[i].name === name) return;
    saved.push(new Saved(name, this.get(name), this.has(name), this.isExported(name)));
  }

  closeScope(): void {
    const saved = this.scopes.pop().saved;
    for (let i = 0; i < saved.length; i++) {
      const before = saved[i];
      if (before.wasSet) this.values.set(before.name, before.value);
      else this.values.delete(before.name);
      if (before.wasExported) this.exported.add(before.name);
      else this.exported.delete(before.name);
    }
  }

  // --- as text -----------------------------------------------------------------------------------------------

  /** Takes an inherited "NAME=value". */
  inherit(entry: string): void {
    const equals = entry.indexOf('=');
    if (equals < 1) return;
    const name = entry.substring(0, equals);
    this.set(name, entry.substring(equals + 1));
    this.export(name);
  }

  /** "NAME=value" of every exported variable that is set, in order of name. */
  environment(): string[] {
    const result: string[] = [];
    const names = this.names();
    for (let i = 0; i < names.length; i++) {
      if (this.isExported(names[i])) result.push(names[i] + '=' + this.values.get(names[i]));
    }
    return result;
  }

  /** Assignments that give another shell the variables that are not exported. */
  assignments(): string {
    let text = '';
    const names = this.names();
    for (let i = 0; i < names.length; i++) {
      if (!this.isExported(names[i])) text += `${names[i]}=${quote(this.values.get(names[i]))}\n`;
    }
    return text;
  }

  names(): string[] {
    const names = this.values.keys();
    names.sort();
    return names;
  }
}

/** A text as a word that the shell reads as this text. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
