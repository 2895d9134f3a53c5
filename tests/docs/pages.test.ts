// The programs of docs/library.md and docs/tutorial.md, compiled and run, and what the pages say that they print.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { guestLine, parsePage } from '../helpers/page.ts';
import { Programs } from '../helpers/programs.ts';
import { buildImage } from '../helpers/system.ts';
import { matchesLines } from '../helpers/transcript.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = ['docs/library.md', 'docs/tutorial.md', 'docs/c.md'];

beforeAll(buildImage, 300_000);

describe.each(PAGES)('%s', (name) => {
  const page = parsePage(readFileSync(join(ROOT, name), 'utf8'));
  const programs = new Programs();
  afterAll(() => programs.close());
  for (const [file, text] of page.files) programs.save(file, text);

  test('has examples', () => expect(page.commands.length).toBeGreaterThan(0));

  test.each(page.commands)(
    'line $line: $command',
    async ({ command, printed }) => {
      const { files, line, tellsStatus } = guestLine(command);
      const { output, errors, serial, status } = await programs.runSaved(line, files);
      const said = `${output}${errors}${tellsStatus && status !== 0 ? `${status}\n` : ''}`;
      if (!matchesLines(said, printed)) expect(said).toBe(`${printed.join('\n')}\n`);
      expect({ serial, ended: typeof status }).toEqual({ serial: '', ended: 'number' });
    },
    60_000,
  );
});
