// Which words of a command are assignments.

import { isName } from './characters';
import { Assignment, PART_TEXT, PART_TILDE, Part, Word } from './tree';

/** NAME=value, where NAME and = stand in one unquoted part; else null. */
export function asAssignment(word: Word): Assignment | null {
  const first = word.parts[0];
  if (first.kind !== PART_TEXT || first.quoted) return null;
  const equals = first.text.indexOf('=');
  if (equals < 1 || !isName(first.text.substring(0, equals))) return null;
  const value = new Word();
  let rest = first.text.substring(equals + 1);
  if (rest.startsWith('~/') || (rest === '~' && word.parts.length === 1)) {
    value.parts.push(new Part(PART_TILDE, '', false));
    rest = rest.substring(1);
  }
  if (rest.length > 0) value.parts.push(new Part(PART_TEXT, rest, false));
  for (let i = 1; i < word.parts.length; i++) value.parts.push(word.parts[i]);
  return new Assignment(first.text.substring(0, equals), value);
}
