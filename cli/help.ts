// The text of `cox --help` and `cox CMD --help`, made from the table of commands.

import type { Syntax } from './arguments.ts';
import type { Command } from './command.ts';
import { EXIT_CODES } from './exit-codes.ts';

/** Marks a heading; the plain text is its argument. */
export type Emphasis = (text: string) => string;

export function generalHelp(commands: readonly Command[], heading: Emphasis): string {
  const rows = commands.map((command): Row => [usageLine(command), command.summary]);
  return lines([
    'Coxswain: a small kernel that steers, on a virtual computer that you can see through.',
    '',
    heading('Usage'),
    ...table([...rows, ['cox [COMMAND] --help', 'this text, or all about one command']]),
    '',
    heading('Examples'),
    ...table(commands.flatMap((command) => command.examples).map(({ line, effect }): Row => [line, effect])),
    '',
    heading('Exit status'),
    ...table([
      ['0..255', "the guest's own, for cox, exec, run and vm; beside these of cox itself:"],
      ...EXIT_CODES.map(({ code, meaning }): Row => [String(code), meaning]),
    ]),
  ]);
}

export function commandHelp(command: Command, heading: Emphasis): string {
  const options = Object.entries(command.syntax.options);
  const optionRows = options.map(([name, { value, help }]): Row => [value ? `${name} ${value}` : name, help]);
  return lines([
    `${usageLine(command)} - ${command.summary}`,
    ...(command.details ? ['', ...command.details] : []),
    ...(optionRows.length > 0 ? ['', heading('Options'), ...table(optionRows)] : []),
    '',
    heading('Examples'),
    ...table(command.examples.map(({ line, effect }): Row => [line, effect])),
  ]);
}

/** For example: cox run [options] FILE [ARGUMENT...] */
export function usageLine(command: Command): string {
  return ['cox', command.name, ...syntaxWords(command.syntax)].filter((word) => word !== '').join(' ');
}

function syntaxWords(syntax: Syntax): string[] {
  const options = Object.keys(syntax.options).length > 0 ? ['[options]'] : [];
  const operands = syntax.operands.map(({ name, required, rest }) => {
    const word = rest ? `${name}...` : name;
    return required ? word : `[${word}]`;
  });
  return [...options, ...operands];
}

type Row = [string, string];

const FIRST_COLUMN_MAX = 44;

/** Two columns; a first column that is too long has its second one on the next line. */
function table(rows: readonly Row[]): string[] {
  const width = Math.min(FIRST_COLUMN_MAX, Math.max(...rows.map(([first]) => first.length)));
  return rows.flatMap(([first, second]) =>
    first.length <= width
      ? [`  ${first.padEnd(width)}  ${second}`]
      : [`  ${first}`, `  ${''.padEnd(width)}  ${second}`],
  );
}

function lines(content: readonly string[]): string {
  return `${content.join('\n')}\n`;
}
