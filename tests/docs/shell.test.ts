// servers/shell/README.md: its example runs, and its list of built-in commands is the shell's own.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { buildImage, runLine } from '../helpers/system.ts';

const page = readFileSync(join(import.meta.dirname, '../../servers/shell/README.md'), 'utf8');

beforeAll(buildImage, 300_000);

test('the example counts lines', () => {
  const [, script] = page.match(/```sh\n([\s\S]*?)```/)!;
  const { output, errors, status } = runLine(script);
  expect({ output, errors, status }).toEqual({
    output: '4 lines of scripts, 0 of other files\n',
    errors: '',
    status: 0,
  });
});

test('the built-in commands are those that the shell has', () => {
  const [, list] = page.match(/^Built in: `([^`]+)`/m)!;
  const { output } = runLine('help');
  const own = output.slice(0, output.indexOf('Programs')).matchAll(/^ {2}(\S+)/gm);
  expect(list.trim().split(/\s+/)).toEqual([...own].map(([, name]) => name));
});
