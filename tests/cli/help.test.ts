import { describe, expect, test } from '@jest/globals';
import { parseArguments } from '../../cli/arguments.ts';
import { COMMANDS } from '../../cli/commands/list.ts';
import { EXIT_CODES } from '../../cli/exit-codes.ts';
import { commandHelp, generalHelp } from '../../cli/help.ts';

const COLUMNS = 120;
const plain = (text: string) => text;
const general = generalHelp(COMMANDS, plain);

test('the general help names every command, example and exit code', () => {
  for (const { name, examples } of COMMANDS) {
    expect(general).toContain(`cox ${name}`.trim());
    for (const { line } of examples) expect(general).toContain(line);
  }
  for (const { code, meaning } of EXIT_CODES)
    expect(general).toMatch(new RegExp(`^ +${code} +${meaning.slice(0, 20)}`, 'm'));
});

test('lines fit', () => {
  for (const line of general.split('\n')) expect(line.length).toBeLessThanOrEqual(COLUMNS);
});

describe.each(COMMANDS.map((command) => ({ ...command, title: command.name || 'boot' })))(
  '$title',
  (command) => {
    const help = commandHelp(command, plain);

    test('its help explains each option', () => {
      for (const [name, { help: text }] of Object.entries(command.syntax.options)) {
        expect(help).toContain(name);
        expect(help).toContain(text);
      }
    });

    test('its examples are valid usage', () => {
      for (const { line } of command.examples) {
        const words = wordsOf(line.slice(line.indexOf('cox')));
        expect(words[0]).toBe('cox');
        const given = command.name === '' ? words.slice(1) : words.slice(2);
        expect(() => parseArguments(given, command.syntax)).not.toThrow();
      }
    });
  },
);

/** The words of an example up to the next shell operator; quoted parts stay together. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/'[^']*'|[^\s;|]+|[;|]/g)) {
    if (word === ';' || word === '|') break;
    words.push(word);
  }
  return words;
}
