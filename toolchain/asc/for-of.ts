// for (const x of list): the compiler parses it and then gives up. Between the two, in the syntax tree, it becomes
//
//     for (let $list = list, $i = 0; $i < $list.length; $i += isString($list) ? __units($list, $i) : 1) {
//       const x = isString($list) ? __character($list, $i) : $list[$i];
//       body
//     }
//
// with every new node at the place of the old one, so that errors name the user's line and column. Both branches of a
// test for isString are known when the program is compiled; only one is. A string gives its characters, pairs of
// surrogates together. Loops may stand in each other: inner names hide outer ones.

import * as compiler from 'assemblyscript';
import { type Expression, ForOfStatement, Node, type Statement, VariableStatement } from 'assemblyscript';

// The compiler's enumerations are constants in its types only for who compiles it; here they are read as they are.
const { CommonFlags, Token } = compiler as unknown as {
  CommonFlags: { Let: compiler.CommonFlags };
  Token: { LessThan: compiler.Token; Plus_Equals: compiler.Token };
};

/** What rewritten loops over strings call; known in every file. */
export const FOR_OF_FILE = 'for-of.ts';
export const FOR_OF = `
function isPair(text: string, i: i32): bool {
  return (text.charCodeAt(i) & 0xfc00) === 0xd800 && i + 1 < text.length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
}
@global export function __units(text: string, i: i32): i32 {
  return isPair(text, i) ? 2 : 1;
}
@global export function __character(text: string, i: i32): string {
  return text.substr(i, isPair(text, i) ? 2 : 1);
}
`;

const LIST = '$list';
const INDEX = '$i';

/** A loop over a list becomes one that counts. */
export function rewriteForOf(node: Node): Node | undefined {
  return node instanceof ForOfStatement ? counted(node) : undefined;
}

/** Makes nodes at one place of the source. */
class Maker {
  constructor(private readonly range: compiler.Range) {}

  name(text: string): Expression {
    return Node.createIdentifierExpression(text, this.range);
  }

  number(value: number): Expression {
    return Node.createIntegerLiteralExpression(i64_new(value) as never, this.range);
  }

  binary(operator: compiler.Token, left: Expression, right: Expression): Expression {
    return Node.createBinaryExpression(operator, left, right, this.range);
  }

  call(name: string, args: Expression[]): Expression {
    return Node.createCallExpression(this.name(name), null, args, this.range);
  }

  /** a for strings, b for everything else. */
  forString(a: Expression, b: Expression): Expression {
    return Node.createTernaryExpression(this.call('isString', [this.name(LIST)]), a, b, this.range);
  }

  variable(name: string, value: Expression) {
    const identifier = Node.createIdentifierExpression(name, this.range);
    return Node.createVariableDeclaration(identifier, null, CommonFlags.Let, null, value, this.range);
  }
}

/** The loop that counts, or undefined where the variable is not one new name. */
function counted(loop: ForOfStatement): Statement | undefined {
  if (!(loop.variable instanceof VariableStatement)) return undefined;
  const [element] = loop.variable.declarations;
  const make = new Maker(loop.iterable.range);
  element.initializer = make.forString(
    make.call('__character', [make.name(LIST), make.name(INDEX)]),
    Node.createElementAccessExpression(make.name(LIST), make.name(INDEX), loop.iterable.range),
  );
  const length = Node.createPropertyAccessExpression(
    make.name(LIST),
    make.name('length') as compiler.IdentifierExpression,
    loop.iterable.range,
  );
  const step = make.forString(make.call('__units', [make.name(LIST), make.name(INDEX)]), make.number(1));
  return Node.createForStatement(
    Node.createVariableStatement(
      null,
      [make.variable(LIST, loop.iterable), make.variable(INDEX, make.number(0))],
      loop.range,
    ),
    make.binary(Token.LessThan, make.name(INDEX), length),
    make.binary(Token.Plus_Equals, make.name(INDEX), step),
    Node.createBlockStatement([loop.variable, loop.body], loop.body.range),
    loop.range,
  );
}
