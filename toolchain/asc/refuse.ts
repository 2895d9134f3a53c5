// What the compiler accepts although nothing behind it works. Regular expressions are objects of the browser's to it, and a
// program with one would build, and fail when it runs.

import * as compiler from 'assemblyscript';
import { IdentifierExpression, type Node, type Parser, RegexpLiteralExpression } from 'assemblyscript';
import type { Rewriter } from './syntax-tree.ts';

const { DiagnosticCode } = compiler as unknown as {
  DiagnosticCode: { Not_implemented_0: compiler.DiagnosticCode };
};

/** Complains about every regular expression, and rewrites nothing. */
export function refuseRegularExpressions(parser: Parser): Rewriter {
  return (node: Node) => {
    const isConstructor = node instanceof IdentifierExpression && node.text === 'RegExp';
    if (isConstructor || node instanceof RegexpLiteralExpression)
      parser.error(DiagnosticCode.Not_implemented_0, node.range, 'Regular expressions');
    return undefined;
  };
}
