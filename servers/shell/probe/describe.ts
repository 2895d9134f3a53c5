// Syntax trees in a bracketed form, for comparison: (and (run a b) (pipe (run c) (run d >1 e))).

import {
  ArithmeticPart,
  Case,
  Command,
  For,
  FunctionDefinition,
  Group,
  If,
  List,
  NODE_AND,
  NODE_CASE,
  NODE_FOR,
  NODE_FUNCTION,
  NODE_GROUP,
  NODE_IF,
  NODE_LIST,
  NODE_OR,
  NODE_PIPELINE,
  NODE_SIMPLE,
  NODE_SUBSHELL,
  NODE_WHILE,
  Node,
  PART_ARITHMETIC,
  PART_COMMAND,
  PART_PARAMETER,
  PART_TEXT,
  PART_TILDE,
  Pair,
  ParameterPart,
  Part,
  Pipeline,
  Redirect,
  SimpleCommand,
  While,
  Word,
} from '../tree';

export function describeNode(node: Node): string {
  if (node.kind === NODE_PIPELINE) return describePipeline(node as Pipeline);
  if (node.kind === NODE_LIST) return describeList(node as List);
  if (node.kind === NODE_SIMPLE) return describeSimple(node as SimpleCommand);
  if (node.kind === NODE_AND || node.kind === NODE_OR) {
    const pair = node as Pair;
    return `(${node.kind === NODE_AND ? 'and' : 'or'} ${describeNode(pair.left)} ${describeNode(pair.right)})`;
  }
  return `(${describeCompound(node)}${describeRedirects((node as Command).redirects)})`;
}

function describeCompound(node: Node): string {
  switch (node.kind) {
    case NODE_SUBSHELL:
      return `subshell ${describeNode((node as Group).body)}`;
    case NODE_GROUP:
      return `group ${describeNode((node as Group).body)}`;
    case NODE_IF:
      return describeIf(node as If);
    case NODE_WHILE: {
      const loop = node as While;
      return `${loop.until ? 'until' : 'while'} ${describeNode(loop.condition)} ${describeNode(loop.body)}`;
    }
    case NODE_FOR: {
      const loop = node as For;
      const words = loop.overParameters ? '"$@"' : describeWords(loop.words).trim();
      return `for ${loop.name} [${words}] ${describeNode(loop.body)}`;
    }
    case NODE_CASE:
      return describeCase(node as Case);
    case NODE_FUNCTION: {
      const definition = node as FunctionDefinition;
      return `function ${definition.name} ${describeNode(definition.body)}`;
    }
    default:
      return '?';
  }
}

function describeIf(node: If): string {
  let text = 'if';
  for (let i = 0; i < node.conditions.length; i++)
    text += ` ${describeNode(node.conditions[i])} ${describeNode(node.branches[i])}`;
  const otherwise = node.otherwise;
  return otherwise === null ? text : `${text} else ${describeNode(otherwise)}`;
}

function describeCase(node: Case): string {
  let text = `case ${describeWord(node.subject)}`;
  for (let i = 0; i < node.items.length; i++)
    text += ` [${describeWords(node.items[i].patterns).trim()}] ${describeNode(node.items[i].body)}`;
  return text;
}

function describeWords(words: Word[]): string {
  let text = '';
  for (let i = 0; i < words.length; i++) text += ` ${describeWord(words[i])}`;
  return text;
}

function describeSimple(command: SimpleCommand): string {
  let text = '(run';
  for (let i = 0; i < command.assignments.length; i++) {
    text += ` ${command.assignments[i].name}=${describeWord(command.assignments[i].value)}`;
  }
  for (let i = 0; i < command.words.length; i++) text += ` ${describeWord(command.words[i])}`;
  return `${text}${describeRedirects(command.redirects)})`;
}

function describeRedirects(redirects: Redirect[]): string {
  let text = '';
  for (let i = 0; i < redirects.length; i++) {
    const redirect = redirects[i];
    const sign = ['<', '>', '>>', '>&', '<<'][redirect.kind];
    text += ` ${redirect.descriptor}${sign}${describeWord(redirect.target)}`;
  }
  return text;
}

function describePipeline(pipeline: Pipeline): string {
  let text = describeNode(pipeline.stages[0]);
  for (let i = 1; i < pipeline.stages.length; i++) text += ` ${describeNode(pipeline.stages[i])}`;
  if (pipeline.stages.length > 1) text = `(pipe ${text})`;
  return pipeline.negated ? `(not ${text})` : text;
}

function describeList(list: List): string {
  if (list.items.length === 1 && !list.background[0]) return describeNode(list.items[0]);
  let text = '(list';
  for (let i = 0; i < list.items.length; i++) {
    text += ` ${describeNode(list.items[i])}${list.background[i] ? '&' : ''}`;
  }
  return `${text})`;
}

const OPERATORS: string[] = ['', '-', '=', '?', '+', '#', '##', '%', '%%'];

function describeWord(word: Word): string {
  let text = '';
  for (let i = 0; i < word.parts.length; i++) text += describePart(word.parts[i]);
  return text;
}

function describePart(part: Part): string {
  switch (part.kind) {
    case PART_TEXT:
      return part.quoted ? `'${part.text}'` : part.text;
    case PART_TILDE:
      return '~';
    case PART_COMMAND:
      return `$(${part.text})`;
    case PART_ARITHMETIC:
      return `$((${describeWord((part as ArithmeticPart).expression)}))`;
    case PART_PARAMETER: {
      const parameter = part as ParameterPart;
      if (parameter.operator === 0) return `\${#${part.text}}`;
      const operator = (parameter.emptyIsUnset ? ':' : '') + OPERATORS[parameter.operator];
      return `\${${part.text}${operator}${describeWord(parameter.operand)}}`;
    }
    default:
      return part.quoted ? `"\${${part.text}}"` : `\${${part.text}}`;
  }
}
