// Recursive descent from tokens to the tree of tree.ts:
//
//   list      = [ and-or { (";" | "&" | newline) and-or } ]
//   and-or    = pipeline { ("&&" | "||") pipeline }
//   pipeline  = [ "!" ] command { "|" command }
//   command   = "(" list ")" { redirect } | simple
//   simple    = { NAME=word | redirect } { word | redirect }
//   redirect  = [ number ] ("<" | ">" | ">>" | ">&") word
//
// Compound commands (if, while, for, functions) have their place in `command`: a reserved word there chooses them.

import {
  isName,
  Lexer,
  TOKEN_AND,
  TOKEN_APPEND,
  TOKEN_BACKGROUND,
  TOKEN_BAD,
  TOKEN_CLOSE,
  TOKEN_END,
  TOKEN_NEWLINE,
  TOKEN_NUMBER,
  TOKEN_OPEN,
  TOKEN_OPEN_QUOTE,
  TOKEN_OR,
  TOKEN_PIPE,
  TOKEN_READ,
  TOKEN_SEMICOLON,
  TOKEN_WORD,
  TOKEN_WRITE,
  Token,
} from './lexer';
import {
  Assignment,
  Command,
  List,
  NODE_AND,
  NODE_OR,
  Node,
  PART_TEXT,
  Pair,
  Part,
  Pipeline,
  REDIRECT_APPEND,
  REDIRECT_COPY,
  REDIRECT_READ,
  REDIRECT_WRITE,
  Redirect,
  SimpleCommand,
  Subshell,
  Word,
} from './tree';

/** Nesting of parentheses: deeper is refused, so that no input can overflow the shell's stack. */
const DEPTH_MAX: i32 = 100;

export class Parser {
  /** Empty after success, else what is wrong, with its position. */
  error: string = '';
  /** Would more text make it right? An open quote, or an operator at the very end. */
  incomplete: bool = false;
  private lexer: Lexer;
  private token: Token = new Token(TOKEN_END, 0, 0);
  private depth: i32 = 0;
  /** End of the last token taken: where the node being built ends. */
  private lastEnd: i32 = 0;

  constructor(private text: string) {
    this.lexer = new Lexer(text);
    this.token = this.lexer.next();
  }

  /** The whole text. Look at `error` before using the result. */
  parse(): List {
    const list = this.parseList();
    if (!this.failed() && this.token.kind !== TOKEN_END) this.unexpected();
    return list;
  }

  /** Parses the whole text to learn whether a part of it is missing. */
  isIncomplete(): bool {
    this.parse();
    return this.incomplete;
  }

  private failed(): bool {
    return this.error.length > 0;
  }

  private advance(): void {
    this.lastEnd = this.token.end;
    this.token = this.lexer.next();
  }

  private skipNewlines(): void {
    while (this.token.kind === TOKEN_NEWLINE) this.advance();
  }

  private parseList(): List {
    const list = new List();
    this.skipNewlines();
    list.start = this.token.start;
    while (!this.failed() && this.token.kind !== TOKEN_END && this.token.kind !== TOKEN_CLOSE) {
      list.items.push(this.parseAndOr());
      list.background.push(this.token.kind === TOKEN_BACKGROUND);
      list.end = this.lastEnd;
      if (!this.isSeparator()) break;
      this.advance();
      this.skipNewlines();
    }
    return list;
  }

  private isSeparator(): bool {
    const kind = this.token.kind;
    return kind === TOKEN_SEMICOLON || kind === TOKEN_BACKGROUND || kind === TOKEN_NEWLINE;
  }

  private parseAndOr(): Node {
    let left: Node = this.parsePipeline();
    while (!this.failed() && (this.token.kind === TOKEN_AND || this.token.kind === TOKEN_OR)) {
      const kind = this.token.kind === TOKEN_AND ? NODE_AND : NODE_OR;
      this.advance();
      this.skipNewlines();
      const pair = new Pair(kind, left, this.parsePipeline());
      pair.start = left.start;
      pair.end = this.lastEnd;
      left = pair;
    }
    return left;
  }

  private parsePipeline(): Pipeline {
    const pipeline = new Pipeline();
    pipeline.start = this.token.start;
    while (this.isReserved('!')) {
      pipeline.negated = !pipeline.negated;
      this.advance();
    }
    pipeline.stages.push(this.parseCommand());
    while (!this.failed() && this.token.kind === TOKEN_PIPE) {
      this.advance();
      this.skipNewlines();
      pipeline.stages.push(this.parseCommand());
    }
    pipeline.end = this.lastEnd;
    return pipeline;
  }

  private parseCommand(): Command {
    const start = this.token.start;
    const command: Command = this.token.kind === TOKEN_OPEN ? this.parseSubshell() : this.parseSimple();
    command.start = start;
    command.end = this.lastEnd;
    return command;
  }

  private parseSubshell(): Command {
    this.advance();
    if (++this.depth > DEPTH_MAX) this.fail('parentheses are nested too deeply');
    const body = this.parseList();
    this.depth--;
    const subshell = new Subshell(body);
    if (this.failed()) return subshell;
    if (this.token.kind !== TOKEN_CLOSE || body.items.length === 0) {
      this.unexpected();
      return subshell;
    }
    this.advance();
    while (!this.failed() && this.isRedirect()) this.parseRedirect(subshell);
    return subshell;
  }

  private parseSimple(): Command {
    const command = new SimpleCommand();
    const start = this.token.start;
    while (!this.failed()) {
      if (this.isRedirect()) this.parseRedirect(command);
      else if (this.token.kind === TOKEN_WORD) this.parseWord(command);
      else break;
    }
    if (!this.failed() && (this.token.start === start || this.token.kind >= TOKEN_OPEN_QUOTE))
      this.unexpected();
    return command;
  }

  private parseWord(command: SimpleCommand): void {
    const word = this.token.word!;
    const assignment = command.words.length === 0 ? asAssignment(word) : null;
    if (assignment) command.assignments.push(assignment);
    else command.words.push(word);
    this.advance();
  }

  private isReserved(name: string): bool {
    if (this.token.kind !== TOKEN_WORD) return false;
    const parts = this.token.word!.parts;
    return parts.length === 1 && parts[0].kind === PART_TEXT && !parts[0].quoted && parts[0].text === name;
  }

  private isRedirect(): bool {
    const kind = this.token.kind;
    return kind >= TOKEN_READ && kind <= TOKEN_NUMBER;
  }

  private parseRedirect(command: Command): void {
    let descriptor = -1;
    if (this.token.kind === TOKEN_NUMBER) {
      const digits = this.text.substring(this.token.start, this.token.end);
      if (digits.length !== 1 || digits > '2') {
        this.fail(`no stream ${digits}: there are 0, 1 and 2`);
        return;
      }
      descriptor = digits.charCodeAt(0) - 48;
      this.advance();
    }
    const kind = redirectKind(this.token.kind);
    if (descriptor < 0) descriptor = kind === REDIRECT_READ ? 0 : 1;
    this.advance();
    if (this.token.kind !== TOKEN_WORD) {
      this.unexpected();
      return;
    }
    command.redirects.push(new Redirect(kind, descriptor, this.token.word!));
    this.advance();
  }

  private unexpected(): void {
    const token = this.token;
    if (token.kind === TOKEN_OPEN_QUOTE) {
      this.incomplete = true;
      this.fail(token.message);
    } else if (token.kind === TOKEN_BAD) {
      this.fail(token.message);
    } else if (token.kind === TOKEN_END) {
      this.incomplete = true;
      this.fail('more is expected');
    } else if (token.kind === TOKEN_NEWLINE) {
      this.fail('unexpected end of line');
    } else {
      this.fail(`unexpected ${this.text.substring(token.start, token.end)}`);
    }
  }

  private fail(message: string): void {
    const at = this.token.start;
    let line = 1;
    let lineStart = 0;
    for (let i = 0; i < at; i++) {
      if (this.text.charCodeAt(i) !== 10) continue;
      line++;
      lineStart = i + 1;
    }
    this.error = `syntax error at line ${line}, column ${at - lineStart + 1}: ${message}`;
  }
}

function redirectKind(token: i32): i32 {
  if (token === TOKEN_READ) return REDIRECT_READ;
  if (token === TOKEN_WRITE) return REDIRECT_WRITE;
  return token === TOKEN_APPEND ? REDIRECT_APPEND : REDIRECT_COPY;
}

/** NAME=value, where NAME and = stand in one unquoted part; else null. */
export function asAssignment(word: Word): Assignment | null {
  const first = word.parts[0];
  if (first.kind !== PART_TEXT || first.quoted) return null;
  const equals = first.text.indexOf('=');
  if (equals < 1 || !isName(first.text.substring(0, equals))) return null;
  const value = new Word();
  const rest = first.text.substring(equals + 1);
  if (rest.length > 0) value.parts.push(new Part(PART_TEXT, rest, false));
  for (let i = 1; i < word.parts.length; i++) value.parts.push(word.parts[i]);
  return new Assignment(first.text.substring(0, equals), value);
}
