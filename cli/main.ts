// The command line of cox: picks the command, and turns what goes wrong into one line and an exit code.

import { writeSync } from 'node:fs';
import { parseArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands/list.ts';
import { EXIT_DEFECT } from './exit-codes.ts';
import { Failure, UsageError } from './failure.ts';
import { EXIT_OUTPUT_CLOSED, exitWith, OutputClosed, writeAll } from './standard-streams.ts';

const HELP = ['--help', '-h', 'help'];

/** Runs one command to its end and leaves the process. */
export async function main(given: readonly string[], root: string): Promise<void> {
  try {
    exitWith(await runCommand(given, root));
  } catch (error) {
    exitWith(reportDefect(error));
  }
}

/** Runs one command; returns its exit status. */
export async function runCommand(given: readonly string[], root: string): Promise<number> {
  const named = COMMANDS.find((command) => command.name !== '' && command.name === given[0]);
  const rest = named ? given.slice(1) : given;
  try {
    if (HELP.includes(rest[0]) && !(named && rest[0] === 'help')) return await printHelp(named);
    const command = named ?? plainBoot(given);
    const { syntax } = command;
    const module = await command.load();
    const words = module.translate === undefined ? rest : await module.translate(rest, syntax);
    return await module.run(parseArguments(words, syntax), root);
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
    throw new UsageError(`there is no command ${word}`);
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

/** Whatever is not a Failure should not have happened. The terminal may be gone too: nothing here may fail. */
function reportDefect(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  const trace = process.env.COX_TRACE && error instanceof Error ? error.stack : undefined;
  try {
    writeSync(process.stderr.fd, `cox: internal error: ${trace ?? message}\n`);
  } catch {
    // nobody to tell
  }
  return EXIT_DEFECT;
}
