// The language is TypeScript without some of its features. What the compiler says about a missing one is in its own
// terms, or a syntax error somewhere behind it; here it becomes: what is missing, and what to write instead.
//
// A row: what the source line contains, or what the compiler says; the advice.

interface Advice {
  /** Where it is found on the line is where the error points. */
  line?: RegExp;
  message?: RegExp;
  says: string;
  /** It fits so much that any other complaint says more. */
  isGeneral?: boolean;
}

const ADVICE: readonly Advice[] = [
  {
    message: /Not implemented: Closures|closure/i,
    says: 'functions cannot use the local variables around them; pass them as parameters, or keep them in a class or a global variable',
  },
  {
    message: /^Optional parameter must have an initializer/,
    says: "give the parameter a value for when it is missing: count: i32 = 0, name: string = ''",
  },
  {
    message: /^Type expected/,
    line: /(?<=(?<!\?\s*[\w$.]*)[:<]\s*)\[/,
    says: 'there are no tuples; declare a class with a field for each part',
  },
  {
    message: /^Type expected/,
    line: /\bfunction\b|^\s*((static|private|public|protected|override)\s+)*[\w$]+\s*\(/,
    says: 'say what type each parameter and the result have: function add(a: f64, b: f64): f64 { ... }, or void for no result',
  },
  {
    message: /^Cannot assign to 'Array</,
    says: 'there is no destructuring; assign the parts one by one',
  },
  {
    message: /^Type '(String|String \| null)' is not assignable to type 'i32'/,
    line: /\benum\b/,
    says: 'the members of an enum are whole numbers; for texts, use constants',
  },
  {
    message: /^Type '\w+' is not assignable to type 'String'/,
    line: /['"`]\s*\+|\+\s*['"`]/,
    says: 'only texts can be added to texts; write value.toString(), or put it into a text in backticks',
  },
  {
    message: /^Conversion from type 'f(64|32)' to '[iu]\d+' requires/,
    line: /\.sort\s*\(/,
    says: 'a comparison returns an i32: (a, b) => (a < b ? -1 : a > b ? 1 : 0)',
  },
  {
    message: /^Operator '[<>]' cannot be applied to types '\w+' and/,
    line: /\.sort\s*\(\s*\)/,
    says: 'say how they compare: list.sort((a, b) => a.size - b.size)',
  },
  {
    message: /^Index signature is missing in type 'i32'/,
    line: /\b[A-Z]\w*\[/,
    says: "the names of an enum's members are not there at run time; keep them in an array of texts",
  },
  {
    message: /^Conversion from type 'f(64|32)' to '[iu]\d+' requires/,
    says: 'a whole number is wanted here; `let n = 0` makes an i32 and `let n: f64 = 0` a number with a fraction; <i32>x cuts the fraction off',
  },
  {
    message: /^Property 'from' does not exist on type 'Array/,
    says: 'map.keys(), map.values() and set.values() are arrays already; fill others in a loop',
  },
  {
    message: /^Property 'forEach' does not exist on type '(Map|Set)/,
    says: 'write for (const key of map.keys()) or for (const value of set.values())',
  },
  { message: /^Not implemented: Regular expressions/, says: 'use indexOf, startsWith, split, replaceAll...' },
  { message: /^Not implemented: 'in' operator/, says: 'write map.has(key) or list.includes(value)' },
  { message: /^Not implemented: Const assertion/, says: 'leave out `as const`' },
  {
    message: /^Expected \d+ arguments, but got 0/,
    line: /\bnew Date\(\s*\)/,
    says: 'write new Date(Date.now())',
  },
  {
    message: /^Expected 1 arguments, but got \d+/,
    line: /\bnew Date\(/,
    says: 'a Date is made of milliseconds: Date.UTC(year, month, day), or Date.parse(text)',
  },
  {
    message: /immediately follow a numeric literal/,
    line: /\b\d+n\b/,
    says: 'there is no bigint; i64 and u64 numbers have 64 bits',
  },
  { line: /\bsatisfies\b/, says: 'there is no satisfies; declare the type' },
  {
    line: /(?<=\bfor\s*\(\s*(const|let|var)\s+[\w$]+\s+)in\b/,
    says: 'there is no for-in; write for (const key of map.keys()), or count with i',
  },
  {
    message: /Not implemented: Iterators/,
    says: 'declare the variable in the loop: for (const x of list)',
  },
  {
    line: /(?<=\bfor\s*\(\s*(const|let|var)\s+)[[{]/,
    says: 'there is no destructuring; for a Map, write for (const key of map.keys()) and map.get(key)',
  },
  {
    message: /^(Property 'length' does not exist|Index signature is missing)/,
    line: /\bfor\s*\(.*\bof\b/,
    says: 'for-of takes arrays and strings; of a Set or a Map, write set.values() or map.keys()',
  },
  {
    line: /\b(try|catch|finally)\b/,
    says: 'there are no exceptions to catch; functions return a negative error number or null',
  },
  {
    line: /\b(async|await)\b/,
    says: 'there is no async or await; calls return when they are done',
  },
  {
    line: /\bfunction\s*\*|\byield\b/,
    says: 'there are no generators; return an array, or keep the position in a class',
  },
  {
    line: /(?<=\b(const|let|var)\s*)[[{]|(?<=\bfunction\b[^(]*\([^)]*)[{[](?=[^:]*\}|\w+[,\]])/,
    says: 'there is no destructuring; assign the parts one by one',
  },
  {
    line: /\.\.\.(?=[\w$[])/,
    says: 'there is no spreading of lists; use list.concat(other), or pass the list',
  },
  { line: /\?\./, says: 'there is no ?. operator; test for null first' },
  { line: /\?\?/, says: 'there is no ?? operator; write a != null ? a : b' },
  {
    line: /(?<=(^|[=(,:[!&|?;])\s*)\/[^/*\s].*\/[a-z]*/,
    says: 'there are no regular expressions; use indexOf, startsWith, split...',
  },
  { line: /\bJSON\b/, says: 'there is no JSON object' },
  { line: /\bPromise\b/, says: 'there are no promises; calls return when they are done' },
  { line: /\b(setTimeout|setInterval)\b/, says: "there are no timers; use time.sleep of 'cox'" },
  { line: /\bprocess\.exit\b/, says: "this is not Node: import { exit } from 'cox', and write exit(status)" },
  {
    line: /\bprocess\.argv\b/,
    says: "this is not Node: import { args } from 'cox', which begins with the first argument",
  },
  {
    line: /\bprocess\.env\b/,
    says: "this is not Node: import { variable } from 'cox', and write variable('HOME')",
  },
  { line: /\b(require|Buffer)\b/, says: "this is not Node: what programs can use is in 'cox'" },
  {
    message:
      /^Cannot find name '(args|exit|fail|files|fixed|lastError|path|process|registry|serve|std(in|out|err)|time|variable|Pipe|Reader|Server|SharedMemory|Stream|Writer)'/,
    says: "import it from 'cox'",
  },
  { line: /#\w/, says: 'there are no # names; write private before the name' },
  { line: /(?<=\btype\s+\w+\s*=\s*)\{/, says: 'there are no object types; declare a class' },
  {
    line: /^\s*\w+\s*:\s*(for|while|do)\b/,
    says: 'there are no labels; put the loops into a function and return',
  },
  { line: /\bdelete\b/, says: "there is no delete; a Map's entries go with map.delete(key)" },
  { message: /Not implemented: union/i, says: 'there are no union types, other than `Class | null`' },
  {
    message: /^Type '<object>' is not assignable|Interface hidden classes/,
    says: 'an object literal needs a class: class Point { x: i32 = 0 }, then const p: Point = { x: 1 }',
  },
  {
    message: /^Type argument expected/,
    line: /\bundefined\b/,
    says: "there is no 'undefined'; references can be null",
  },
  {
    message: /^Type argument expected/,
    line: /(?<=\.)(map|reduce|reduceRight)\s*\(/,
    says: 'say what type the results have: list.map<i32>(...), list.reduce<i32>(...)',
  },
  {
    message: /^Property 'find' does not exist on type 'Array/,
    says: 'there is no find; list.findIndex(...) gives the place, or -1',
  },
  {
    message: /^Property '(toFixed|toPrecision)' does not exist/,
    says: "there is no toFixed; fixed(value, digits) of 'cox' gives the text",
  },
  {
    message: /^Cannot invoke an expression whose type lacks a call signature/,
    line: /\b(Number|String|Boolean)\s*\(/,
    says: 'conversions have names: parseInt(text), parseFloat(text), value.toString(), value != 0',
  },
  {
    message: /^Type argument expected/,
    says: 'the type of this argument is not known; is every name in it declared or imported, and does every method exist?',
    isGeneral: true,
  },
  {
    message: /^Type '(.*) \| null' is not assignable to type '\1'/,
    says: 'it may be null here; test it in a local variable of a function, or write ! behind it where you know better',
  },
  {
    message: /^File '.*' not found/,
    line: /['"]node:/,
    says: "this is not Node: what programs can use is in 'cox'",
  },
  {
    message: /^File '.*' not found/,
    line: /from\s*['"][^./]/,
    says: "there are no packages to import; what programs can use is in 'cox'",
  },
  { message: /^File '.*' not found/, says: 'there is no such file to import' },
  {
    message: /Cannot find name '(any|unknown)'/,
    says: 'every value has one known type: i32, f64, string, a class',
  },
  {
    message: /Cannot find name '(Record|WeakMap|WeakSet|Object)'/,
    says: 'for keys and values there is Map<string, i32>, for one thing with parts a class',
  },
  {
    message: /Cannot find name '(ReadonlyArray|Iterable|ArrayLike)'/,
    says: 'lists are Array<T>, or T[]',
  },
  { message: /Cannot find name 'undefined'/, says: "there is no 'undefined'; references can be null" },
];

/** Syntax errors and missing features: only those can come from something that the language lacks. */
const CODE_NOT_IMPLEMENTED = 100;
const SYNTAX_CODES = { from: 1000, to: 1999 };

export function isSyntaxError(code: number): boolean {
  return code >= SYNTAX_CODES.from && code <= SYNTAX_CODES.to;
}

function applies(advice: Advice, code: number, message: string, line: string): boolean {
  if (advice.message?.test(message)) return !advice.line || advice.line.test(line);
  const missing = code === CODE_NOT_IMPLEMENTED || isSyntaxError(code);
  const unknownName = /^Cannot find name/.test(message);
  return !advice.message && (missing || unknownName) && advice.line!.test(line);
}

export interface Advised {
  explanation: string;
  /** Where on the line what is missing stands, from 0; undefined where the compiler's own place is right. */
  at?: number;
  /** It says little. */
  isGeneral: boolean;
}

/** The message to show for a complaint of the compiler about this source line. */
export function adviceFor(code: number, message: string, line: string): Advised {
  const advice = ADVICE.find((candidate) => applies(candidate, code, message, line));
  if (!advice) return { explanation: message, isGeneral: false };
  const isGeneral = advice.isGeneral === true;
  // Where the parser lost its way is no help to who wrote the line: what is missing is.
  if (advice.message) return { explanation: `${message.replace(/\.$/, '')}: ${advice.says}`, isGeneral };
  return { explanation: advice.says, at: advice.line!.exec(line)!.index, isGeneral };
}
