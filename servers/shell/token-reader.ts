// The parser's view of the tokens: the one that comes next, reserved words, and the first thing that is wrong.

import { Lexer, TOKEN_BAD, TOKEN_END, TOKEN_NEWLINE, TOKEN_OPEN_QUOTE, TOKEN_WORD, Token } from './lexer';

export class TokenReader {
  /** Empty after success, else what is wrong, and where. */
  reason: string = '';
  errorAt: i32 = 0;
  /** Would more text make it right? An open quote, an operator at the very end, an `if` without its `fi`. */
  incomplete: bool = false;
  protected lexer: Lexer;
  protected token: Token = new Token(TOKEN_END, 0, 0);
  /** End of the last token taken: where the node being built ends. */
  protected lastEnd: i32 = 0;

  /** `start` and `depth` where the text is within $( ). */
  constructor(
    protected text: string,
    start: i32,
    protected depth: i32,
  ) {
    const lexer = new Lexer(text, start, depth);
    this.lexer = lexer;
    this.token = lexer.next();
  }

  get failed(): bool {
    return this.reason.length > 0;
  }

  protected advance(): void {
    this.lastEnd = this.token.end;
    this.lexer.depth = this.depth;
    this.token = this.lexer.next();
  }

  protected skipNewlines(): void {
    while (this.token.kind === TOKEN_NEWLINE) this.advance();
  }

  /** Is the token this word, unquoted? */
  protected isReserved(name: string): bool {
    return this.token.kind === TOKEN_WORD && this.token.word!.literal() === name;
  }

  /** Takes a reserved word; an error where something else stands. */
  protected expect(name: string): void {
    if (this.failed) return;
    if (this.isReserved(name)) this.advance();
    else if (this.token.kind === TOKEN_END) this.fail(`${name} is missing`, true);
    else this.unexpected();
  }

  protected unexpected(): void {
    const token = this.token;
    if (token.kind === TOKEN_OPEN_QUOTE) this.fail(token.message, true);
    else if (token.kind === TOKEN_BAD) this.fail(token.message, false);
    else if (token.kind === TOKEN_END) this.fail('more is expected', true);
    else if (token.kind === TOKEN_NEWLINE) this.fail('unexpected end of line', false);
    else this.fail(`unexpected ${this.text.substring(token.start, token.end)}`, false);
  }

  /** Only the first thing that is wrong counts. */
  protected fail(reason: string, incomplete: bool): void {
    if (this.failed) return;
    this.reason = reason;
    this.errorAt = this.token.errorAt;
    this.incomplete = incomplete;
  }
}
