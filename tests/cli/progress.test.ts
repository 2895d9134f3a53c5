import { expect, test } from '@jest/globals';
import { briefProgress, plainProgress, progressLine } from '../../cli/progress/show.ts';

test('a line is counted, and aligned', () => {
  expect(progressLine({ name: 'fs', state: 'done', done: 7, total: 42 })).toBe('[ 7/42] done fs');
});

test('the plain display has a line for what was made or failed, none for steps and cached programs', async () => {
  const lines: string[] = [];
  const display = plainProgress((line) => lines.push(line));
  display.show({ name: 'fs', state: 'compile', done: 0, total: 3 });
  display.show({ name: 'fs', state: 'done', done: 1, total: 3 });
  display.show({ name: 'ls', state: 'cached', done: 2, total: 3 });
  display.show({ name: 'cat', state: 'failed', done: 3, total: 3 });
  await display.close();
  expect(lines).toEqual(['[1/3] done fs\n', '[3/3] failed cat\n']);
});

test('the brief display has one line, where anything is compiled at all', () => {
  const lines: string[] = [];
  const display = briefProgress((line) => lines.push(line));
  display.show({ name: 'fs', state: 'cached', done: 1, total: 3 });
  expect(lines).toEqual([]);
  display.show({ name: 'ls', state: 'compile', done: 1, total: 3 });
  display.show({ name: 'ls', state: 'done', done: 2, total: 3 });
  display.show({ name: 'cat', state: 'compile', done: 2, total: 3 });
  expect(lines).toEqual(['cox: building the system first\n']);
});
