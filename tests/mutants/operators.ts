// Mutation operators: small mistakes, made mechanically at every place of a file where they can be made.

import ts from 'typescript';

export interface Mutant {
  file: string;
  line: number;
  operator: string;
  /** The line, without its indentation. */
  source: string;
  /** What stands there, and what instead. */
  before: string;
  after: string;
  /** The whole file with the mistake. */
  text: string;
}

type Replacement = { node: ts.Node; operator: string; after: string };

const COMPARISONS: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '==': '!=',
  '!=': '==',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
};
const ARITHMETIC: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '&': '|',
  '|': '&',
  '<<': '>>',
  '>>': '<<',
};
const ORDERED = ['-', '<<', '>>', '/', '%', '<', '>', '<=', '>='];

function replacementsAt(node: ts.Node): Replacement[] {
  const found: Replacement[] = [];
  const add = (at: ts.Node, operator: string, after: string) => found.push({ node: at, operator, after });
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) {
    add(node.expression, 'negate a condition', `!(${node.expression.getText()})`);
    if (ts.isIfStatement(node)) add(node.expression, 'drop a condition', 'true');
  }
  if (ts.isConditionalExpression(node)) {
    add(node.condition, 'negate a condition', `!(${node.condition.getText()})`);
    add(node, 'drop a condition', node.whenTrue.getText());
  }
  if (ts.isExpressionStatement(node)) {
    const operator = /^sfence_/.test(node.getText()) ? 'drop a flush' : 'drop a statement';
    if (ts.isBlock(node.parent)) add(node, operator, '');
    else if (ts.isIfStatement(node.parent)) add(node, operator, '{}');
    else if (ts.isCaseClause(node.parent)) add(node, operator, '');
  }
  if (ts.isCallExpression(node)) addSwappedArguments(node, add);
  if (ts.isNumericLiteral(node) && !ts.isPropertyAssignment(node.parent))
    add(node, 'off by one', String(Number(node.getText().replaceAll('_', '')) + 1));
  if (ts.isBinaryExpression(node)) addBinary(node, add);
  return found;
}

function addBinary(
  node: ts.BinaryExpression,
  add: (at: ts.Node, operator: string, after: string) => void,
): void {
  const [left, operator, right] = [node.left.getText(), node.operatorToken.getText(), node.right.getText()];
  if (operator === '&&' || operator === '||') {
    add(node, 'drop a condition', left);
    add(node, 'drop a condition', right);
  }
  const compared = COMPARISONS[operator];
  if (compared) add(node.operatorToken, 'negate a comparison', compared);
  const other = ARITHMETIC[operator];
  if (other) add(node.operatorToken, 'another operator', other);
  if (ORDERED.includes(operator) && left !== right)
    add(node, 'swap operands', `${right} ${operator} ${left}`);
}

/** Two arguments of a call that stand side by side. Where they are of different types, the mutant does not build. */
function addSwappedArguments(
  node: ts.CallExpression,
  add: (at: ts.Node, operator: string, after: string) => void,
): void {
  const words = node.arguments.map((argument) => argument.getText());
  for (let i = 1; i < words.length; i++) {
    const swapped = words.with(i - 1, words[i]!).with(i, words[i - 1]!);
    if (words[i] !== words[i - 1])
      add(node, 'swap operands', `${node.expression.getText()}(${swapped.join(', ')})`);
  }
}

/** Every mutant of a TypeScript file. */
export function mutantsOfTypeScript(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const lines = text.split('\n');
  const found: Mutant[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    for (const { node: at, operator, after } of replacementsAt(node)) {
      const [start, end] = [at.getStart(), at.getEnd()];
      const line = source.getLineAndCharacterOfPosition(start).line + 1;
      const mutated = text.slice(0, start) + after + text.slice(end);
      const [before, whole] = [text.slice(start, end), lines[line - 1]!.trim()];
      found.push({ file, line, operator, source: whole, before, after, text: mutated });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const BRANCHES: Readonly<Record<string, string>> = {
  beqz: 'bnez',
  bnez: 'beqz',
  beq: 'bne',
  bne: 'beq',
  bgez: 'bltz',
  bgeu: 'bltu',
  bltu: 'bgeu',
  ble: 'bgt',
};
const SWAPPED = ['bgeu', 'bltu', 'ble', 'sub', 'csrrw'];
const FLUSHES = ['sfence.vma', 'fence', 'fence.i'];

/**
 * Every mutant of an assembly file: an instruction dropped, a branch the other way round, a number off by one, two operands
 * swapped. Directives stay, but for the numbers that `.equ` names.
 */
export function mutantsOfAssembly(file: string, text: string): Mutant[] {
  const lines = text.split('\n');
  return lines.flatMap((content, index): Mutant[] => {
    const code = content.replace(/#.*/, '').trimEnd();
    const [, indent = '', mnemonic, operands = ''] =
      /^(\s+|\d+:\s*)(\.equ|[a-z][a-z.]*)(?:\s+(.*))?$/.exec(code) ?? [];
    if (mnemonic === undefined) return [];
    const change = (operator: string, after: string): Mutant => {
      const mutated = lines.with(index, after).join('\n');
      const before = content.trim();
      return { file, line: index + 1, operator, source: before, before, after: after.trim(), text: mutated };
    };
    const found: Mutant[] = [];
    if (mnemonic !== '.equ') {
      const label = /^\d+:/.exec(content)?.[0] ?? '';
      const operator = FLUSHES.includes(mnemonic) ? 'drop a flush' : 'drop a statement';
      found.push(change(operator, `${label}    # dropped`));
    }
    const other = BRANCHES[mnemonic];
    if (other) found.push(change('negate a condition', `${indent}${other} ${operands}`));
    const more = operands.replace(/(?<=^|[\s,])(?:0x[\da-f]+|\d+)(?=$|[\s,(])/i, (number) =>
      String(Number(number) + 1),
    );
    if (more !== operands && !/^[bj]/.test(mnemonic))
      found.push(change('off by one', `${indent}${mnemonic} ${more}`));
    const [first, second, ...rest] = operands.split(/,\s*/);
    if (SWAPPED.includes(mnemonic) && second !== undefined && first !== second)
      found.push(change('swap operands', `${indent}${mnemonic} ${[second, first, ...rest].join(', ')}`));
    return found;
  });
}
