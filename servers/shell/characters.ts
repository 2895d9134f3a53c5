// The characters that mean something to the shell, and what names are made of.

export const TAB: i32 = 9;
export const NEWLINE: i32 = 10;
export const RETURN: i32 = 13;
export const SPACE: i32 = 32;
export const EXCLAMATION: i32 = 33;
export const QUOTE: i32 = 34; // "
export const HASH: i32 = 35;
export const DOLLAR: i32 = 36;
export const PERCENT: i32 = 37;
export const AMPERSAND: i32 = 38;
export const APOSTROPHE: i32 = 39;
export const OPEN_PARENTHESIS: i32 = 40;
export const CLOSE_PARENTHESIS: i32 = 41;
export const STAR: i32 = 42;
export const PLUS: i32 = 43;
export const MINUS: i32 = 45;
export const SLASH: i32 = 47;
export const COLON: i32 = 58;
export const SEMICOLON: i32 = 59;
export const LESS: i32 = 60;
export const EQUALS: i32 = 61;
export const GREATER: i32 = 62;
export const QUESTION: i32 = 63;
export const AT: i32 = 64;
export const BACKSLASH: i32 = 92;
export const BACKQUOTE: i32 = 96;
export const OPEN_BRACE: i32 = 123;
export const PIPE: i32 = 124;
export const CLOSE_BRACE: i32 = 125;
export const TILDE: i32 = 126;

export function isDigit(c: i32): bool {
  return c >= 48 && c <= 57;
}

/** May c start a variable's name? */
export function isNameStart(c: i32): bool {
  return (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
}

export function isNamePart(c: i32): bool {
  return isNameStart(c) || isDigit(c);
}

export function isName(text: string): bool {
  if (text.length === 0 || !isNameStart(text.charCodeAt(0))) return false;
  for (let i = 1; i < text.length; i++) if (!isNamePart(text.charCodeAt(i))) return false;
  return true;
}

export function isBlank(c: i32): bool {
  return c === SPACE || c === TAB || c === RETURN;
}

/** ; & | ( ) < > */
export function isOperator(c: i32): bool {
  return (
    c === SEMICOLON ||
    c === AMPERSAND ||
    c === PIPE ||
    c === OPEN_PARENTHESIS ||
    c === CLOSE_PARENTHESIS ||
    c === LESS ||
    c === GREATER
  );
}

/** Parameters whose name is one character: $? $! $$ $# $@ $* $- and digits. */
export function isSpecialParameter(c: i32): bool {
  return (
    c === QUESTION ||
    c === EXCLAMATION ||
    c === DOLLAR ||
    c === HASH ||
    c === AT ||
    c === STAR ||
    c === MINUS ||
    isDigit(c)
  );
}
