// Syntax trees in a bracketed form, for comparison: (and (run a b) (pipe (run c) (run d >1 e))).

import {
  List,
  NODE_AND,
  NODE_LIST,
  NODE_PIPELINE,
  NODE_SIMPLE,
  NODE_SUBSHELL,
  Node,
  PART_COMMAND,
  PART_TEXT,
  PART_TILDE,
  Pair,
  Pipeline,
  Redirect,
  SimpleCommand,
  Subshell,
  Word,
} from '../tree';

export function describeNode(node: Node): string {
  switch (node.kind) {
    case NODE_SIMPLE:
      return describeSimple(node as SimpleCommand);
    case NODE_SUBSHELL: {
      const subshell = node as Subshell;
      return `(subshell ${describeNode(subshell.body)}${describeRedirects(subshell.redirects)})`;
    }
    case NODE_PIPELINE:
      return describePipeline(node as Pipeline);
    case NODE_LIST:
      return describeList(node as List);
    default: {
      const pair = node as Pair;
      return `(${node.kind === NODE_AND ? 'and' : 'or'} ${describeNode(pair.left)} ${describeNode(pair.right)})`;
    }
  }
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
    const sign = redirect.kind === 0 ? '<' : redirect.kind === 1 ? '>' : redirect.kind === 2 ? '>>' : '>&';
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

function describeWord(word: Word): string {
  let text = '';
  for (let i = 0; i < word.parts.length; i++) {
    const part = word.parts[i];
    if (part.kind === PART_TILDE) text += '~';
    else if (part.kind === PART_COMMAND) text += `$(${part.text})`;
    else if (part.kind !== PART_TEXT) text += part.quoted ? `"\${${part.text}}"` : `\${${part.text}}`;
    else text += part.quoted ? `'${part.text}'` : part.text;
  }
  return text;
}
