// The shell's variables and parameters. Exported ones form the environment of the commands it starts.

import { isDigit } from './lexer';

/** Runs the lines of $( ). The shell has one that does; where there is no system, they print nothing. */
export class Substitution {
  /** Status of the last line. */
  status: i32 = 0;

  /** What the line prints. */
  output(_line: string): string {
    return '';
  }
}

export class Variables {
  substitution: Substitution = new Substitution();
  private values: Map<string, string> = new Map<string, string>();
  private exported: Set<string> = new Set<string>();
  /** $0, then $1 and so on. */
  parameters: string[] = ['sh'];
  /** $?: exit status of the last pipeline. */
  status: i32 = 0;
  /** $!: process of the last background command; 0 before the first. */
  background: i32 = 0;
  /** $$: the shell's own process. */
  process: i32 = 0;

  /** Value of $NAME, parameters included; empty where it is not set. */
  get(name: string): string {
    const c = name.charCodeAt(0);
    if (isDigit(c)) {
      const index = I32.parseInt(name);
      return index < this.parameters.length ? this.parameters[index] : '';
    }
    if (name.length === 1) {
      if (c === 63) return this.status.toString(); // ?
      if (c === 33) return this.background === 0 ? '' : this.background.toString(); // !
      if (c === 36) return this.process.toString(); // $
      if (c === 35) return (this.parameters.length - 1).toString(); // #
      if (c === 64 || c === 42) return this.parameters.slice(1).join(' '); // @ *
    }
    return this.values.has(name) ? this.values.get(name) : '';
  }

  has(name: string): bool {
    return this.values.has(name);
  }

  set(name: string, value: string): void {
    this.values.set(name, value);
  }

  unset(name: string): void {
    this.values.delete(name);
    this.exported.delete(name);
  }

  export(name: string): void {
    this.exported.add(name);
  }

  isExported(name: string): bool {
    return this.exported.has(name);
  }

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
  prelude(): string {
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
