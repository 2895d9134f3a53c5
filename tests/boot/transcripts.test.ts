import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { buildImage, runLine } from '../helpers/system.ts';
import { matchesLines, parseTranscript } from '../helpers/transcript.ts';

beforeAll(buildImage, 300_000);

const FOLDER = join(import.meta.dirname, 'transcripts');

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))) {
  describe(file, () => {
    for (const step of parseTranscript(readFileSync(join(FOLDER, file), 'utf8'))) {
      test(`line ${step.lineNumber}: ${step.command}`, () => {
        const { output, errors, serial, status } = runLine(step.command, step.input);
        // Where something differs, Jest shows the texts side by side.
        if (!matchesLines(output, step.output)) expect(output).toBe(`${step.output.join('\n')}\n`);
        if (!matchesLines(errors, step.errors)) expect(errors).toBe(`${step.errors.join('\n')}\n`);
        expect({ serial, status }).toEqual({ serial: '', status: step.status });
      });
    }
  });
}
