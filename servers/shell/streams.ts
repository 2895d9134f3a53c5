// The three streams of a command, as handles, and the redirections that change them.

import { errorText, files, Stream } from 'cox';
import { expandWord, Field } from './expand';
import { globField } from './glob';
import { REDIRECT_APPEND, REDIRECT_COPY, REDIRECT_READ, Redirect } from './tree';
import { Variables } from './variables';

export class Streams {
  /** Handles that were opened for this command only: closed when it has been started or has run. */
  private owned: u32[] = [];
  /** Set where a redirection failed: what to tell, without the shell's name. */
  error: string = '';

  constructor(
    public input: u32,
    public output: u32,
    public errors: u32,
  ) {}

  copy(): Streams {
    return new Streams(this.input, this.output, this.errors);
  }

  /** Applies redirections from left to right; false where one failed. */
  redirect(redirects: Redirect[], variables: Variables): bool {
    for (let i = 0; i < redirects.length; i++) {
      if (!this.redirectOne(redirects[i], variables)) return false;
    }
    return true;
  }

  /** Takes a handle into care, to be closed with the others. */
  own(handle: u32): u32 {
    this.owned.push(handle);
    return handle;
  }

  close(): void {
    for (let i = 0; i < this.owned.length; i++) new Stream(this.owned[i]).close();
    this.owned = [];
  }

  print(text: string): void {
    write(this.output, text);
  }

  /** Tells of an error, "sh: what", on standard error. */
  complain(message: string): void {
    write(this.errors, `sh: ${message}\n`);
  }

  private redirectOne(redirect: Redirect, variables: Variables): bool {
    const fields: Field[] = [];
    expandWord(redirect.target, variables, fields);
    const names: string[] = [];
    for (let i = 0; i < fields.length; i++) globField(fields[i], names);
    if (names.length !== 1) {
      this.error = 'a redirection needs exactly one name';
      return false;
    }
    if (redirect.kind === REDIRECT_COPY) return this.copyStream(redirect.descriptor, names[0]);
    const handle = files.open(names[0], openFlags(redirect.kind));
    if (handle < 0) {
      this.error = `${names[0]}: ${errorText(handle)}`;
      return false;
    }
    this.set(redirect.descriptor, this.own(handle));
    return true;
  }

  /** n>&m: n becomes what m is now. */
  private copyStream(descriptor: i32, source: string): bool {
    if (source === '0') this.set(descriptor, this.input);
    else if (source === '1') this.set(descriptor, this.output);
    else if (source === '2') this.set(descriptor, this.errors);
    else {
      this.error = `>&${source}: there is no such stream`;
      return false;
    }
    return true;
  }

  private set(descriptor: i32, handle: u32): void {
    if (descriptor === 0) this.input = handle;
    else if (descriptor === 1) this.output = handle;
    else this.errors = handle;
  }
}

function openFlags(kind: i32): u32 {
  if (kind === REDIRECT_READ) return files.OPEN_READ;
  const how = kind === REDIRECT_APPEND ? files.OPEN_APPEND : files.OPEN_TRUNCATE;
  return files.OPEN_WRITE | files.OPEN_CREATE | how;
}

/** Writes text at once. The shell's own output is little, and losing it must not end the shell. */
export function write(handle: u32, text: string): void {
  const bytes = String.UTF8.encode(text);
  new Stream(handle).write(changetype<usize>(bytes), bytes.byteLength);
}
