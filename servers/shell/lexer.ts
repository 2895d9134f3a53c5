// Cuts a text into tokens: words (word-reader.ts), operators, newlines. Blanks and comments never reach the parser. The
// body of a here-document, which starts in the line after the command, is read with that newline.

import {
  AMPERSAND,
  BACKSLASH,
  GREATER,
  HASH,
  isBlank,
  isDigit,
  isOperator,
  LESS,
  MINUS,
  NEWLINE,
  OPEN_PARENTHESIS,
  PIPE,
  SEMICOLON,
  TAB,
} from './characters';
import { PART_TEXT, Part, Word } from './tree';
import { FAILURE_BAD, FAILURE_NONE, WordReader } from './word-reader';

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
export const TOKEN_CASE_END: i32 = 10; // ;;
export const TOKEN_READ: i32 = 11; // <
export const TOKEN_WRITE: i32 = 12; // >
export const TOKEN_APPEND: i32 = 13; // >>
export const TOKEN_COPY: i32 = 14; // >& and <&
export const TOKEN_HERE: i32 = 15; // <<
export const TOKEN_HERE_TABS: i32 = 16; // <<-
export const TOKEN_NUMBER: i32 = 17; // digits that stand directly before < or >
export const TOKEN_OPEN_QUOTE: i32 = 18; // the text ends inside quotes or after a backslash: more may follow
export const TOKEN_BAD: i32 = 19; // message says why

export class Token {
  word: Word | null = null;
  message: string = '';
  /** Where what is wrong stands; the token's start, unless it lies within. */
  errorAt: i32;
  constructor(
    public kind: i32,
    public start: i32,
    public end: i32,
  ) {
    this.errorAt = start;
  }
}

/** <<END: a document whose lines follow the line of the command. */
export class HereDocument {
  /** Where the body lies in the text: from its first line to behind the line that ends it. */
  start: i32 = 0;
  end: i32 = 0;

  constructor(
    /** Where the redirection stands. */
    public at: i32,
    private delimiter: string,
    /** Was the delimiter quoted? Then nothing in the body is expanded. */
    private quoted: bool,
    /** Are tabs at the start of a line left out? */
    private tabs: bool,
    /** What becomes the body. */
    private target: Word,
  ) {}

  /** Reads the body from its first line on; where the text goes on, or -1 where nothing ends the document. */
  read(text: string, position: i32, depth: i32): i32 {
    this.start = position;
    let body = '';
    while (position < text.length) {
      let lineEnd = text.indexOf('\n', position);
      if (lineEnd < 0) lineEnd = text.length;
      let from = position;
      while (this.tabs && from < lineEnd && text.charCodeAt(from) === TAB) from++;
      if (lineEnd - from === this.delimiter.length && text.substring(from, lineEnd) === this.delimiter) {
        this.end = min(lineEnd + 1, text.length);
        this.setBody(this.tabs ? body : text.substring(this.start, position), depth);
        return this.end;
      }
      if (this.tabs) body += `${text.substring(from, lineEnd)}\n`;
      position = lineEnd + 1;
    }
    return -1;
  }

  private setBody(body: string, depth: i32): void {
    const parts = this.quoted
      ? [new Part(PART_TEXT, body, true)]
      : new WordReader(body, 0, depth).readDocument().parts;
    for (let i = 0; i < parts.length; i++) this.target.parts.push(parts[i]);
  }
}

export class Lexer extends WordReader {
  /** All here-documents, in the order of their redirections. */
  documents: HereDocument[] = [];
  private documentsRead: i32 = 0;

  /** The next token; TOKEN_END for ever once the text is used up. */
  next(): Token {
    this.skipBlanks();
    const start = this.position;
    if (start >= this.text.length) return this.end(start);
    const c = this.text.charCodeAt(start);
    if (c === NEWLINE) return this.newline();
    if (isOperator(c)) return this.readOperatorToken(c);
    return this.readWordToken();
  }

  /** Is the next token, which is not taken, an opening parenthesis? */
  isBeforeOpen(): bool {
    this.skipBlanks();
    return this.at(0) === OPEN_PARENTHESIS;
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

  private end(start: i32): Token {
    if (this.documentsRead === this.documents.length) return new Token(TOKEN_END, start, start);
    return this.openDocument(start);
  }

  private newline(): Token {
    const start = this.position++;
    while (this.documentsRead < this.documents.length) {
      const after = this.documents[this.documentsRead].read(this.text, this.position, this.depth);
      if (after < 0) return this.openDocument(start);
      this.position = after;
      this.documentsRead++;
    }
    return new Token(TOKEN_NEWLINE, start, this.position);
  }

  private openDocument(start: i32): Token {
    const token = new Token(TOKEN_OPEN_QUOTE, start, this.text.length);
    token.errorAt = this.documents[this.documentsRead].at;
    token.message = 'nothing ends the here-document';
    this.position = this.text.length;
    return token;
  }

  private operator(kind: i32, length: i32): Token {
    const start = this.position;
    this.position += length;
    return new Token(kind, start, start + length);
  }

  private readOperatorToken(c: i32): Token {
    const next = this.at(1);
    switch (c) {
      case AMPERSAND:
        return next === AMPERSAND ? this.operator(TOKEN_AND, 2) : this.operator(TOKEN_BACKGROUND, 1);
      case PIPE:
        return next === PIPE ? this.operator(TOKEN_OR, 2) : this.operator(TOKEN_PIPE, 1);
      case SEMICOLON:
        return next === SEMICOLON ? this.operator(TOKEN_CASE_END, 2) : this.operator(TOKEN_SEMICOLON, 1);
      case GREATER:
        if (next === GREATER) return this.operator(TOKEN_APPEND, 2);
        if (next === PIPE) return this.operator(TOKEN_WRITE, 2);
        return next === AMPERSAND ? this.operator(TOKEN_COPY, 2) : this.operator(TOKEN_WRITE, 1);
      case LESS:
        if (next === LESS)
          return this.at(2) === MINUS ? this.operator(TOKEN_HERE_TABS, 3) : this.operator(TOKEN_HERE, 2);
        return next === AMPERSAND ? this.operator(TOKEN_COPY, 2) : this.operator(TOKEN_READ, 1);
      case OPEN_PARENTHESIS:
        return this.operator(TOKEN_OPEN, 1);
      default:
        return this.operator(TOKEN_CLOSE, 1);
    }
  }

  private readWordToken(): Token {
    const start = this.position;
    const word = this.readWord();
    if (this.failure !== FAILURE_NONE) {
      const kind = this.failure === FAILURE_BAD ? TOKEN_BAD : TOKEN_OPEN_QUOTE;
      const failed = new Token(kind, start, max(start, min(this.position, this.text.length)));
      failed.message = this.message;
      if (this.failedAt >= 0) failed.errorAt = this.failedAt;
      return failed;
    }
    const token = new Token(TOKEN_WORD, start, this.position);
    token.word = word;
    if (this.isRedirectNumber(start)) token.kind = TOKEN_NUMBER;
    return token;
  }

  private isRedirectNumber(start: i32): bool {
    const next = this.at(0);
    if (next !== LESS && next !== GREATER) return false;
    for (let i = start; i < this.position; i++) if (!isDigit(this.text.charCodeAt(i))) return false;
    return true;
  }
}
