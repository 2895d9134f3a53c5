// File name patterns: * any run of characters, ? any one, [a-z] one of a set, [!a-z] one outside it. A backslash makes
// the next character literal: expansion puts one before every character that was quoted.

const BACKSLASH: i32 = 92;
const STAR: i32 = 42;
const QUESTION: i32 = 63;
const OPEN: i32 = 91;
const CLOSE: i32 = 93;
const NOT: i32 = 33;
const CARET: i32 = 94;
const DASH: i32 = 45;

function isSpecial(c: i32): bool {
  return (
    c === STAR ||
    c === QUESTION ||
    c === OPEN ||
    c === CLOSE ||
    c === BACKSLASH ||
    c === NOT ||
    c === DASH ||
    c === CARET
  );
}

/** Text as a pattern that matches only itself. */
export function escapePattern(text: string): string {
  let result = '';
  let copied = 0;
  for (let i = 0; i < text.length; i++) {
    if (!isSpecial(text.charCodeAt(i))) continue;
    result += text.substring(copied, i) + '\\';
    copied = i;
  }
  return copied === 0 && result.length === 0 ? text : result + text.substring(copied);
}

/** The inverse: the text that a pattern without wildcards matches. */
export function unescapePattern(pattern: string): string {
  let result = '';
  for (let i = 0; i < pattern.length; i++) {
    if (pattern.charCodeAt(i) === BACKSLASH && i + 1 < pattern.length) i++;
    result += pattern.charAt(i);
  }
  return result;
}

/** Is there a character that a wildcard could begin with? */
export function mayBePattern(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === STAR || c === QUESTION || c === OPEN) return true;
  }
  return false;
}

export function hasWildcards(pattern: string): bool {
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === STAR || c === QUESTION || (c === OPEN && setEnd(pattern, i) > 0)) return true;
  }
  return false;
}

/**
 * Does the whole text match? Only the last star is ever tried again: giving an earlier one more characters can never help,
 * since the later one could have taken them. So the time is at most pattern x text.
 */
export function matchesPattern(pattern: string, text: string): bool {
  return matchesStretch(pattern, text, 0, text.length);
}

/** The same, of the characters from `start` to before `end`. */
function matchesStretch(pattern: string, text: string, start: i32, end: i32): bool {
  let p = 0;
  let t = start;
  let starPattern = -1;
  let starText = start;
  while (t < end || p < pattern.length) {
    if (p < pattern.length && pattern.charCodeAt(p) === STAR) {
      starPattern = ++p;
      starText = t;
      continue;
    }
    if (p < pattern.length && t < end && matchesOne(pattern, p, text.charCodeAt(t))) {
      p += elementLength(pattern, p);
      t++;
      continue;
    }
    if (starPattern < 0 || starText >= end) return false;
    p = starPattern;
    t = ++starText;
  }
  return true;
}

/** Length of the pattern element at p: one character, an escaped one, or a set. */
function elementLength(pattern: string, p: i32): i32 {
  const c = pattern.charCodeAt(p);
  if (c === BACKSLASH && p + 1 < pattern.length) return 2;
  if (c !== OPEN) return 1;
  const end = setEnd(pattern, p);
  return end > 0 ? end + 1 - p : 1;
}

function matchesOne(pattern: string, p: i32, c: i32): bool {
  const element = pattern.charCodeAt(p);
  if (element === QUESTION) return true;
  if (element === BACKSLASH && p + 1 < pattern.length) return pattern.charCodeAt(p + 1) === c;
  if (element === OPEN) {
    const end = setEnd(pattern, p);
    if (end > 0) return matchesSet(pattern, p + 1, end, c);
  }
  return element === c;
}

/** Index of the ] that closes the set opened at p; -1 where there is none, and [ is literal. A ] first is a member. */
function setEnd(pattern: string, p: i32): i32 {
  let i = p + 1;
  if (i < pattern.length && isNegation(pattern.charCodeAt(i))) i++;
  for (let first = true; i < pattern.length; i++, first = false) {
    const c = pattern.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === CLOSE && !first) return i;
  }
  return -1;
}

function isNegation(c: i32): bool {
  return c === NOT || c === CARET;
}

function matchesSet(pattern: string, start: i32, end: i32, c: i32): bool {
  let i = start;
  const negated = isNegation(pattern.charCodeAt(i));
  if (negated) i++;
  let found = false;
  while (i < end) {
    if (pattern.charCodeAt(i) === BACKSLASH && i + 1 < end) i++;
    const low = pattern.charCodeAt(i++);
    let high = low;
    if (i + 1 < end && pattern.charCodeAt(i) === DASH) {
      i++;
      if (pattern.charCodeAt(i) === BACKSLASH && i + 1 < end) i++;
      high = pattern.charCodeAt(i++);
    }
    if (c >= low && c <= high) found = true;
  }
  return found !== negated;
}

// Where a part that matches ends, or begins, in the text: for ${x#pattern} and ${x%pattern}. Where none matches, the
// whole text stays.

/** End of the shortest start of the text that matches; 0 where none does. */
export function shortestPrefix(pattern: string, text: string): i32 {
  for (let i = 0; i <= text.length; i++) if (matchesStretch(pattern, text, 0, i)) return i;
  return 0;
}

export function longestPrefix(pattern: string, text: string): i32 {
  for (let i = text.length; i > 0; i--) if (matchesStretch(pattern, text, 0, i)) return i;
  return 0;
}

/** Start of the shortest end of the text that matches; the text's length where none does. */
export function shortestSuffix(pattern: string, text: string): i32 {
  for (let i = text.length; i >= 0; i--) if (matchesStretch(pattern, text, i, text.length)) return i;
  return text.length;
}

export function longestSuffix(pattern: string, text: string): i32 {
  for (let i = 0; i <= text.length; i++) if (matchesStretch(pattern, text, i, text.length)) return i;
  return text.length;
}
