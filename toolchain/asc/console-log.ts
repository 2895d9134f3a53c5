// console.log(a, b): functions of the language take as many values as they say, of one type each, and console.log takes one.
// Before compilation such a call becomes console.log(console.textOf(a) + ' ' + console.textOf(b)); without a value,
// console.log('').

import * as compiler from 'assemblyscript';
import {
  CallExpression,
  type Expression,
  IdentifierExpression,
  Node,
  PropertyAccessExpression,
} from 'assemblyscript';

// The compiler's enumerations are constants in its types only for who compiles it; here they are read as they are.
const { Token } = compiler as unknown as { Token: { Plus: compiler.Token } };

const CONSOLE = 'console';
const LINE_PRINTERS = ['log', 'info', 'debug', 'warn', 'error'];

/** A call of a console's function that prints a line gets one argument. */
export function rewriteConsoleLog(node: Node): Node | undefined {
  if (!(node instanceof CallExpression) || !printsLine(node.expression) || node.args.length === 1) return;
  const { args, range } = node;
  if (args.length === 0) args.push(Node.createStringLiteralExpression('', range));
  else args.splice(0, args.length, args.map(textOf).reduce(joined));
  return undefined;
}

function printsLine(callee: Expression): boolean {
  return (
    callee instanceof PropertyAccessExpression &&
    callee.expression instanceof IdentifierExpression &&
    callee.expression.text === CONSOLE &&
    LINE_PRINTERS.includes(callee.property.text)
  );
}

function textOf(value: Expression): Expression {
  const { range } = value;
  const name = (text: string) => Node.createIdentifierExpression(text, range);
  const method = Node.createPropertyAccessExpression(name(CONSOLE), name('textOf'), range);
  return Node.createCallExpression(method, null, [value], range);
}

function joined(left: Expression, right: Expression): Expression {
  const plus = (a: Expression, b: Expression) => Node.createBinaryExpression(Token.Plus, a, b, right.range);
  return plus(plus(left, Node.createStringLiteralExpression(' ', right.range)), right);
}
