// Parses redirects: which stream, where to or where from, and the bodies of here-documents, which the lexer finds later.

import {
  HereDocument,
  TOKEN_APPEND,
  TOKEN_COPY,
  TOKEN_HERE,
  TOKEN_HERE_TABS,
  TOKEN_NUMBER,
  TOKEN_READ,
  TOKEN_WORD,
  TOKEN_WRITE,
  Token,
} from './lexer';
import { TokenReader } from './token-reader';
import {
  Command,
  PART_TEXT,
  REDIRECT_APPEND,
  REDIRECT_COPY,
  REDIRECT_HERE,
  REDIRECT_READ,
  REDIRECT_WRITE,
  Redirect,
  Word,
} from './tree';

export class RedirectReader extends TokenReader {
  constructor(text: string, start: i32, depth: i32) {
    super(text, start, depth);
  }

  protected isRedirect(): bool {
    const kind = this.token.kind;
    return kind >= TOKEN_READ && kind <= TOKEN_NUMBER;
  }

  protected parseRedirect(command: Command): void {
    let descriptor = -1;
    if (this.token.kind === TOKEN_NUMBER) {
      const digits = this.text.substring(this.token.start, this.token.end);
      if (digits.length !== 1 || digits > '2') {
        this.fail(`no stream ${digits}: there are 0, 1 and 2`, false);
        return;
      }
      descriptor = digits.charCodeAt(0) - 48;
      this.advance();
    }
    const operator = this.token;
    const kind = redirectKind(operator.kind);
    const reads = this.text.charAt(operator.start) === '<';
    if (descriptor < 0) descriptor = reads ? 0 : 1;
    this.advance();
    if (this.token.kind !== TOKEN_WORD) {
      this.unexpected();
      return;
    }
    let target = this.token.word!;
    if (kind === REDIRECT_HERE) target = this.addDocument(operator, target);
    command.redirects.push(new Redirect(kind, descriptor, target));
    this.advance();
  }

  /** Announces a here-document to the lexer; the word that its body will be. */
  private addDocument(operator: Token, delimiter: Word): Word {
    const body = new Word();
    let text = '';
    let quoted = false;
    for (let i = 0; i < delimiter.parts.length; i++) {
      const part = delimiter.parts[i];
      if (part.kind !== PART_TEXT) this.fail('the end of a here-document is a plain word', false);
      text += part.text;
      if (part.quoted) quoted = true;
    }
    const tabs = operator.kind === TOKEN_HERE_TABS;
    this.lexer.documents.push(new HereDocument(operator.start, text, quoted, tabs, body));
    return body;
  }
}

function redirectKind(token: i32): i32 {
  switch (token) {
    case TOKEN_READ:
      return REDIRECT_READ;
    case TOKEN_WRITE:
      return REDIRECT_WRITE;
    case TOKEN_APPEND:
      return REDIRECT_APPEND;
    case TOKEN_COPY:
      return REDIRECT_COPY;
    default:
      return token === TOKEN_HERE || token === TOKEN_HERE_TABS ? REDIRECT_HERE : -1;
  }
}
