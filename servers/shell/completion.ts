// Completion of the word before the cursor: a command where one may stand, else a file, or a variable after $.

import { files, path } from 'cox';
import { isNamePart, isOperator } from './characters';

const BACKSLASH: i32 = 92;
const DOLLAR: i32 = 36;
/** Words after which a command begins. */
const LEADING: string[] = ['if', 'then', 'elif', 'else', 'while', 'until', 'do', '{', '!', 'exec', 'command'];
const SPECIAL: string = ' \t"\'\\$`&|;<>()*?[]#~!';

export class Completion {
  /** What all candidates go on with. */
  common: string = '';
  /** How they are listed. */
  names: string[] = [];

  /** Names that a command may have, without those of programs, and names of variables. */
  constructor(
    line: string,
    private commands: string[],
    private variables: string[],
    private programPath: string,
  ) {
    const start = wordStart(line);
    const word = line.substring(start);
    const dollar = word.lastIndexOf('$');
    if (dollar >= 0 && isVariable(word, dollar + 1)) this.addVariables(word.substring(dollar + 1));
    else if (!word.includes('/') && isCommandPlace(line, start)) this.addCommands(unescaped(word));
    else this.addFiles(unescaped(word));
  }

  private addVariables(prefix: string): void {
    for (let i = 0; i < this.variables.length; i++) this.add(prefix, this.variables[i], '');
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
    const rest = escaped(name.substring(prefix.length));
    this.common = this.names.length === 0 ? rest + end : commonStart(this.common, rest);
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

/** Where the word at the end of a line begins. */
function wordStart(line: string): i32 {
  let start = 0;
  for (let i = 0; i < line.length; i++) {
    const c = line.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === 32 || c === 9 || c === 61 || c === 34 || c === 39 || isOperator(c)) start = i + 1;
  }
  return min(start, line.length);
}

function isVariable(word: string, from: i32): bool {
  if (from > 1 && word.charCodeAt(from - 2) === BACKSLASH) return false;
  for (let i = from; i < word.length; i++) if (!isNamePart(word.charCodeAt(i))) return false;
  return word.charCodeAt(from - 1) === DOLLAR;
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

function escaped(name: string): string {
  let text = '';
  for (let i = 0; i < name.length; i++) {
    if (SPECIAL.includes(name.charAt(i))) text += '\\';
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
