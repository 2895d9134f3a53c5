// What the compiler finds out and does not say.
//
// A mistake found in a library: sorting objects without saying how fails inside the library's sort, and a place there says
// nothing to who wrote the call. The related range of such a complaint is what the user wrote.
//
// What becomes of a call of a library function, at run time: where its code stands in the place of the call, no instruction
// of the user's may be left. So the call is put into a block that is at the user's place, and the code inside a block is at
// the block's place where it has none of its own (the pass propagate-debug-locs).
//
// "Type argument expected", for an argument whose type cannot be known: why it cannot is asked for, and said as well.

import * as compiler from 'assemblyscript';
import {
  BinaryExpression,
  CallExpression,
  Function as CompiledFunction,
  Compiler,
  DiagnosticEmitter,
  type Expression,
  type Program,
  type Range,
  UnaryPrefixExpression,
} from 'assemblyscript';
import { isLibrary } from './sources.ts';

// The compiler's enumerations are constants in its types only for who compiles it; here they are read as they are.
const { DiagnosticCode, ExpressionId, getExpressionId, getExpressionType } = compiler as unknown as {
  DiagnosticCode: { Type_argument_expected: compiler.DiagnosticCode };
  ExpressionId: { Call: number };
  getExpressionId(expression: number): number;
  getExpressionType(expression: number): number;
};

interface Compiled {
  compiler: Compiler;
  expression: Expression;
}

/** The expressions of the user's that are being compiled, inner ones last. Called functions are compiled in between. */
const open: Compiled[] = [];

/** Programs whose library has no places of its own. */
const placedByUsers = new WeakSet<Program>();

/** Code of the library belongs to the line of the user's that called it. */
export function placeByUsers(program: Program): void {
  placedByUsers.add(program);
}

/** From now on the compiler says these things. */
export function noteUserPlaces(): void {
  const { compileExpression } = Compiler.prototype;
  Compiler.prototype.compileExpression = function (expression, ...rest) {
    if (isLibrary(expression.range.source.normalizedPath))
      return compileExpression.call(this, expression, ...rest);
    open.push({ compiler: this, expression });
    try {
      const result = compileExpression.call(this, expression, ...rest);
      return isOperator(expression) ? result : placed(this, result, expression.range);
    } finally {
      open.pop();
    }
  };
  const { addDebugInfo } = CompiledFunction.prototype;
  CompiledFunction.prototype.addDebugInfo = function (...where) {
    const file = this.internalName.replace(/^start:/, '');
    if (!(placedByUsers.has(this.program) && isLibrary(file))) addDebugInfo.apply(this, where);
  };
  const { emitDiagnostic } = DiagnosticEmitter.prototype;
  DiagnosticEmitter.prototype.emitDiagnostic = function (code, category, range, related, ...rest) {
    const isForeign = range !== null && isLibrary(range.source.normalizedPath);
    const place = isForeign ? (open.at(-1)?.expression.range ?? related) : related;
    emitDiagnostic.call(this, code, category, range, place, ...rest);
    if (code === DiagnosticCode.Type_argument_expected) explainArguments(open.at(-1));
  };
}

/** Operators are calls too where a class defines them, and the compiler looks into tests for null. */
function isOperator(expression: Expression): boolean {
  return expression instanceof BinaryExpression || expression instanceof UnaryPrefixExpression;
}

/** A call in a block that is at this place; anything else as it is. */
function placed(by: Compiler, result: number, range: Range): number {
  if (getExpressionId(result) !== ExpressionId.Call || !by.options.sourceMap) return result;
  const block = by.module.block(null, [result], getExpressionType(result));
  by.addDebugLocation(block, range);
  return block;
}

/** Lets the compiler complain about the arguments of a call. */
function explainArguments(call: Compiled | undefined): void {
  if (!(call?.expression instanceof CallExpression)) return;
  const { resolver, currentFlow } = call.compiler;
  for (const argument of call.expression.args) resolver.resolveExpression(argument, currentFlow);
}
