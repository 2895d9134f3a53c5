// Expansion of words into fields: variables, $( ) and $(( )) are replaced, unquoted results are split at the characters of
// IFS, and each field is kept in two forms: as text, and as a pattern in which quoted characters are escaped. Globbing
// (glob.ts) uses the second.

import {
  escapePattern,
  hasWildcards,
  longestPrefix,
  longestSuffix,
  mayBePattern,
  shortestPrefix,
  shortestSuffix,
} from '../../userland/lib/pattern';
import { Arithmetic } from './arithmetic';
import { AT, NEWLINE, SPACE, STAR, TAB } from './characters';
import {
  ArithmeticPart,
  PARAMETER_ALTERNATIVE,
  PARAMETER_ASSIGN,
  PARAMETER_DEFAULT,
  PARAMETER_ERROR,
  PARAMETER_LENGTH,
  PARAMETER_PREFIX,
  PARAMETER_PREFIX_LONGEST,
  PARAMETER_SUFFIX,
  PART_COMMAND,
  PART_PARAMETER,
  PART_TEXT,
  PART_TILDE,
  PART_VARIABLE,
  ParameterPart,
  Part,
  Word,
} from './tree';
import { Variables } from './variables';

export class Field {
  text: string = '';
  /** A field exists if anything was written for it, were it only quotes. */
  present: bool = false;
  /** The text as a pattern; made only where an unquoted wildcard is met. */
  private written: string = '';
  private hasPattern: bool = false;

  append(text: string, quoted: bool): void {
    if (!this.hasPattern && !quoted && mayBePattern(text)) {
      this.written = escapePattern(this.text);
      this.hasPattern = true;
    }
    if (this.hasPattern) this.written += quoted ? escapePattern(text) : text;
    this.text = this.present ? this.text + text : text;
    this.present = true;
  }

  get pattern(): string {
    return this.hasPattern ? this.written : escapePattern(this.text);
  }

  isPattern(): bool {
    return this.hasPattern && hasWildcards(this.written);
  }
}

/** The fields of a word, none to many, added to `fields`. */
export function expandWord(word: Word, variables: Variables, fields: Field[]): void {
  const expander = new Expander(variables, fields, true);
  expander.word(word);
  expander.end();
}

/** The word as one text, without splitting: for assignments and redirections. */
export function expandToText(word: Word, variables: Variables): string {
  return expandToField(word, variables).text;
}

/** The word as a pattern, without splitting: for case, # and %. */
export function expandToPattern(word: Word, variables: Variables): string {
  return expandToField(word, variables).pattern;
}

function expandToField(word: Word, variables: Variables): Field {
  const fields: Field[] = [];
  const expander = new Expander(variables, fields, false);
  expander.word(word);
  expander.end();
  return fields.length > 0 ? fields[0] : new Field();
}

class Expander {
  private field: Field = new Field();
  /** Did a blank of IFS end the last field? A separator that follows belongs to it. */
  private afterBlank: bool = false;

  constructor(
    private variables: Variables,
    private fields: Field[],
    /** Are there to be several fields? */
    private splits: bool,
  ) {}

  word(word: Word): void {
    for (let i = 0; i < word.parts.length; i++) this.part(word.parts[i], false);
  }

  end(): void {
    if (this.field.present) this.fields.push(this.field);
    this.field = new Field();
  }

  /** `operand`: the part stands in ${x:-part}, unquoted, where also its literal text is split. */
  private part(part: Part, operand: bool): void {
    switch (part.kind) {
      case PART_TEXT:
        if (operand && !part.quoted) this.split(part.text);
        else this.field.append(part.text, part.quoted);
        return;
      case PART_TILDE:
        this.field.append(this.variables.get('HOME'), true);
        return;
      case PART_VARIABLE:
        this.variable(part);
        return;
      case PART_PARAMETER:
        this.parameter(part as ParameterPart);
        return;
      case PART_COMMAND:
        this.add(withoutNewlines(this.variables.substitution.output(part)), part.quoted);
        return;
      default:
        this.add(this.arithmetic(part as ArithmeticPart), part.quoted);
    }
  }

  private variable(part: Part): void {
    const name = part.text;
    const c = name.charCodeAt(0);
    if (c === AT || (c === STAR && !part.quoted)) {
      this.parameters(part.quoted);
      return;
    }
    if (this.variables.hasOption('u') && c !== STAR && !this.variables.isSet(name))
      this.variables.fail(`${name} is not set`);
    this.add(this.variables.get(name), part.quoted);
  }

  /** "$@": each parameter is a field of its own. */
  private parameters(quoted: bool): void {
    const parameters = this.variables.parameters;
    for (let i = 1; i < parameters.length; i++) {
      if (i > 1) {
        if (!this.splits) this.field.append(' ', true);
        else if (this.field.present) this.end();
      }
      this.add(parameters[i], quoted);
    }
  }

  private arithmetic(part: ArithmeticPart): string {
    const arithmetic = new Arithmetic(expandToText(part.expression, this.variables), this.variables);
    const value = arithmetic.evaluate();
    if (arithmetic.error.length > 0) this.variables.fail(`arithmetic: ${arithmetic.error}`);
    return value.toString();
  }

  // --- ${...} ------------------------------------------------------------------------------------------------

  private parameter(part: ParameterPart): void {
    const variables = this.variables;
    const name = part.text;
    const value = variables.get(name);
    const missing = part.emptyIsUnset ? value.length === 0 : !variables.isSet(name);
    switch (part.operator) {
      case PARAMETER_LENGTH:
        this.add(lengthOf(name, value, variables).toString(), part.quoted);
        return;
      case PARAMETER_ALTERNATIVE:
        if (!missing) this.operand(part);
        else if (part.quoted) this.field.append('', true);
        return;
      case PARAMETER_DEFAULT:
        if (missing) this.operand(part);
        else this.variable(part);
        return;
      case PARAMETER_ASSIGN:
        if (missing) this.assign(part);
        this.add(variables.get(name), part.quoted);
        return;
      case PARAMETER_ERROR:
        if (missing) variables.fail(`${name}: ${messageOf(part, variables)}`);
        else this.variable(part);
        return;
      default:
        this.add(cut(value, part.operator, expandToPattern(part.operand, variables)), part.quoted);
    }
  }

  private operand(part: ParameterPart): void {
    const parts = part.operand.parts;
    if (part.quoted) this.field.append('', true);
    for (let i = 0; i < parts.length; i++) this.part(parts[i], !part.quoted);
  }

  private assign(part: ParameterPart): void {
    const first = part.text.charCodeAt(0);
    const value = expandToText(part.operand, this.variables);
    if ((first | 32) < 97 && first !== 95) this.variables.fail(`${part.text}: cannot be assigned to`);
    else this.variables.set(part.text, value);
  }

  // --- splitting ---------------------------------------------------------------------------------------------

  private add(text: string, quoted: bool): void {
    if (quoted || !this.splits) this.field.append(text, quoted);
    else this.split(text);
  }

  /** Adds text, beginning a new field at every separator: blanks count as one, any other character of IFS for itself. */
  private split(text: string): void {
    if (!this.splits) {
      this.field.append(text, false);
      return;
    }
    const separators = this.variables.separators();
    let start = 0;
    for (let i = 0; i <= text.length; i++) {
      const c = i < text.length ? text.charCodeAt(i) : -1;
      const separates = c >= 0 && isSeparator(separators, c);
      if (c >= 0 && !separates) continue;
      if (i > start) {
        this.field.append(text.substring(start, i), false);
        this.afterBlank = false;
      }
      start = i + 1;
      if (separates) this.separate(c === SPACE || c === TAB || c === NEWLINE);
    }
  }

  private separate(blank: bool): void {
    if (this.field.present) {
      this.end();
      this.afterBlank = blank;
    } else if (!blank) {
      if (!this.afterBlank) this.fields.push(new Field());
      this.afterBlank = false;
    }
  }
}

function isSeparator(separators: string, c: i32): bool {
  for (let i = 0; i < separators.length; i++) if (separators.charCodeAt(i) === c) return true;
  return false;
}

/** $( ) leaves the newlines at the end of the output out. */
function withoutNewlines(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === NEWLINE) end--;
  return text.substring(0, end);
}

/** ${#name}: characters; of @ and *, how many parameters there are. */
function lengthOf(name: string, value: string, variables: Variables): i32 {
  if (name === '@' || name === '*') return variables.parameters.length - 1;
  if (variables.hasOption('u') && !variables.isSet(name)) variables.fail(`${name} is not set`);
  let length = 0;
  for (let i = 0; i < value.length; i++) if ((value.charCodeAt(i) & 0xfc00) !== 0xdc00) length++;
  return length;
}

function messageOf(part: ParameterPart, variables: Variables): string {
  const text = expandToText(part.operand, variables);
  if (text.length > 0) return text;
  return part.emptyIsUnset ? 'is not set or empty' : 'is not set';
}

function cut(value: string, operator: i32, pattern: string): string {
  if (operator === PARAMETER_PREFIX) return value.substring(shortestPrefix(pattern, value));
  if (operator === PARAMETER_PREFIX_LONGEST) return value.substring(longestPrefix(pattern, value));
  if (operator === PARAMETER_SUFFIX) return value.substring(0, shortestSuffix(pattern, value));
  return value.substring(0, longestSuffix(pattern, value));
}
