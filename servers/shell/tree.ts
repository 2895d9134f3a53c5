// The syntax tree of a command line. The lexer makes words, the parser makes nodes, run.ts walks them.
//
// Every node knows where its source text is: a node that must run beside the shell (in the background, in
// parentheses, or a built-in command as a stage of a pipeline) is handed to a second `sh` as that text, since
// processes here are spawned and never forked.

// --- words -------------------------------------------------------------------------------------------------

export const PART_TEXT: i32 = 0; // literal characters
export const PART_VARIABLE: i32 = 1; // $NAME: text is the name, also one of ? ! $ # @ * 0-9
export const PART_TILDE: i32 = 2; // ~ at the start of a word: the home directory
export const PART_COMMAND: i32 = 3; // $(text): what the command line prints

/** A stretch of a word that is expanded in one way. */
export class Part {
  constructor(
    public kind: i32,
    public text: string,
    /** Quoted text is neither split nor taken as a pattern. */
    public quoted: bool,
  ) {}
}

/** A word as written: parts side by side, `a"$b"*` has three. */
export class Word {
  parts: Part[] = [];
}

// --- nodes -------------------------------------------------------------------------------------------------

export const NODE_SIMPLE: i32 = 0;
export const NODE_SUBSHELL: i32 = 1;
export const NODE_PIPELINE: i32 = 2;
export const NODE_AND: i32 = 3;
export const NODE_OR: i32 = 4;
export const NODE_LIST: i32 = 5;

export class Node {
  /** Source text: text.slice(start, end). */
  start: i32 = 0;
  end: i32 = 0;
  constructor(public kind: i32) {}
}

export const REDIRECT_READ: i32 = 0; // n< file
export const REDIRECT_WRITE: i32 = 1; // n> file
export const REDIRECT_APPEND: i32 = 2; // n>> file
export const REDIRECT_COPY: i32 = 3; // n>&m

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

/** ( list ) */
export class Subshell extends Command {
  constructor(public body: Node) {
    super(NODE_SUBSHELL);
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
