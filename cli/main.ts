// The command line of cox: picks the command, and turns what goes wrong into one line and an exit code.

import { parseArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands/list.ts';
import { EXIT_USAGE } from './exit-codes.ts';
import { Failure, UsageError } from './failure.ts';
import { EXIT_OUTPUT_CLOSED, exitWith, OutputClosed, writeAll } from './standard-streams.ts';

const HELP = ['--help', '-h', 'help'];

/** Runs one command to its end and leaves the process. */
export async function main(given: readonly string[], root: string): Promise<void> {
  exitWith(await runCommand(given, root));
}

/** Runs one command; returns its exit status. */
export async function runCommand(given: readonly string[], root: string): Promise<number> {
  const named = COMMANDS.find((command) => command.name !== '' && command.name === given[0]);
  const rest = named ? given.slice(1) : given;
  try {
    if (HELP.includes(rest[0]) && !(named && rest[0] === 'help')) return await printHelp(named);
    const command = named ?? plainBoot(given);
    const parsed = parseArguments(rest, command.syntax);
    return await (await command.load()).run(parsed, root);
  } catch (error) {
    if (error instanceof OutputClosed) return EXIT_OUTPUT_CLOSED;
    if (!(error instanceof Failure)) throw error;
    await reportFailure(error, named);
    return error.exitCode;
  }
}

/** cox without a command. @throws UsageError where a word stands in the command's place */
function plainBoot(given: readonly string[]): Command {
  const [word] = given;
  if (word !== undefined && !word.startsWith('-')) {
    throw new UsageError(`there is no command ${word}`, EXIT_USAGE);
  }
  return COMMANDS.find((command) => command.name === '')!;
}

async function printHelp(command: Command | undefined): Promise<number> {
  const { commandHelp, generalHelp } = await import('./help.ts');
  const { emphasis } = await import('./colour.ts');
  const { heading } = await emphasis(process.stdout);
  await writeAll(process.stdout, command ? commandHelp(command, heading) : generalHelp(COMMANDS, heading));
  return 0;
}

async function reportFailure(failure: Failure, command: Command | undefined): Promise<void> {
  const { emphasis } = await import('./colour.ts');
  const { error } = await emphasis(process.stderr);
  const name = command ? `cox ${command.name}` : 'cox';
  const hint = failure instanceof UsageError ? ` (see ${name} --help)` : '';
  await writeAll(process.stderr, `${error(`${name}:`)} ${failure.message}${hint}\n`);
}
