// Command-line arguments: options first, then operands. The first operand ends the options, so that what follows (a
// shell line, the arguments of a program) is passed on as it is; `--` ends them too.

import { UsageError } from './failure.ts';

export interface OptionSpec {
  /** For the usage text; an option without one takes no value. */
  value?: string;
  /** May be given several times. */
  repeated?: boolean;
  help: string;
}

export interface Arguments {
  /** Values by option name, in order; an option without value has ''. */
  options: ReadonlyMap<string, readonly string[]>;
  operands: readonly string[];
}

export interface OperandSpec {
  /** As in the usage line, for example FILE. */
  name: string;
  required: boolean;
  /** The last operand may stand for all that follow. */
  rest?: boolean;
}

export interface Syntax {
  options: Readonly<Record<string, OptionSpec>>;
  operands: readonly OperandSpec[];
}

/** @throws UsageError for what the syntax does not allow */
export function parseArguments(given: readonly string[], syntax: Syntax): Arguments {
  const options = new Map<string, string[]>();
  let index = 0;
  for (; index < given.length && given[index].startsWith('-') && given[index] !== '-'; index++) {
    if (given[index] === '--') {
      index++;
      break;
    }
    index += readOption(given, index, syntax, options);
  }
  const operands = given.slice(index);
  checkOperands(operands, syntax.operands);
  return { options, operands };
}

/** The value of an option, the last one where it was given twice. */
export function optionValue(parsed: Arguments, name: string): string | undefined {
  return parsed.options.get(name)?.at(-1);
}

/** Reads one option; returns how many arguments beyond its own it has used. */
function readOption(
  given: readonly string[],
  index: number,
  syntax: Syntax,
  options: Map<string, string[]>,
): number {
  const [name, attached] = splitOnce(given[index], '=');
  const spec = Object.hasOwn(syntax.options, name) ? syntax.options[name] : undefined;
  if (!spec) throw new UsageError(`unknown option ${name}`);
  const values = options.get(name) ?? [];
  if (values.length > 0 && !spec.repeated) throw new UsageError(`option ${name} is given twice`);
  options.set(name, values);
  if (spec.value === undefined) {
    if (attached !== undefined) throw new UsageError(`option ${name} takes no value`);
    values.push('');
    return 0;
  }
  const value = attached ?? given[index + 1];
  if (value === undefined) throw new UsageError(`option ${name} needs a value: ${name} ${spec.value}`);
  values.push(value);
  return attached === undefined ? 1 : 0;
}

function checkOperands(operands: readonly string[], specs: readonly OperandSpec[]): void {
  const missing = specs.find((spec, index) => spec.required && operands[index] === undefined);
  if (missing) throw new UsageError(`${missing.name} is missing`);
  if (operands.length > specs.length && !specs.at(-1)?.rest) {
    throw new UsageError(`unexpected argument ${operands[specs.length]}`);
  }
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
