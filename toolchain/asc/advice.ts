// The language is TypeScript without some of its features. What the compiler says about a missing one is in its own
// terms, or a syntax error somewhere behind it; here it becomes: what is missing, and what to write instead.
//
// A row: what the source line contains, or what the compiler says; the advice.

interface Advice {
  line?: RegExp;
  message?: RegExp;
  says: string;
}

const ADVICE: readonly Advice[] = [
  {
    message: /Not implemented: Closures|closure/i,
    says: 'functions cannot use the local variables around them; pass them as parameters, or keep them in a class or a global variable',
  },
  {
    line: /\bfor\s*\(\s*(const|let|var)\s+[\w$[\]{},\s]+\s+(of|in)\b/,
    says: 'there is no for-of or for-in; count instead: for (let i = 0; i < list.length; i++)',
  },
  {
    line: /\b(try|catch|finally)\b/,
    says: 'there are no exceptions; functions return a negative error number or null',
  },
  { line: /\b(async|await)\b/, says: 'there is no async or await; calls return when they are done' },
  { line: /\b(const|let|var)\s*[[{]/, says: 'there is no destructuring; assign the parts one by one' },
  { line: /\.\.\./, says: 'there are no spread or rest parameters; pass an array, or use concat' },
  { line: /\?\./, says: 'there is no ?. operator; test for null first' },
  { line: /\?\?/, says: 'there is no ?? operator; write a != null ? a : b' },
  {
    line: /(^|[=(,:[!&|?;]\s*)\/[^/*\s].*\/[a-z]*/,
    says: 'there are no regular expressions; use indexOf, startsWith, split...',
  },
  { line: /\bJSON\b/, says: 'there is no JSON object' },
  { line: /\bPromise\b/, says: 'there are no promises; calls return when they are done' },
  { line: /\b(require|process\.argv|Buffer)\b/, says: "this is not Node: what programs can use is in 'cox'" },
  { message: /Not implemented: union/i, says: 'there are no union types, other than `Class | null`' },
  {
    message: /^Type argument expected/,
    line: /\bundefined\b/,
    says: "there is no 'undefined'; references can be null",
  },
  {
    message: /^Type argument expected/,
    says: 'the type of this argument is not known; is every name in it declared or imported?',
  },
  {
    message: /^Type '(.*) \| null' is not assignable to type '\1'/,
    says: 'it may be null here; test it in a local variable of a function, or write ! behind it where you know better',
  },
  { message: /^File '.*' not found/, says: 'there is no such file to import' },
  { message: /Cannot find name 'any'|Not implemented.*any/, says: "there is no type 'any'" },
  { message: /Cannot find name 'undefined'/, says: "there is no 'undefined'; references can be null" },
];

/** Syntax errors and missing features: only those can come from something that the language lacks. */
const CODE_NOT_IMPLEMENTED = 100;
const SYNTAX_CODES = { from: 1000, to: 1999 };

function applies(advice: Advice, code: number, message: string, line: string): boolean {
  if (advice.message?.test(message)) return !advice.line || advice.line.test(line);
  const missing = code === CODE_NOT_IMPLEMENTED || (code >= SYNTAX_CODES.from && code <= SYNTAX_CODES.to);
  const unknownName = /^Cannot find name/.test(message);
  return !advice.message && (missing || unknownName) && advice.line!.test(line);
}

/** The message to show for a complaint of the compiler about this source line. */
export function adviceFor(code: number, message: string, line: string): string {
  const advice = ADVICE.find((candidate) => applies(candidate, code, message, line));
  return advice ? `${message.replace(/\.$/, '')}: ${advice.says}` : message;
}
