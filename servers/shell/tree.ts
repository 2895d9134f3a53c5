// The syntax tree of a text. The word reader makes words, the parser makes nodes, run.ts and compound.ts walk them.
//
// Every node knows where its source text is: a node that must run beside the shell (in the background, in
// parentheses, or anything but a program as a stage of a pipeline) is handed to a second `sh` as that text, since
// processes here are spawned and never forked.

// --- words -------------------------------------------------------------------------------------------------

export const PART_TEXT: i32 = 0; // literal characters
export const PART_VARIABLE: i32 = 1; // $NAME: text is the name, also one of ? ! $ # @ * - 0-9
export const PART_TILDE: i32 = 2; // ~ at the start of a word: the home directory
export const PART_COMMAND: i32 = 3; // $(text): what the command line prints
export const PART_PARAMETER: i32 = 4; // ${NAME:-word} and its like: a ParameterPart
export const PART_ARITHMETIC: i32 = 5; // $((expression)): an ArithmeticPart

/** A stretch of a word that is expanded in one way. */
export class Part {
  constructor(
    public kind: i32,
    public text: string,
    /** Quoted text is neither split nor taken as a pattern. */
    public quoted: bool,
  ) {}
}

export const PARAMETER_LENGTH: i32 = 0; // ${#name}
export const PARAMETER_DEFAULT: i32 = 1; // ${name-word}: the word where name is not set
export const PARAMETER_ASSIGN: i32 = 2; // ${name=word}: the same, and sets it
export const PARAMETER_ERROR: i32 = 3; // ${name?word}: an error where name is not set
export const PARAMETER_ALTERNATIVE: i32 = 4; // ${name+word}: the word where name is set
export const PARAMETER_PREFIX: i32 = 5; // ${name#pattern}: without the shortest start that matches
export const PARAMETER_PREFIX_LONGEST: i32 = 6; // ${name##pattern}
export const PARAMETER_SUFFIX: i32 = 7; // ${name%pattern}: without the shortest end that matches
export const PARAMETER_SUFFIX_LONGEST: i32 = 8; // ${name%%pattern}

export class ParameterPart extends Part {
  operand: Word = new Word();
  constructor(
    name: string,
    quoted: bool,
    public operator: i32,
    /** A colon before the operator: empty counts as not set. */
    public emptyIsUnset: bool,
  ) {
    super(PART_PARAMETER, name, quoted);
  }
}

export class ArithmeticPart extends Part {
  expression: Word = new Word();
  constructor(quoted: bool) {
    super(PART_ARITHMETIC, '', quoted);
  }
}

/** A word as written: parts side by side, `a"$b"*` has three. */
export class Word {
  parts: Part[] = [];

  /** The text of a word without quotes and expansions; else empty. Reserved words and names are such. */
  literal(): string {
    if (this.parts.length !== 1) return '';
    const part = this.parts[0];
    return part.kind === PART_TEXT && !part.quoted ? part.text : '';
  }
}

// --- nodes -------------------------------------------------------------------------------------------------

export const NODE_SIMPLE: i32 = 0;
export const NODE_SUBSHELL: i32 = 1;
export const NODE_GROUP: i32 = 2;
export const NODE_IF: i32 = 3;
export const NODE_WHILE: i32 = 4;
export const NODE_FOR: i32 = 5;
export const NODE_CASE: i32 = 6;
export const NODE_FUNCTION: i32 = 7;
export const NODE_PIPELINE: i32 = 8;
export const NODE_AND: i32 = 9;
export const NODE_OR: i32 = 10;
export const NODE_LIST: i32 = 11;

export class Node {
  /** Source text: text.slice(start, end). */
  start: i32 = 0;
  end: i32 = 0;
  constructor(public kind: i32) {}
}

export const REDIRECT_READ: i32 = 0; // n< file
export const REDIRECT_WRITE: i32 = 1; // n> file
export const REDIRECT_APPEND: i32 = 2; // n>> file
export const REDIRECT_COPY: i32 = 3; // n>&m, n<&m
export const REDIRECT_HERE: i32 = 4; // n<< END: the target is what is read

export class Redirect {
  constructor(
    public kind: i32,
    /** The stream that is redirected: 0, 1 or 2. */
    public descriptor: i32,
    public target: Word,
  ) {}
}

/** NAME=value before a command, or alone. */
export class Assignment {
  constructor(
    public name: string,
    public value: Word,
  ) {}
}

/** What may stand as a stage of a pipeline: a command with its redirections. */
export class Command extends Node {
  redirects: Redirect[] = [];
}

export class SimpleCommand extends Command {
  assignments: Assignment[] = [];
  words: Word[] = [];
  constructor() {
    super(NODE_SIMPLE);
  }
}

/** ( list ) is NODE_SUBSHELL, { list; } is NODE_GROUP. */
export class Group extends Command {
  constructor(
    kind: i32,
    public body: List,
  ) {
    super(kind);
  }
}

/** if and its elifs: the branch of the first condition that holds; `otherwise` where none does. */
export class If extends Command {
  conditions: List[] = [];
  branches: List[] = [];
  otherwise: List | null = null;
  constructor() {
    super(NODE_IF);
  }
}

/** while, and until where `until` is set. */
export class While extends Command {
  constructor(
    public until: bool,
    public condition: List,
    public body: List,
  ) {
    super(NODE_WHILE);
  }
}

export class For extends Command {
  words: Word[] = [];
  /** Without `in`, it goes through the parameters. */
  overParameters: bool = false;
  body: List = new List();
  constructor(public name: string) {
    super(NODE_FOR);
  }
}

export class CaseItem {
  patterns: Word[] = [];
  body: List = new List();
}

export class Case extends Command {
  items: CaseItem[] = [];
  constructor(public subject: Word) {
    super(NODE_CASE);
  }
}

/** name() command */
export class FunctionDefinition extends Command {
  constructor(
    public name: string,
    public body: Command,
  ) {
    super(NODE_FUNCTION);
  }
}

/** a | b | c, and ! before it. */
export class Pipeline extends Node {
  stages: Command[] = [];
  negated: bool = false;
  constructor() {
    super(NODE_PIPELINE);
  }
}

/** a && b (NODE_AND), a || b (NODE_OR). */
export class Pair extends Node {
  constructor(
    kind: i32,
    public left: Node,
    public right: Node,
  ) {
    super(kind);
  }
}

/** a; b & c */
export class List extends Node {
  items: Node[] = [];
  /** background[i]: was item i followed by `&`? */
  background: bool[] = [];
  constructor() {
    super(NODE_LIST);
  }
}
