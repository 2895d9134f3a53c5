// The built-in commands about variables, parameters and options: export, local, readonly, set, shift, unset.

import { parseNumber } from 'cox';
import { isName } from '../characters';
import { Shell } from '../shell';
import { Streams } from '../streams';
import { quote, Variables } from '../variables';
import { STATUS_FAILED, wrongUse } from './builtin';

/** allexport, errexit, noglob, nounset, xtrace. */
const OPTIONS: string = 'aefux';

/** Without arguments, lists what is exported, in a form that could be read again. */
export function exportVariables(shell: Shell, args: string[], streams: Streams): i32 {
  const variables = shell.variables;
  if (args.length === 1 || args[1] === '-p') {
    const names = variables.names();
    let text = '';
    for (let i = 0; i < names.length; i++) {
      if (variables.isExported(names[i])) text += `export ${names[i]}=${quote(variables.get(names[i]))}\n`;
    }
    streams.print(text);
    return 0;
  }
  let status = 0;
  for (let i = 1; i < args.length; i++) {
    if (assignOperand(args, i, variables, streams)) variables.export(nameIn(args[i]));
    else status = STATUS_FAILED;
  }
  return status;
}

/** readonly NAME[=VALUE]... */
export function keepVariables(shell: Shell, args: string[], streams: Streams): i32 {
  let status = 0;
  for (let i = 1; i < args.length; i++) {
    if (assignOperand(args, i, shell.variables, streams)) shell.variables.keep(nameIn(args[i]));
    else status = STATUS_FAILED;
  }
  return status;
}

export function localVariables(shell: Shell, args: string[], streams: Streams): i32 {
  const variables = shell.variables;
  if (variables.depth === 0) return wrongUse(args, 'not within a function', streams);
  let status = 0;
  for (let i = 1; i < args.length; i++) {
    if (isName(nameIn(args[i]))) variables.save(nameIn(args[i]));
    if (!assignOperand(args, i, variables, streams)) status = STATUS_FAILED;
  }
  return status;
}

function nameIn(operand: string): string {
  const equals = operand.indexOf('=');
  return equals < 0 ? operand : operand.substring(0, equals);
}

/** Does what NAME or NAME=VALUE says; false, and reported, where it is neither. */
function assignOperand(args: string[], i: i32, variables: Variables, streams: Streams): bool {
  const name = nameIn(args[i]);
  if (!isName(name)) {
    streams.complain(`${args[0]}: ${name} is not a name`);
    return false;
  }
  if (name.length < args[i].length) variables.set(name, args[i].substring(name.length + 1));
  return true;
}

export function unsetVariables(shell: Shell, args: string[], _streams: Streams): i32 {
  const functions = args.length > 1 && args[1] === '-f';
  for (let i = 1; i < args.length; i++) {
    if (functions) shell.functions.delete(args[i]);
    else shell.variables.unset(args[i]);
  }
  return 0;
}

/** set -e +x WORD...: options first; what follows them, or --, become the parameters. */
export function setOptions(shell: Shell, args: string[], streams: Streams): i32 {
  const variables = shell.variables;
  if (args.length === 1) {
    streams.print(listing(variables));
    return 0;
  }
  let i = 1;
  for (; i < args.length; i++) {
    const sign = args[i].charAt(0);
    if (args[i] === '--' || args[i].length < 2 || (sign !== '-' && sign !== '+')) break;
    for (let j = 1; j < args[i].length; j++) {
      const letter = args[i].charAt(j);
      if (!OPTIONS.includes(letter)) return wrongUse(args, `unknown option ${sign}${letter}`, streams);
      const others = variables.options.replace(letter, '');
      variables.options = sign === '-' ? others + letter : others;
    }
  }
  if (i === args.length) return 0;
  variables.parameters = [variables.parameters[0]].concat(args.slice(args[i] === '--' ? i + 1 : i));
  return 0;
}

function listing(variables: Variables): string {
  const names = variables.names();
  let text = '';
  for (let i = 0; i < names.length; i++) text += `${names[i]}=${quote(variables.get(names[i]))}\n`;
  return text;
}

export function shiftParameters(shell: Shell, args: string[], streams: Streams): i32 {
  const parameters = shell.variables.parameters;
  const count = args.length > 1 ? parseNumber(args[1]) : 1;
  if (count < 0) return wrongUse(args, `${args[1]} is not a number`, streams);
  if (count >= parameters.length) return STATUS_FAILED;
  // A new array: a caller's may be the same one.
  shell.variables.parameters = [parameters[0]].concat(parameters.slice(1 + count));
  return 0;
}
