// Changes in the syntax tree between parsing and compiling: what the language lacks and can be written in its own terms is
// rewritten here, so that places in messages stay the user's.

import { Node, type Source } from 'assemblyscript';

/** What comes in the place of a node, or undefined where it stays. */
export type Rewriter = (node: Node) => Node | undefined;

type Parent = Record<string, unknown>;

/** Offers every node of a file to the rewriters, inner ones first. */
export function rewrite(source: Source, rewriters: readonly Rewriter[]): void {
  rewriteIn(source as unknown as Parent, rewriters);
}

function rewriteIn(parent: Parent, rewriters: readonly Rewriter[]): void {
  for (const [key, value] of Object.entries(parent)) {
    if (key === 'range' || key === 'source') continue;
    if (Array.isArray(value)) rewriteIn(value as unknown as Parent, rewriters);
    else if (value instanceof Node) {
      rewriteIn(value as unknown as Parent, rewriters);
      for (const rewriter of rewriters) parent[key] = rewriter(parent[key] as Node) ?? parent[key];
    }
  }
}
