// The shell's pure parts behind functions of strings, compiled to WebAssembly and run by the tests on the host.

import { escapePattern, hasWildcards, matchesPattern, unescapePattern } from '../../../userland/lib/pattern';
import { Arithmetic } from '../arithmetic';
import { expandWord, Field } from '../expand';
import { History } from '../history';
import { Lexer, TOKEN_OPEN_QUOTE, TOKEN_WORD } from '../lexer';
import { EDIT_MORE, LineEditor } from '../line-editor';
import { Parser } from '../parser';
import { Script } from '../script';
import { Pipeline } from '../tree';
import { Variables } from '../variables';
import { describeNode } from './describe';

/** The tree in a bracketed form, or "error: ..."; "incomplete: ..." where more text may follow. */
export function parse(text: string): string {
  const script = new Script(text, '');
  const error = script.parse();
  if (error.length > 0) return (new Parser(text).isIncomplete() ? 'incomplete: ' : 'error: ') + error;
  return describeNode(script.tree);
}

/** Kinds and spans of all tokens, "kind:start-end" separated by spaces. */
export function tokens(text: string): string {
  const lexer = new Lexer(text, 0, 0);
  let result = '';
  while (true) {
    const token = lexer.next();
    result += `${token.kind}:${token.start}-${token.end} `;
    if (token.kind === 0 || token.kind >= TOKEN_OPEN_QUOTE) return result;
  }
}

const variables = new Variables();

export function setVariable(name: string, value: string): void {
  variables.set(name, value);
}

export function addParameter(value: string): void {
  variables.parameters.push(value);
}

/** Fields of all words of the text, each in angle brackets; a pattern is followed by its pattern form in braces. */
export function expand(text: string): string {
  const lexer = new Lexer(text, 0, 0);
  const fields: Field[] = [];
  for (let token = lexer.next(); token.kind === TOKEN_WORD; token = lexer.next()) {
    expandWord(token.word!, variables, fields);
  }
  let result = '';
  if (variables.error.length > 0) {
    result = `error: ${variables.error}`;
    variables.error = '';
    return result;
  }
  for (let i = 0; i < fields.length; i++) {
    result += `<${fields[i].text}>`;
    if (fields[i].isPattern()) result += `{${fields[i].pattern}}`;
  }
  return result;
}

/** The value of an expression, or "error: ...". */
export function calculate(text: string): string {
  const arithmetic = new Arithmetic(text, variables);
  const value = arithmetic.evaluate();
  return arithmetic.error.length > 0 ? `error: ${arithmetic.error}` : value.toString();
}

/** The source text of the first command of a text, as it would be handed to another shell. */
export function source(text: string): string {
  const script = new Script(text, '');
  script.parse();
  return script.source((script.tree.items[0] as Pipeline).stages[0]);
}

export function matches(pattern: string, text: string): bool {
  return matchesPattern(pattern, text);
}

export function escape(text: string): string {
  return escapePattern(text);
}

export function unescape(pattern: string): string {
  return unescapePattern(pattern);
}

export function wildcards(pattern: string): bool {
  return hasWildcards(pattern);
}

const history = new History();
const editor = new LineEditor(history, '', 20);

export function editBegin(): void {
  editor.takeOutput();
  editor.begin('$ ');
}

/** Feeds code units below 256 as bytes until one means something; the result is that meaning. */
export function edit(bytes: string): i32 {
  for (let i = 0; i < bytes.length; i++) {
    const meaning = editor.feed(bytes.charCodeAt(i));
    if (meaning !== EDIT_MORE) return meaning;
  }
  return EDIT_MORE;
}

export function editText(): string {
  return editor.text();
}

export function editOutput(): string {
  return editor.takeOutput();
}

export function remember(line: string): void {
  history.add(line);
}
