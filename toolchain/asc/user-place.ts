// What the compiler finds out and does not say.
//
// A mistake found in a library: sorting objects without saying how fails inside the library's sort, and a place there says
// nothing to who wrote the call. The related range of such a complaint is what the user wrote.
//
// "Type argument expected", for an argument whose type cannot be known: why it cannot is asked for, and said as well.

import * as compiler from 'assemblyscript';
import { CallExpression, Compiler, DiagnosticEmitter, type Expression } from 'assemblyscript';
import { isLibrary } from './sources.ts';

const { DiagnosticCode } = compiler as unknown as {
  DiagnosticCode: { Type_argument_expected: compiler.DiagnosticCode };
};

interface Compiled {
  compiler: Compiler;
  expression: Expression;
}

/** The expressions of the user's that are being compiled, inner ones last. Called functions are compiled in between. */
const open: Compiled[] = [];

/** From now on the compiler says these things. */
export function noteUserPlaces(): void {
  const { compileExpression } = Compiler.prototype;
  Compiler.prototype.compileExpression = function (expression, ...rest) {
    if (isLibrary(expression.range.source.normalizedPath))
      return compileExpression.call(this, expression, ...rest);
    open.push({ compiler: this, expression });
    try {
      return compileExpression.call(this, expression, ...rest);
    } finally {
      open.pop();
    }
  };
  const { emitDiagnostic } = DiagnosticEmitter.prototype;
  DiagnosticEmitter.prototype.emitDiagnostic = function (code, category, range, related, ...rest) {
    const isForeign = range !== null && isLibrary(range.source.normalizedPath);
    const place = isForeign ? (open.at(-1)?.expression.range ?? related) : related;
    emitDiagnostic.call(this, code, category, range, place, ...rest);
    if (code === DiagnosticCode.Type_argument_expected) explainArguments(open.at(-1));
  };
}

/** Lets the compiler complain about the arguments of a call. */
function explainArguments(call: Compiled | undefined): void {
  if (!(call?.expression instanceof CallExpression)) return;
  const { resolver, currentFlow } = call.compiler;
  for (const argument of call.expression.args) resolver.resolveExpression(argument, currentFlow);
}
