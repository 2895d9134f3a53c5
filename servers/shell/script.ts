// A text that the shell runs, with its tree. It knows where a node stands, for messages, and gives a node's source back,
// for a shell that runs it beside this one.

import { HereDocument } from './lexer';
import { Parser } from './parser';
import { List, Node } from './tree';

export class Script {
  tree: List = new List();
  private documents: HereDocument[] = [];

  constructor(
    readonly text: string,
    /** What messages call it: a file's name; empty for lines that are typed, or given with -c. */
    readonly name: string,
    /** Number of its first line, where it is a part of a longer text. */
    private firstLine: i32 = 1,
  ) {}

  /** Makes the tree; what is wrong, with its place, or an empty text. */
  parse(): string {
    const parser = new Parser(this.text);
    this.tree = parser.parse();
    this.documents = parser.documents;
    if (!parser.failed) return '';
    const lineStart = this.text.lastIndexOf('\n', parser.errorAt - 1) + 1;
    const column = parser.errorAt - (parser.errorAt === 0 ? 0 : lineStart) + 1;
    return `syntax error at line ${this.lineOf(parser.errorAt)}, column ${column}: ${parser.reason}`;
  }

  /** Number of the line that a position lies in. */
  lineOf(position: i32): i32 {
    let line = this.firstLine;
    for (let i = 0; i < position; i++) if (this.text.charCodeAt(i) === 10) line++;
    return line;
  }

  /** The source text of a node. Here-documents that belong to its last line are added. */
  source(node: Node): string {
    let text = this.text.substring(node.start, node.end);
    let documents = '';
    for (let i = 0; i < this.documents.length; i++) {
      const document = this.documents[i];
      if (document.at < node.start || document.at >= node.end || document.start < node.end) continue;
      documents += this.text.substring(document.start, document.end);
      if (!documents.endsWith('\n')) documents += '\n';
    }
    if (documents.length > 0) text += `\n${documents}`;
    return text;
  }
}

/** What runs now: messages begin with it. */
export class Origin {
  script: Script | null = null;
  /** Start of the command. */
  position: i32 = 0;

  /** `NAME: line 3: ` in a script, else `sh: `. */
  prefix(): string {
    const script = this.script;
    if (script === null || script.name.length === 0) return 'sh: ';
    return `${script.name}: line ${script.lineOf(this.position)}: `;
  }

  /** The line, 0 where it would not tell anybody anything. */
  line(): i32 {
    const script = this.script;
    return script === null ? 0 : script.lineOf(this.position);
  }
}

export const origin: Origin = new Origin();
