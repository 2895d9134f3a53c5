// Reads words. Quoting is resolved here, once: a word comes out as parts that say what is literal, what is expanded
// and what was quoted.
//
//   a"b $c"\d      plain text, double quotes with an expansion in them, an escaped character
//   ${c:-word}     the operand is a word, too, that ends at the brace
//   $(line)        ends where a parser that starts inside finds the parenthesis that closes it
//   $((1 + $c))    read as if in double quotes, up to the parentheses that close it

import {
  APOSTROPHE,
  BACKQUOTE,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_PARENTHESIS,
  COLON,
  DOLLAR,
  EQUALS,
  HASH,
  isBlank,
  isDigit,
  isNamePart,
  isNameStart,
  isOperator,
  isSpecialParameter,
  MINUS,
  NEWLINE,
  OPEN_BRACE,
  OPEN_PARENTHESIS,
  PERCENT,
  PLUS,
  QUESTION,
  QUOTE,
  SLASH,
  TILDE,
} from './characters';
import { Parser } from './parser';
import {
  ArithmeticPart,
  PARAMETER_ALTERNATIVE,
  PARAMETER_ASSIGN,
  PARAMETER_DEFAULT,
  PARAMETER_ERROR,
  PARAMETER_LENGTH,
  PARAMETER_PREFIX,
  PARAMETER_SUFFIX,
  PART_COMMAND,
  PART_TEXT,
  PART_TILDE,
  PART_VARIABLE,
  ParameterPart,
  Part,
  Word,
} from './tree';

/** What follows the last character. */
const END: i32 = -1;

/** Why a word cannot be completed. */
export const FAILURE_NONE: i32 = 0;
export const FAILURE_OPEN: i32 = 1; // the text ends inside quotes or after a backslash: more may follow
export const FAILURE_BAD: i32 = 2;

/** Nesting of expansions and commands: deeper is refused, so that no input can overflow the shell's stack. */
export const DEPTH_MAX: i32 = 100;

export class WordReader {
  failure: i32 = FAILURE_NONE;
  message: string = '';
  /** Where a line in $( ) is wrong; -1 where the failure is the word's own. */
  failedAt: i32 = -1;

  constructor(
    public text: string,
    public position: i32,
    public depth: i32,
  ) {}

  at(offset: i32): i32 {
    const i = this.position + offset;
    return i < this.text.length ? this.text.charCodeAt(i) : END;
  }

  /** The word that starts here; not empty. Look at `failure` before using it. */
  readWord(): Word {
    const word = new Word();
    this.failure = FAILURE_NONE;
    this.failedAt = -1;
    if (this.at(0) === TILDE && (this.at(1) === SLASH || this.endsWord(this.at(1)))) {
      word.parts.push(new Part(PART_TILDE, '', false));
      this.position++;
    }
    while (this.failure === FAILURE_NONE && !this.endsWord(this.at(0))) this.readPart(word, false);
    return word;
  }

  /** The whole text as what stands in double quotes, which themselves mean nothing: the body of a here-document. */
  readDocument(): Word {
    const word = new Word();
    this.readQuoted(word, END);
    return word;
  }

  private endsWord(c: i32): bool {
    return c === END || c === NEWLINE || isBlank(c) || isOperator(c);
  }

  /** One part of an unquoted word; within braces, blanks and operators are text and } is not. */
  private readPart(word: Word, inBraces: bool): void {
    const c = this.at(0);
    if (c === APOSTROPHE) this.readSingleQuotes(word);
    else if (c === QUOTE) this.readDoubleQuotes(word);
    else if (c === DOLLAR) this.readDollar(word, false);
    else if (c === BACKQUOTE) this.readBackquotes(word, false);
    else if (c === BACKSLASH) this.readEscape(word);
    else this.readPlain(word, inBraces);
  }

  private readPlain(word: Word, inBraces: bool): void {
    const start = this.position;
    while (true) {
      const c = this.at(0);
      if (c === APOSTROPHE || c === QUOTE || c === DOLLAR || c === BACKSLASH || c === BACKQUOTE) break;
      if (inBraces ? c === CLOSE_BRACE || c === END : this.endsWord(c)) break;
      this.position++;
    }
    word.parts.push(new Part(PART_TEXT, this.text.substring(start, this.position), false));
  }

  private readEscape(word: Word): void {
    if (this.at(1) === END) {
      this.fail(FAILURE_OPEN, 'nothing follows the backslash', this.position + 1);
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
      this.fail(FAILURE_OPEN, "missing closing '", start);
      return;
    }
    word.parts.push(new Part(PART_TEXT, this.text.substring(start, end), true));
    this.position = end + 1;
  }

  private readDoubleQuotes(word: Word): void {
    const before = word.parts.length;
    this.position++;
    this.readQuoted(word, QUOTE);
    if (this.failure !== FAILURE_NONE) return;
    this.position++;
    // "" is an empty word, which nothing else could say.
    if (word.parts.length === before) word.parts.push(new Part(PART_TEXT, '', true));
  }

  /** Reads up to the character that ends it, where expansions and few escapes keep their meaning. */
  private readQuoted(word: Word, end: i32): void {
    let parentheses = 0;
    let start = this.position; // of literal text that is not in a part yet
    while (this.failure === FAILURE_NONE) {
      const c = this.at(0);
      if (c === end && parentheses === 0) {
        this.addQuoted(word, start);
        return;
      }
      if (c === END) {
        this.fail(FAILURE_OPEN, `missing closing ${String.fromCharCode(end)}`, this.position);
      } else if (c === DOLLAR || c === BACKQUOTE) {
        this.addQuoted(word, start);
        if (c === DOLLAR) this.readDollar(word, true);
        else this.readBackquotes(word, true);
        start = this.position;
      } else if (c === BACKSLASH && this.isEscapedInQuotes(this.at(1), end)) {
        this.addQuoted(word, start);
        start = this.position + (this.at(1) === NEWLINE ? 2 : 1);
        this.position += 2;
      } else if (c === QUOTE && end === CLOSE_BRACE) {
        this.addQuoted(word, start); // "${a:-"b"}": the inner quotes change nothing
        start = ++this.position;
      } else {
        if (end === CLOSE_PARENTHESIS)
          parentheses += i32(c === OPEN_PARENTHESIS) - i32(c === CLOSE_PARENTHESIS);
        this.position++;
      }
    }
  }

  private addQuoted(word: Word, start: i32): void {
    if (start === this.position) return;
    word.parts.push(new Part(PART_TEXT, this.text.substring(start, this.position), true));
  }

  private isEscapedInQuotes(c: i32, end: i32): bool {
    if (c === QUOTE) return end === QUOTE || end === CLOSE_BRACE;
    if (c === CLOSE_BRACE) return end === CLOSE_BRACE;
    return c === DOLLAR || c === BACKQUOTE || c === BACKSLASH || c === NEWLINE;
  }

  // --- expansions --------------------------------------------------------------------------------------------

  /** $NAME ${NAME} $? $(line) $((1)) ...; a $ that starts none of them is a literal. */
  private readDollar(word: Word, quoted: bool): void {
    if (this.depth >= DEPTH_MAX) {
      this.fail(FAILURE_BAD, 'nested too deeply', this.position + 1);
      return;
    }
    this.depth++;
    const next = this.at(1);
    if (next === OPEN_PARENTHESIS) {
      if (this.at(2) !== OPEN_PARENTHESIS || !this.readArithmetic(word, quoted))
        this.readCommand(word, quoted);
    } else if (next === OPEN_BRACE) {
      this.readBraces(word, quoted);
    } else {
      this.position++;
      const name = this.readName(false);
      if (name.length === 0) word.parts.push(new Part(PART_TEXT, '$', quoted));
      else word.parts.push(new Part(PART_VARIABLE, name, quoted));
    }
    this.depth--;
  }

  /** The name of a variable or parameter; empty where there is none. $12 is $1 and 2, but ${12} is the twelfth. */
  private readName(inBraces: bool): string {
    const start = this.position;
    if (isNameStart(this.at(0))) {
      while (isNamePart(this.at(0))) this.position++;
    } else if (isSpecialParameter(this.at(0))) {
      const digits = inBraces && isDigit(this.at(0));
      this.position++;
      while (digits && isDigit(this.at(0))) this.position++;
    }
    return this.text.substring(start, this.position);
  }

  /** ${...}: a name with, perhaps, an operator and its operand. */
  private readBraces(word: Word, quoted: bool): void {
    const start = this.position;
    this.position += 2;
    if (this.at(0) === HASH && this.at(1) !== CLOSE_BRACE) {
      this.position++;
      word.parts.push(new ParameterPart(this.readName(true), quoted, PARAMETER_LENGTH, false));
    } else {
      const name = this.readName(true);
      if (this.at(0) === CLOSE_BRACE && name.length > 0)
        word.parts.push(new Part(PART_VARIABLE, name, quoted));
      else if (name.length > 0 && !this.readOperator(word, name, quoted)) this.position = start + 2;
    }
    if (this.failure !== FAILURE_NONE) return;
    if (this.at(0) === CLOSE_BRACE && this.position > start + 2) {
      this.position++;
      return;
    }
    const end = this.text.indexOf('}', start);
    if (end < 0) this.fail(FAILURE_OPEN, 'missing closing }', start + 2);
    else this.fail(FAILURE_BAD, `${this.text.substring(start, end + 1)} does not name a variable`, start);
  }

  /** :-word, %pattern and so on; false where it is none of them. */
  private readOperator(word: Word, name: string, quoted: bool): bool {
    const colon = this.at(0) === COLON;
    if (colon) this.position++;
    const operator = this.operatorAt(colon);
    if (operator < 0) return false;
    const part = new ParameterPart(name, quoted, operator, colon);
    this.position++;
    const isPattern = operator >= PARAMETER_PREFIX;
    if (isPattern && this.at(0) === this.at(-1)) {
      part.operator = operator + 1; // ## and %% are the longest
      this.position++;
    }
    // A pattern is not quoted by the quotes around the whole.
    if (quoted && !isPattern) this.readQuoted(part.operand, CLOSE_BRACE);
    else this.readOperand(part.operand);
    word.parts.push(part);
    return true;
  }

  private operatorAt(colon: bool): i32 {
    switch (this.at(0)) {
      case MINUS:
        return PARAMETER_DEFAULT;
      case EQUALS:
        return PARAMETER_ASSIGN;
      case QUESTION:
        return PARAMETER_ERROR;
      case PLUS:
        return PARAMETER_ALTERNATIVE;
      case HASH:
        return colon ? -1 : PARAMETER_PREFIX;
      case PERCENT:
        return colon ? -1 : PARAMETER_SUFFIX;
      default:
        return -1;
    }
  }

  private readOperand(operand: Word): void {
    const start = this.position;
    if (this.at(0) === TILDE && (this.at(1) === SLASH || this.at(1) === CLOSE_BRACE)) {
      operand.parts.push(new Part(PART_TILDE, '', false));
      this.position++;
    }
    while (this.failure === FAILURE_NONE && this.at(0) !== CLOSE_BRACE && this.at(0) !== END) {
      this.readPart(operand, true);
    }
    if (this.failure === FAILURE_NONE && this.at(0) === END)
      this.fail(FAILURE_OPEN, 'missing closing }', start);
  }

  /** $((expression)); false, and nothing read, where it is a $( that starts with a parenthesis. */
  private readArithmetic(word: Word, quoted: bool): bool {
    const start = this.position;
    const part = new ArithmeticPart(quoted);
    this.position += 3;
    this.readQuoted(part.expression, CLOSE_PARENTHESIS);
    if (this.failure === FAILURE_NONE && this.at(1) === CLOSE_PARENTHESIS) {
      this.position += 2;
      word.parts.push(part);
      return true;
    }
    if (this.failure === FAILURE_OPEN) return true;
    this.failure = FAILURE_NONE;
    this.position = start;
    return false;
  }

  private readCommand(word: Word, quoted: bool): void {
    const start = this.position + 2;
    const parser = new Parser(this.text, start, this.depth + 1);
    const end = parser.findClose();
    if (end >= 0) {
      word.parts.push(new Part(PART_COMMAND, this.text.substring(start, end), quoted));
      this.position = end + 1;
    } else if (parser.incomplete) {
      this.fail(FAILURE_OPEN, 'missing closing )', start);
    } else {
      this.fail(FAILURE_BAD, parser.reason, start);
      this.failedAt = parser.errorAt;
    }
  }

  /** `line`, in which a backslash before $ ` or \ is taken away. */
  private readBackquotes(word: Word, quoted: bool): void {
    let line = '';
    const start = this.position++;
    while (this.at(0) !== BACKQUOTE) {
      const c = this.at(0);
      const next = this.at(1);
      if (c === END) {
        this.fail(FAILURE_OPEN, 'missing closing `', start + 1);
        return;
      }
      if (c === BACKSLASH && (next === DOLLAR || next === BACKQUOTE || next === BACKSLASH)) this.position++;
      line += this.text.charAt(this.position);
      this.position++;
    }
    this.position++;
    word.parts.push(new Part(PART_COMMAND, line, quoted));
  }

  private fail(failure: i32, message: string, position: i32): void {
    this.failure = failure;
    this.message = message;
    this.position = position;
  }
}
