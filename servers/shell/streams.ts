// The three streams of a command, as handles, and the redirections that change them.

import { errorText, files, registry, Stream } from 'cox';
import { create, createReader, createWriter } from 'cox/pipe';
import { expandToText, expandWord, Field } from './expand';
import { globField } from './glob';
import { origin } from './script';
import { REDIRECT_APPEND, REDIRECT_COPY, REDIRECT_HERE, REDIRECT_READ, Redirect } from './tree';
import { Variables } from './variables';

/** A here-document that is not longer is written into a pipe, a longer one into a file. */
const PIPE_BYTES: i32 = 4096;
const HERE_FILE: string = '/tmp/.here-document-';

/** Collects what a built-in command prints, where $( ) wants it. */
export class Capture {
  text: string = '';
}

export class Streams {
  /** Handles that were opened for this command only: closed when it has been started or has run. */
  private owned: u32[] = [];
  /** Set where a redirection failed: what to tell, without the shell's name. */
  error: string = '';
  /** Where what is printed goes instead of `output`. */
  capture: Capture | null = null;
  /** The first error of print(). */
  lost: i32 = 0;

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
    const capture = this.capture;
    if (capture !== null) capture.text += text;
    else if (this.lost === 0) this.lost = write(this.output, text);
  }

  /** Tells of an error, with the shell's name or the place in the script, on standard error. */
  complain(message: string): void {
    this.tell(`${origin.prefix()}${message}`);
  }

  /** A line on standard error. */
  tell(line: string): void {
    write(this.errors, `${line}\n`);
  }

  private redirectOne(redirect: Redirect, variables: Variables): bool {
    if (redirect.kind === REDIRECT_HERE) return this.readDocument(redirect, variables);
    const fields: Field[] = [];
    expandWord(redirect.target, variables, fields);
    const names: string[] = [];
    for (let i = 0; i < fields.length; i++) globField(fields[i], names);
    if (names.length !== 1) {
      this.error = 'a redirection needs exactly one name';
      return false;
    }
    if (redirect.kind === REDIRECT_COPY) return this.copyStream(redirect.descriptor, names[0]);
    return this.open(redirect.descriptor, names[0], openFlags(redirect.kind));
  }

  private open(descriptor: i32, name: string, flags: u32): bool {
    const handle = files.open(name, flags);
    if (handle < 0) {
      this.error = `${name}: ${errorText(handle)}`;
      return false;
    }
    this.set(descriptor, this.own(handle));
    return true;
  }

  /** n>&m: n becomes what m is now; n>&- is nothing. */
  private copyStream(descriptor: i32, source: string): bool {
    if (source === '0') this.set(descriptor, this.input);
    else if (source === '1') this.set(descriptor, this.output);
    else if (source === '2') this.set(descriptor, this.errors);
    else if (source === '-') this.set(descriptor, 0);
    else {
      this.error = `>&${source}: there is no such stream`;
      return false;
    }
    return true;
  }

  private readDocument(redirect: Redirect, variables: Variables): bool {
    const body = expandToText(redirect.target, variables);
    if (String.UTF8.byteLength(body) > PIPE_BYTES)
      return this.readFromFile(redirect.descriptor, body, variables);
    if (!this.pipe()) return false;
    const writer = new Stream(createWriter());
    this.set(redirect.descriptor, this.own(createReader()));
    write(writer.handle, body);
    writer.close();
    return true;
  }

  /** The file has no name any more as soon as it is open. */
  private readFromFile(descriptor: i32, body: string, variables: Variables): bool {
    const name = `${HERE_FILE}${variables.process}`;
    const status = files.writeText(name, body);
    if (status < 0) this.error = `here-document: ${name}: ${errorText(status)}`;
    const opened = status >= 0 && this.open(descriptor, name, files.OPEN_READ);
    files.remove(name);
    return opened;
  }

  /** Makes a pipe: createReader() and createWriter() are its ends. False, with `error`, where there is none. */
  pipe(): bool {
    const server = registry.lookup('pipe');
    const status = server < 0 ? server : create(server, 0);
    if (status < 0) this.error = `pipe: ${errorText(status)}`;
    return status >= 0;
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

/** Half a surrogate pair, which no text contains, stands for a byte that is no character of its own. */
const BYTE_BASE: i32 = 0xdc00;

/** A byte as text for print(). */
export function byteText(byte: i32): string {
  return String.fromCharCode(byte < 0x80 ? byte : BYTE_BASE + byte);
}

function isByte(text: string, i: i32): bool {
  const c = text.charCodeAt(i);
  return (
    c >= BYTE_BASE + 0x80 &&
    c <= BYTE_BASE + 0xff &&
    (i === 0 || (text.charCodeAt(i - 1) & 0xfc00) !== 0xd800)
  );
}

/** Writes text at once: OK, or an error. */
export function write(handle: u32, text: string): i32 {
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (!isByte(text, i)) continue;
    store<u8>(byte, text.charCodeAt(i));
    const status = writeText(handle, text.substring(start, i));
    if (status < 0) return status;
    new Stream(handle).write(byte, 1);
    start = i + 1;
  }
  return writeText(handle, start === 0 ? text : text.substring(start));
}

const byte: usize = memory.data(1);

function writeText(handle: u32, text: string): i32 {
  if (text.length === 0) return 0;
  const bytes = String.UTF8.encode(text);
  return new Stream(handle).write(changetype<usize>(bytes), bytes.byteLength);
}
