// Recursive descent from tokens to the tree of tree.ts:
//
//   list      = [ and-or { (";" | "&" | newline) and-or } ]
//   and-or    = pipeline { ("&&" | "||") pipeline }
//   pipeline  = [ "!" ] command { "|" command }
//   command   = compound { redirect } | NAME "(" ")" compound | simple
//   compound  = "(" list ")" | "{" list "}"
//             | "if" list "then" list { "elif" list "then" list } [ "else" list ] "fi"
//             | ("while" | "until") list "do" list "done"
//             | "for" NAME [ "in" { word } ] (";" | newline) "do" list "done"
//             | "case" word "in" { [ "(" ] word { "|" word } ")" list ";;" } "esac"
//   simple    = { NAME=word | redirect } { word | redirect }
//   redirect  = [ number ] ("<" | ">" | ">>" | ">&" | "<&" | "<<" | "<<-") word
//
// A word is reserved (if, then, done, } ...) where a command may begin, and nowhere else. A list that must not be empty
// is one between two reserved words.

import { asAssignment } from './assignment';
import { isName } from './characters';
import {
  HereDocument,
  TOKEN_AND,
  TOKEN_BACKGROUND,
  TOKEN_CASE_END,
  TOKEN_CLOSE,
  TOKEN_END,
  TOKEN_NEWLINE,
  TOKEN_OPEN,
  TOKEN_OPEN_QUOTE,
  TOKEN_OR,
  TOKEN_PIPE,
  TOKEN_SEMICOLON,
  TOKEN_WORD,
} from './lexer';
import { RedirectReader } from './redirect-reader';
import {
  Case,
  CaseItem,
  Command,
  For,
  FunctionDefinition,
  Group,
  If,
  List,
  NODE_AND,
  NODE_GROUP,
  NODE_OR,
  NODE_SUBSHELL,
  Node,
  Pair,
  Pipeline,
  SimpleCommand,
  While,
  Word,
} from './tree';
import { DEPTH_MAX } from './word-reader';

/** Words that end a list where a command could begin. */
const CLOSING: string[] = ['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}'];

export class Parser extends RedirectReader {
  /** `start` and `depth` where the text is within $( ). */
  constructor(text: string, start: i32 = 0, depth: i32 = 0) {
    super(text, start, depth);
  }

  get documents(): HereDocument[] {
    return this.lexer.documents;
  }

  /** The whole text. Look at `failed` before using the result. */
  parse(): List {
    const list = this.parseList();
    if (!this.failed && this.token.kind !== TOKEN_END) this.unexpected();
    return list;
  }

  /** Parses up to the parenthesis that closes a $( before the start: its position, or -1. */
  findClose(): i32 {
    this.parseList();
    if (!this.failed && this.token.kind !== TOKEN_CLOSE) this.unexpected();
    return this.failed ? -1 : this.token.start;
  }

  /** Parses the whole text to learn whether a part of it is missing. */
  isIncomplete(): bool {
    this.parse();
    return this.incomplete;
  }

  private endsList(): bool {
    const kind = this.token.kind;
    if (kind === TOKEN_END || kind === TOKEN_CLOSE || kind === TOKEN_CASE_END) return true;
    return kind === TOKEN_WORD && CLOSING.includes(this.token.word!.literal());
  }

  // --- lists -------------------------------------------------------------------------------------------------

  private parseList(): List {
    const list = new List();
    this.skipNewlines();
    list.start = this.token.start;
    while (!this.failed && !this.endsList()) {
      list.items.push(this.parseAndOr());
      list.background.push(this.token.kind === TOKEN_BACKGROUND);
      list.end = this.lastEnd;
      if (!this.isSeparator()) break;
      this.advance();
      this.skipNewlines();
    }
    return list;
  }

  /** A list of one command at least. */
  private parseSome(): List {
    if (++this.depth > DEPTH_MAX) this.fail('commands are nested too deeply', false);
    const list = this.parseList();
    this.depth--;
    if (!this.failed && list.items.length === 0) this.unexpected();
    return list;
  }

  private isSeparator(): bool {
    const kind = this.token.kind;
    return kind === TOKEN_SEMICOLON || kind === TOKEN_BACKGROUND || kind === TOKEN_NEWLINE;
  }

  private parseAndOr(): Node {
    let left: Node = this.parsePipeline();
    while (!this.failed && (this.token.kind === TOKEN_AND || this.token.kind === TOKEN_OR)) {
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
    while (!this.failed && this.token.kind === TOKEN_PIPE) {
      this.advance();
      this.skipNewlines();
      pipeline.stages.push(this.parseCommand());
    }
    pipeline.end = this.lastEnd;
    return pipeline;
  }

  // --- commands ----------------------------------------------------------------------------------------------

  private parseCommand(): Command {
    const start = this.token.start;
    const compound = this.parseCompound();
    let command: Command;
    if (compound === null) {
      command = this.isFunction() ? this.parseFunction() : this.parseSimple();
    } else {
      command = compound;
      while (!this.failed && this.isRedirect()) this.parseRedirect(command);
    }
    command.start = start;
    command.end = this.lastEnd;
    return command;
  }

  /** Null where no compound command begins here. */
  private parseCompound(): Command | null {
    if (this.token.kind === TOKEN_OPEN) return this.parseSubshell();
    if (this.token.kind !== TOKEN_WORD) return null;
    const word = this.token.word!.literal();
    if (word === '{') return this.parseGroup();
    if (word === 'if') return this.parseIf();
    if (word === 'while' || word === 'until') return this.parseWhile(word === 'until');
    if (word === 'for') return this.parseFor();
    if (word === 'case') return this.parseCase();
    if (CLOSING.includes(word)) this.unexpected();
    return null;
  }

  private parseSubshell(): Command {
    this.advance();
    const group = new Group(NODE_SUBSHELL, this.parseSome());
    if (this.failed) return group;
    if (this.token.kind === TOKEN_CLOSE) this.advance();
    else this.unexpected();
    return group;
  }

  private parseGroup(): Command {
    this.advance();
    const group = new Group(NODE_GROUP, this.parseSome());
    this.expect('}');
    return group;
  }

  private parseIf(): Command {
    const node = new If();
    while (!this.failed && (this.isReserved('if') || this.isReserved('elif'))) {
      this.advance();
      node.conditions.push(this.parseSome());
      this.expect('then');
      node.branches.push(this.parseSome());
      if (!this.isReserved('elif')) break;
    }
    if (!this.failed && this.isReserved('else')) {
      this.advance();
      node.otherwise = this.parseSome();
    }
    this.expect('fi');
    return node;
  }

  private parseWhile(until: bool): Command {
    this.advance();
    const condition = this.parseSome();
    return new While(until, condition, this.parseBody());
  }

  /** do list done */
  private parseBody(): List {
    this.expect('do');
    const body = this.parseSome();
    this.expect('done');
    return body;
  }

  private parseFor(): Command {
    this.advance();
    const word = this.token.word;
    const name = this.token.kind === TOKEN_WORD && word !== null ? word.literal() : '';
    const node = new For(name);
    if (!isName(name)) {
      if (this.token.kind === TOKEN_WORD) this.fail('for needs the name of a variable', false);
      else this.unexpected();
      return node;
    }
    this.advance();
    if (this.token.kind === TOKEN_SEMICOLON) this.advance();
    this.skipNewlines();
    if (this.isReserved('in')) {
      this.advance();
      while (this.token.kind === TOKEN_WORD) {
        node.words.push(this.token.word!);
        this.advance();
      }
      if (!this.failed && !this.isSeparator()) this.unexpected();
      if (!this.failed) this.advance();
      this.skipNewlines();
    } else {
      node.overParameters = true;
    }
    node.body = this.parseBody();
    return node;
  }

  private parseCase(): Command {
    this.advance();
    const node = new Case(new Word());
    if (this.token.kind !== TOKEN_WORD) {
      this.unexpected();
      return node;
    }
    node.subject = this.token.word!;
    this.advance();
    this.skipNewlines();
    this.expect('in');
    this.skipNewlines();
    while (!this.failed && !this.isReserved('esac')) {
      node.items.push(this.parseCaseItem());
      if (this.failed || this.token.kind !== TOKEN_CASE_END) break;
      this.advance();
      this.skipNewlines();
    }
    this.expect('esac');
    return node;
  }

  /** [(] pattern { | pattern } ) list */
  private parseCaseItem(): CaseItem {
    const item = new CaseItem();
    if (this.token.kind === TOKEN_OPEN) this.advance();
    while (!this.failed) {
      if (this.token.kind !== TOKEN_WORD) {
        this.unexpected();
        return item;
      }
      item.patterns.push(this.token.word!);
      this.advance();
      if (this.token.kind !== TOKEN_PIPE) break;
      this.advance();
    }
    if (this.token.kind !== TOKEN_CLOSE) {
      this.unexpected();
      return item;
    }
    this.advance();
    if (++this.depth > DEPTH_MAX) this.fail('commands are nested too deeply', false);
    item.body = this.parseList();
    this.depth--;
    return item;
  }

  private isFunction(): bool {
    return this.token.kind === TOKEN_WORD && isName(this.token.word!.literal()) && this.lexer.isBeforeOpen();
  }

  private parseFunction(): Command {
    const name = this.token.word!.literal();
    this.advance();
    this.advance();
    if (this.token.kind !== TOKEN_CLOSE) this.unexpected();
    else this.advance();
    this.skipNewlines();
    if (!this.failed && this.parseableAsBody()) return new FunctionDefinition(name, this.parseCommand());
    if (!this.failed) this.unexpected();
    return new SimpleCommand();
  }

  private parseableAsBody(): bool {
    if (this.token.kind === TOKEN_OPEN) return true;
    if (this.token.kind !== TOKEN_WORD) return false;
    return ['{', 'if', 'while', 'until', 'for', 'case'].includes(this.token.word!.literal());
  }

  // --- simple commands ---------------------------------------------------------------------------------------

  private parseSimple(): Command {
    const command = new SimpleCommand();
    const start = this.token.start;
    while (!this.failed) {
      if (this.isRedirect()) this.parseRedirect(command);
      else if (this.token.kind === TOKEN_WORD) this.parseWord(command);
      else break;
    }
    if (!this.failed && (this.token.start === start || this.token.kind >= TOKEN_OPEN_QUOTE))
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
}
