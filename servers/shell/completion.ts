// Completion of the word before the cursor: a command where one may stand, else a file, or a variable after $.

import { files, path } from 'cox';
import { isNamePart, isOperator } from './characters';

const BACKSLASH: i32 = 92;
const QUOTE: i32 = 39;
const DOUBLE_QUOTE: i32 = 34;
/** Words after which a command begins. */
const LEADING: string[] = ['if', 'then', 'elif', 'else', 'while', 'until', 'do', '{', '!', 'exec', 'command'];
/** Within double quotes. */
const SPECIAL_QUOTED: string = '"\\$`';
const SPECIAL: string = ' \t"\'\\$`&|;<>()*?[]#~!';

export class Completion {
  /** What all candidates go on with. */
  common: string = '';
  /** How they are listed. */
  names: string[] = [];
  /** The quote that is open at the end of the line, or 0. */
  private quote: i32 = 0;

  /** Names that a command may have, without those of programs, and names of variables. */
  constructor(
    line: string,
    private commands: string[],
    private variables: string[],
    private programPath: string,
  ) {
    this.quote = openQuote(line);
    const start = wordStart(line);
    const word = line.substring(start);
    const dollar = word.lastIndexOf('$');
    const braced = dollar >= 0 && word.charAt(dollar + 1) === '{';
    const name = dollar + (braced ? 2 : 1);
    if (dollar >= 0 && this.quote !== QUOTE && isVariable(word, dollar, name))
      this.addVariables(word.substring(name), braced ? '}' : '');
    else if (!word.includes('/') && isCommandPlace(line, start)) this.addCommands(unescaped(word));
    else this.addFiles(this.quote === QUOTE ? word : unescaped(word));
  }

  private addVariables(prefix: string, end: string): void {
    for (let i = 0; i < this.variables.length; i++) this.add(prefix, this.variables[i], end);
  }

  private addCommands(prefix: string): void {
    for (let i = 0; i < this.commands.length; i++) this.add(prefix, this.commands[i], ' ');
    const directories = this.programPath.split(':');
    for (let i = 0; i < directories.length; i++) this.addEntries(directories[i], prefix, false);
  }

  private addFiles(prefix: string): void {
    const slash = prefix.lastIndexOf('/') + 1;
    const home = prefix.startsWith('~/');
    const directory = home
      ? `/home/${prefix.substring(2, slash)}`
      : slash > 0
        ? prefix.substring(0, slash)
        : '.';
    this.addEntries(directory, prefix.substring(slash), true);
  }

  private addEntries(directory: string, prefix: string, withDirectories: bool): void {
    const entries = files.list(path.absolute(directory));
    if (entries === null) return;
    for (let i = 0; i < entries.length; i++) {
      const name = entries[i].name;
      if (name.startsWith('.') && !prefix.startsWith('.')) continue;
      if (entries[i].isDirectory && !withDirectories) continue;
      this.add(prefix, name, entries[i].isDirectory ? '/' : ' ');
    }
  }

  /** `end` follows the name where it is the only one. */
  private add(prefix: string, name: string, end: string): void {
    if (!name.startsWith(prefix)) return;
    const shown = end === '/' ? name + end : name;
    if (this.names.includes(shown)) return;
    const rest = escaped(name.substring(prefix.length), this.quote);
    // A quote is closed behind a name that is complete.
    const closing = this.quote !== 0 && end === ' ' ? String.fromCharCode(this.quote) : '';
    this.common = this.names.length === 0 ? rest + closing + end : commonStart(this.common, rest);
    this.names.push(shown);
  }

  /** The names in columns. */
  list(columns: i32): string {
    this.names.sort();
    let width = 0;
    for (let i = 0; i < this.names.length; i++) width = max(width, this.names[i].length + 2);
    const across = max(columns / width, 1);
    const rows = (this.names.length + across - 1) / across;
    let text = '';
    for (let row = 0; row < rows; row++) {
      let line = '';
      for (let i = row; i < this.names.length; i += rows) line += this.names[i].padEnd(width);
      text += `${line.trimEnd()}\n`;
    }
    return text;
  }
}

/** Where the word at the end of a line begins: behind the quote that is open, if one is. */
function wordStart(line: string): i32 {
  let start = 0;
  let quote = 0;
  for (let i = 0; i < line.length; i++) {
    const c = line.charCodeAt(i);
    const boundary = c === 32 || c === 9 || c === 61 || isOperator(c);
    if (c === BACKSLASH && quote !== QUOTE) i++;
    else if (isQuote(c, quote)) {
      quote = quote === 0 ? c : 0;
      start = i + 1;
    } else if (quote === 0 && boundary) start = i + 1;
  }
  return min(start, line.length);
}

/** The quote that is open at the end of a line, or 0. */
function openQuote(line: string): i32 {
  let quote = 0;
  for (let i = 0; i < line.length; i++) {
    const c = line.charCodeAt(i);
    if (c === BACKSLASH && quote !== QUOTE) i++;
    else if (isQuote(c, quote)) quote = quote === 0 ? c : 0;
  }
  return quote;
}

/** Does the character open a quote, or close the one that is open? */
function isQuote(c: i32, open: i32): bool {
  return open === 0 ? c === QUOTE || c === DOUBLE_QUOTE : c === open;
}

/** Is what follows the dollar, from `name` on, the beginning of a variable's name? */
function isVariable(word: string, dollar: i32, name: i32): bool {
  if (dollar > 0 && word.charCodeAt(dollar - 1) === BACKSLASH) return false;
  for (let i = name; i < word.length; i++) if (!isNamePart(word.charCodeAt(i))) return false;
  return true;
}

/** May a command stand there? At the start, after an operator, after a word like `then`. */
function isCommandPlace(line: string, start: i32): bool {
  const before = line.substring(0, start).trimEnd();
  if (before.length === 0) return true;
  const last = before.charCodeAt(before.length - 1);
  if (isOperator(last)) return last !== 60 && last !== 62 && last !== 41; // not < > )
  if (start > 0 && line.charAt(start - 1) !== ' ') return false; // within quotes, or behind =
  return LEADING.includes(before.substring(before.lastIndexOf(' ') + 1));
}

function commonStart(a: string, b: string): string {
  let i = 0;
  while (i < a.length && i < b.length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  return a.substring(0, i);
}

function escaped(name: string, quote: i32): string {
  if (quote === QUOTE) return name;
  const special = quote === DOUBLE_QUOTE ? SPECIAL_QUOTED : SPECIAL;
  let text = '';
  for (let i = 0; i < name.length; i++) {
    if (special.includes(name.charAt(i))) text += '\\';
    text += name.charAt(i);
  }
  return text;
}

function unescaped(word: string): string {
  let text = '';
  for (let i = 0; i < word.length; i++) {
    if (word.charCodeAt(i) === BACKSLASH && i + 1 < word.length) i++;
    text += word.charAt(i);
  }
  return text;
}
