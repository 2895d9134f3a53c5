// Compound commands and functions: what they run, and how often. Every function here returns an exit status.
//
// break, continue and return are built-in commands that set `unwinding`; the commands that follow are then passed over
// until the loop or function that is meant takes note.

import { matchesPattern } from '../../userland/lib/pattern';
import { expandToPattern, expandToText } from './expand';
import { expandWords, expansionFailed, runNode, STATUS_FAILED, STATUS_SYNTAX } from './run';
import { origin } from './script';
import { Shell, ShellFunction, UNWIND_BREAK, UNWIND_CONTINUE, UNWIND_NONE, UNWIND_RETURN } from './shell';
import {
  Case,
  CaseItem,
  Command,
  For,
  FunctionDefinition,
  Group,
  If,
  List,
  NODE_CASE,
  NODE_FOR,
  NODE_FUNCTION,
  NODE_IF,
  NODE_WHILE,
  While,
} from './tree';

/** Functions and sourced files within one another: a call has some kilobytes of stack. */
export const CALL_DEPTH_MAX: i32 = 200;

/** Runs a compound command, whose redirections are done. */
export function runCompound(shell: Shell, command: Command): i32 {
  switch (command.kind) {
    case NODE_IF:
      return runIf(shell, command as If);
    case NODE_WHILE:
      return runWhile(shell, command as While);
    case NODE_FOR:
      return runFor(shell, command as For);
    case NODE_CASE:
      return runCase(shell, command as Case);
    case NODE_FUNCTION:
      return define(shell, command as FunctionDefinition);
    default:
      return runNode(shell, (command as Group).body);
  }
}

/** The status of a list where only success counts: set -e does not end the shell for it. */
function runCondition(shell: Shell, condition: List): i32 {
  shell.conditionDepth++;
  const status = runNode(shell, condition);
  shell.conditionDepth--;
  return status;
}

function runIf(shell: Shell, node: If): i32 {
  for (let i = 0; i < node.conditions.length; i++) {
    const status = runCondition(shell, node.conditions[i]);
    if (shell.isStopping()) return status;
    if (status === 0) return runNode(shell, node.branches[i]);
  }
  const otherwise = node.otherwise;
  return otherwise === null ? 0 : runNode(shell, otherwise);
}

function runWhile(shell: Shell, node: While): i32 {
  let status = 0;
  shell.loopDepth++;
  do {
    const condition = runCondition(shell, node.condition);
    if (shell.isStopping()) continue;
    if ((condition === 0) === node.until) break;
    status = runNode(shell, node.body);
  } while (goesOn(shell));
  shell.loopDepth--;
  return status;
}

function runFor(shell: Shell, node: For): i32 {
  origin.position = node.start;
  const words = node.overParameters ? shell.variables.parameters.slice(1) : expandWords(shell, node.words, 0);
  if (expansionFailed(shell)) return STATUS_SYNTAX;
  if (shell.isStopping()) return shell.variables.status;
  let status = 0;
  shell.loopDepth++;
  shell.loopWords.push(words);
  for (let i = 0; i < words.length; i++) {
    shell.variables.set(node.name, words[i]);
    status = runNode(shell, node.body);
    if (!goesOn(shell)) break;
  }
  shell.loopWords.pop();
  shell.loopDepth--;
  return status;
}

/** Is there to be another turn of the innermost loop? */
function goesOn(shell: Shell): bool {
  shell.turn();
  const unwinding = shell.unwinding;
  if (unwinding === UNWIND_NONE) return true;
  if (unwinding !== UNWIND_BREAK && unwinding !== UNWIND_CONTINUE) return false;
  if (--shell.loopsToLeave > 0) return false;
  shell.unwinding = UNWIND_NONE;
  return unwinding === UNWIND_CONTINUE;
}

function runCase(shell: Shell, node: Case): i32 {
  origin.position = node.start;
  const subject = expandToText(node.subject, shell.variables);
  for (let i = 0; i < node.items.length; i++) {
    const matches = matchesItem(shell, node.items[i], subject);
    if (expansionFailed(shell)) return STATUS_SYNTAX;
    if (matches) return runNode(shell, node.items[i].body);
  }
  return 0;
}

function matchesItem(shell: Shell, item: CaseItem, subject: string): bool {
  for (let i = 0; i < item.patterns.length; i++) {
    if (matchesPattern(expandToPattern(item.patterns[i], shell.variables), subject)) return true;
  }
  return false;
}

// --- functions -----------------------------------------------------------------------------------------------------

function define(shell: Shell, node: FunctionDefinition): i32 {
  const script = origin.script;
  if (script !== null) shell.functions.set(node.name, new ShellFunction(node.body, script));
  return 0;
}

/** Calls a function; args[0] is its name. */
export function callFunction(shell: Shell, called: ShellFunction, args: string[]): i32 {
  if (shell.frameDepth >= CALL_DEPTH_MAX) {
    shell.complain(`${args[0]}: nested too deeply`);
    shell.abandon();
    return STATUS_FAILED;
  }
  args[0] = shell.variables.parameters[0]; // $0 stays what it is
  shell.enter(called.script, args);
  shell.loopDepth = 0; // the caller's loops are not to be left from here
  shell.variables.openScope();
  const status = runNode(shell, called.body);
  shell.variables.closeScope();
  shell.leave(true);
  if (shell.unwinding === UNWIND_RETURN) shell.unwinding = UNWIND_NONE;
  return status;
}
