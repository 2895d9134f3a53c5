// Expansion of words into fields: variables and $( ) are replaced, unquoted results are split at blanks, and each field is
// kept in two forms: as text, and as a pattern in which quoted characters are escaped. Globbing (glob.ts) uses the second.

import { escapePattern, hasWildcards } from './pattern';
import { PART_TEXT, PART_TILDE, PART_VARIABLE, Part, Word } from './tree';
import { Variables } from './variables';

const NEWLINE: i32 = 10;

export class Field {
  text: string = '';
  pattern: string = '';
  /** A field exists if anything was written for it, were it only quotes. */
  present: bool = false;

  append(text: string, quoted: bool): void {
    this.text += text;
    this.pattern += quoted ? escapePattern(text) : text;
    this.present = true;
  }

  isPattern(): bool {
    return hasWildcards(this.pattern);
  }
}

/** The fields of a word, none to many, added to `fields`. */
export function expandWord(word: Word, variables: Variables, fields: Field[]): void {
  let field = new Field();
  for (let i = 0; i < word.parts.length; i++) {
    const part = word.parts[i];
    if (part.kind === PART_TEXT) field.append(part.text, part.quoted);
    else if (part.kind === PART_TILDE) field.append(variables.get('HOME'), true);
    else if (isAllParameters(part)) field = appendParameters(part, variables, field, fields);
    else if (part.quoted) field.append(valueOf(part, variables), true);
    else field = appendSplit(valueOf(part, variables), field, fields);
  }
  if (field.present) fields.push(field);
}

/** The word as one text, without splitting: for assignments and redirections. */
export function expandToText(word: Word, variables: Variables): string {
  let text = '';
  for (let i = 0; i < word.parts.length; i++) {
    const part = word.parts[i];
    if (part.kind === PART_TEXT) text += part.text;
    else text += part.kind === PART_TILDE ? variables.get('HOME') : valueOf(part, variables);
  }
  return text;
}

function isAllParameters(part: Part): bool {
  return part.kind === PART_VARIABLE && part.text === '@';
}

/** What a variable holds, or what a command prints, without the newlines at its end. */
function valueOf(part: Part, variables: Variables): string {
  if (part.kind === PART_VARIABLE) return variables.get(part.text);
  const output = variables.substitution.output(part.text);
  let end = output.length;
  while (end > 0 && output.charCodeAt(end - 1) === NEWLINE) end--;
  return output.substring(0, end);
}

/** "$@": each parameter is a field of its own, however it is spelled. */
function appendParameters(part: Part, variables: Variables, first: Field, fields: Field[]): Field {
  let field = first;
  for (let i = 1; i < variables.parameters.length; i++) {
    if (i > 1 && field.present) {
      fields.push(field);
      field = new Field();
    }
    if (part.quoted) field.append(variables.parameters[i], true);
    else field = appendSplit(variables.parameters[i], field, fields);
  }
  return field;
}

/** Adds text to the field, beginning a new one at every run of blanks. Returns the field that is still open. */
function appendSplit(text: string, first: Field, fields: Field[]): Field {
  let field = first;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && !isFieldBreak(text.charCodeAt(i))) continue;
    if (i > start) field.append(text.substring(start, i), false);
    start = i + 1;
    if (i < text.length && field.present) {
      fields.push(field);
      field = new Field();
    }
  }
  return field;
}

function isFieldBreak(c: i32): bool {
  return c === 32 || c === 9 || c === 10;
}
