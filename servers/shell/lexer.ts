// Cuts a command line into tokens. Quoting is resolved here, once: a word comes out as parts that say what is
// literal, what is a variable and what was quoted; operators, newlines and comments never reach the words.

import { PART_COMMAND, PART_TEXT, PART_TILDE, PART_VARIABLE, Part, Word } from './tree';

export const TOKEN_END: i32 = 0;
export const TOKEN_WORD: i32 = 1;
export const TOKEN_NEWLINE: i32 = 2;
export const TOKEN_SEMICOLON: i32 = 3;
export const TOKEN_BACKGROUND: i32 = 4; // &
export const TOKEN_AND: i32 = 5; // &&
export const TOKEN_OR: i32 = 6; // ||
export const TOKEN_PIPE: i32 = 7; // |
export const TOKEN_OPEN: i32 = 8; // (
export const TOKEN_CLOSE: i32 = 9; // )
export const TOKEN_READ: i32 = 10; // <
export const TOKEN_WRITE: i32 = 11; // >
export const TOKEN_APPEND: i32 = 12; // >>
export const TOKEN_COPY: i32 = 13; // >&
export const TOKEN_NUMBER: i32 = 14; // digits that stand directly before < or >
export const TOKEN_OPEN_QUOTE: i32 = 15; // the text ends inside quotes or after a backslash: more may follow
export const TOKEN_BAD: i32 = 16; // message says why

export class Token {
  word: Word | null = null;
  message: string = '';
  constructor(
    public kind: i32,
    public start: i32,
    public end: i32,
  ) {}
}

const TAB: i32 = 9;
const NEWLINE: i32 = 10;
const RETURN: i32 = 13;
const SPACE: i32 = 32;
const QUOTE: i32 = 34; // "
const HASH: i32 = 35;
const DOLLAR: i32 = 36;
const AMPERSAND: i32 = 38;
const APOSTROPHE: i32 = 39;
const OPEN_PARENTHESIS: i32 = 40;
const CLOSE_PARENTHESIS: i32 = 41;
const SLASH: i32 = 47;
const LESS: i32 = 60;
const GREATER: i32 = 62;
const BACKSLASH: i32 = 92;
const OPEN_BRACE: i32 = 123;
const PIPE: i32 = 124;
const TILDE: i32 = 126;

export function isDigit(c: i32): bool {
  return c >= 48 && c <= 57;
}

/** May c start a variable's name? */
export function isNameStart(c: i32): bool {
  return (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
}

export function isName(text: string): bool {
  if (text.length === 0 || !isNameStart(text.charCodeAt(0))) return false;
  for (let i = 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (!isNameStart(c) && !isDigit(c)) return false;
  }
  return true;
}

function isBlank(c: i32): bool {
  return c === SPACE || c === TAB || c === RETURN;
}

function isOperator(c: i32): bool {
  // ; & | ( ) < >
  return c === 59 || c === AMPERSAND || c === PIPE || c === 40 || c === 41 || c === LESS || c === GREATER;
}

/** Parameters whose name is one character: $? $! $$ $# $@ $* and digits. */
function isSpecialParameter(c: i32): bool {
  return c === 63 || c === 33 || c === DOLLAR || c === HASH || c === 64 || c === 42 || isDigit(c);
}

export class Lexer {
  position: i32 = 0;
  /** Set when a word cannot be completed: TOKEN_OPEN_QUOTE or TOKEN_BAD. */
  private failure: i32 = 0;
  private failureMessage: string = '';

  constructor(public text: string) {}

  /** The next token; TOKEN_END for ever once the text is used up. */
  next(): Token {
    this.skipBlanks();
    const start = this.position;
    if (start >= this.text.length) return new Token(TOKEN_END, start, start);
    const c = this.text.charCodeAt(start);
    if (c === NEWLINE) return this.operator(TOKEN_NEWLINE, 1);
    if (isOperator(c)) return this.readOperator(c);
    return this.readWord();
  }

  private at(offset: i32): i32 {
    const i = this.position + offset;
    return i < this.text.length ? this.text.charCodeAt(i) : -1;
  }

  /** Blanks, comments and a backslash before a newline stand for nothing. */
  private skipBlanks(): void {
    while (true) {
      const c = this.at(0);
      if (isBlank(c)) this.position++;
      else if (c === BACKSLASH && this.at(1) === NEWLINE) this.position += 2;
      else if (c === HASH) while (this.at(0) !== NEWLINE && this.at(0) !== -1) this.position++;
      else return;
    }
  }

  private operator(kind: i32, length: i32): Token {
    const start = this.position;
    this.position += length;
    return new Token(kind, start, start + length);
  }

  private readOperator(c: i32): Token {
    const next = this.at(1);
    switch (c) {
      case AMPERSAND:
        return next === AMPERSAND ? this.operator(TOKEN_AND, 2) : this.operator(TOKEN_BACKGROUND, 1);
      case PIPE:
        return next === PIPE ? this.operator(TOKEN_OR, 2) : this.operator(TOKEN_PIPE, 1);
      case GREATER:
        if (next === GREATER) return this.operator(TOKEN_APPEND, 2);
        return next === AMPERSAND ? this.operator(TOKEN_COPY, 2) : this.operator(TOKEN_WRITE, 1);
      case LESS:
        return this.operator(TOKEN_READ, 1);
      case OPEN_PARENTHESIS:
        return this.operator(TOKEN_OPEN, 1);
      case CLOSE_PARENTHESIS:
        return this.operator(TOKEN_CLOSE, 1);
      default:
        return this.operator(TOKEN_SEMICOLON, 1);
    }
  }

  private readWord(): Token {
    const start = this.position;
    const word = new Word();
    this.failure = 0;
    if (this.at(0) === TILDE && this.endsTilde(this.at(1))) {
      word.parts.push(new Part(PART_TILDE, '', false));
      this.position++;
    }
    while (this.failure === 0 && !this.endsWord(this.at(0))) this.readPart(word);
    if (this.failure !== 0) {
      const token = new Token(this.failure, start, this.position);
      token.message = this.failureMessage;
      return token;
    }
    const token = new Token(TOKEN_WORD, start, this.position);
    token.word = word;
    if (this.isRedirectNumber(start)) token.kind = TOKEN_NUMBER;
    return token;
  }

  private endsWord(c: i32): bool {
    return c === -1 || c === NEWLINE || isBlank(c) || isOperator(c);
  }

  private endsTilde(c: i32): bool {
    return c === SLASH || this.endsWord(c);
  }

  private isRedirectNumber(start: i32): bool {
    const next = this.at(0);
    if (next !== LESS && next !== GREATER) return false;
    for (let i = start; i < this.position; i++) if (!isDigit(this.text.charCodeAt(i))) return false;
    return true;
  }

  private readPart(word: Word): void {
    const c = this.at(0);
    if (c === APOSTROPHE) this.readSingleQuotes(word);
    else if (c === QUOTE) this.readDoubleQuotes(word);
    else if (c === DOLLAR) this.readVariable(word, false);
    else if (c === BACKSLASH) this.readEscape(word);
    else this.readPlain(word);
  }

  private readPlain(word: Word): void {
    const start = this.position;
    while (true) {
      const c = this.at(0);
      if (this.endsWord(c) || c === APOSTROPHE || c === QUOTE || c === DOLLAR || c === BACKSLASH) break;
      this.position++;
    }
    word.parts.push(new Part(PART_TEXT, this.text.substring(start, this.position), false));
  }

  private readEscape(word: Word): void {
    if (this.at(1) === -1) {
      this.fail(TOKEN_OPEN_QUOTE, 'nothing follows the backslash', 1);
      return;
    }
    if (this.at(1) !== NEWLINE)
      word.parts.push(new Part(PART_TEXT, this.text.charAt(this.position + 1), true));
    this.position += 2;
  }

  private readSingleQuotes(word: Word): void {
    const start = this.position + 1;
    const end = this.text.indexOf("'", start);
    if (end < 0) {
      this.fail(TOKEN_OPEN_QUOTE, "missing closing '", 1);
      return;
    }
    word.parts.push(new Part(PART_TEXT, this.text.substring(start, end), true));
    this.position = end + 1;
  }

  /** Inside double quotes only $ and a backslash before $ " \ or a newline are special. */
  private readDoubleQuotes(word: Word): void {
    this.position++;
    let literal = '';
    let empty = true;
    while (this.at(0) !== QUOTE && this.failure === 0) {
      const c = this.at(0);
      if (c === -1) {
        this.fail(TOKEN_OPEN_QUOTE, 'missing closing "', 0);
        return;
      }
      if (c === DOLLAR) {
        if (literal.length > 0) word.parts.push(new Part(PART_TEXT, literal, true));
        literal = '';
        empty = false;
        this.readVariable(word, true);
      } else if (c === BACKSLASH && this.isEscapedInQuotes(this.at(1))) {
        if (this.at(1) !== NEWLINE) literal += this.text.charAt(this.position + 1);
        this.position += 2;
      } else {
        literal += this.text.charAt(this.position);
        this.position++;
      }
    }
    this.position++;
    // "" is an empty word, which nothing else could say.
    if (literal.length > 0 || empty) word.parts.push(new Part(PART_TEXT, literal, true));
  }

  private isEscapedInQuotes(c: i32): bool {
    return c === DOLLAR || c === QUOTE || c === BACKSLASH || c === NEWLINE;
  }

  /** $NAME ${NAME} $? $(line) ...; a $ that starts none of them is a literal. */
  private readVariable(word: Word, quoted: bool): void {
    if (this.at(1) === OPEN_PARENTHESIS) {
      this.readCommand(word, quoted);
      return;
    }
    if (this.at(1) === OPEN_BRACE) {
      this.readBraces(word, quoted);
      return;
    }
    const start = this.position + 1;
    let end = start;
    if (isSpecialParameter(this.at(1))) end++;
    else if (isNameStart(this.at(1))) {
      while (isNameStart(this.at(end - this.position)) || isDigit(this.at(end - this.position))) end++;
    }
    this.position = end;
    if (end === start) word.parts.push(new Part(PART_TEXT, '$', quoted));
    else word.parts.push(new Part(PART_VARIABLE, this.text.substring(start, end), quoted));
  }

  private readBraces(word: Word, quoted: bool): void {
    const start = this.position + 2;
    const end = this.text.indexOf('}', start);
    if (end < 0) {
      this.fail(TOKEN_OPEN_QUOTE, 'missing closing }', 2);
      return;
    }
    const name = this.text.substring(start, end);
    if (!isName(name) && !isParameterNumberOrSign(name)) {
      this.fail(TOKEN_BAD, `\${${name}} does not name a variable`, 0);
      return;
    }
    word.parts.push(new Part(PART_VARIABLE, name, quoted));
    this.position = end + 1;
  }

  /** $( up to the parenthesis that closes it; those in quotes do not count. */
  private readCommand(word: Word, quoted: bool): void {
    const start = this.position + 2;
    let depth = 1;
    let end = start;
    for (; end < this.text.length && depth > 0; end++) {
      const c = this.text.charCodeAt(end);
      if (c === OPEN_PARENTHESIS) depth++;
      else if (c === CLOSE_PARENTHESIS) depth--;
      else if (c === BACKSLASH) end++;
      else if (c === APOSTROPHE || c === QUOTE) end = this.quoteEnd(end);
    }
    if (depth > 0) {
      this.fail(TOKEN_OPEN_QUOTE, 'missing closing )', 2);
      return;
    }
    word.parts.push(new Part(PART_COMMAND, this.text.substring(start, end - 1), quoted));
    this.position = end;
  }

  /** Index of the quote that closes the one at `open`, or the end of the text. */
  private quoteEnd(open: i32): i32 {
    const quote = this.text.charCodeAt(open);
    let i = open + 1;
    while (i < this.text.length && this.text.charCodeAt(i) !== quote) {
      i += quote === QUOTE && this.text.charCodeAt(i) === BACKSLASH ? 2 : 1;
    }
    return i;
  }

  private fail(kind: i32, message: string, length: i32): void {
    this.failure = kind;
    this.failureMessage = message;
    this.position += length;
  }
}

/** ${12} and ${?}: digits, or one of the special characters. */
function isParameterNumberOrSign(name: string): bool {
  if (name.length === 1) return isSpecialParameter(name.charCodeAt(0));
  for (let i = 0; i < name.length; i++) if (!isDigit(name.charCodeAt(i))) return false;
  return name.length > 0 && name.length < 6;
}
