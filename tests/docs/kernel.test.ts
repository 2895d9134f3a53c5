// What docs/kernel.md and docs/architecture.md say of the kernel's code: how much it does at a time, and by which functions a
// system call goes.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { KernelImage } from '../../check/kernel-image.ts';
import { buildImage } from '../helpers/system.ts';

const ROOT = join(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(join(ROOT, file), 'utf8');
/** Lines that fit on a screen. */
const SHORT = 40;

beforeAll(buildImage, 300_000);

test('docs/kernel.md says how much is done at a time', () => {
  const image = new KernelImage(readFileSync(join(ROOT, 'build/image/kernel.elf')));
  const constant = (name: string) => image.symbol(name);
  const page = text('docs/kernel.md').replaceAll(/\s+/g, ' ');
  for (const sentence of [
    `${constant('MAP_PAGES_PER_CALL')} pages, or ${constant('FRESH_PAGES_PER_CALL')} that had to be zeroed`,
    `${constant('UNMAP_PAGES_PER_CALL')} pages, where a mapping that ends counts as ${constant('PAGES_PER_RECORD')}`,
    `${constant('REVOKED_PER_CALL')} things, or ${constant('PAGES_PER_UNIT')} pages of a mapping for one`,
    `${constant('REFUSALS_PER_CALL')} messages that do not fit`,
    `${constant('UNITS_PER_SLICE')} threads, children, handles, ${constant('UNMAP_PAGES_PER_CALL')} pages of a mapping`,
    `or ${constant('TABLES_PER_SLICE')} page tables for one`,
    `end of a Memory of more than one page | ${constant('PAGES_PER_SLICE')} pages`,
    `at which threads wait | ${constant('WAITING_PER_SLICE')} threads`,
    `at which threads wait | ${constant('WAITERS_PER_SLICE')} threads`,
  ])
    expect(page).toContain(sentence);
});

/** The lines of a function, or of what stands behind a label, up to the end of it. */
function lines(file: string, name: string): string[] {
  const [start, end] = file.endsWith('.S')
    ? [new RegExp(`^${name}:$`), /^\w+:/]
    : [new RegExp(`^export function ${name}\\(`), /^\}$/];
  const all = text(file).split('\n');
  const first = all.findIndex((line) => start.test(line));
  expect({ file, name, found: first >= 0 }).toEqual({ file, name, found: true });
  const rest = all.slice(first + 1);
  return rest.slice(
    0,
    rest.findIndex((line) => end.test(line)),
  );
}

test('docs/architecture.md leads through a system call by five short functions', () => {
  const rows = [...text('docs/architecture.md').matchAll(/^\| \d \| `(\w+)` [^|]*\| (\S+) \|$/gm)];
  expect(rows.length).toBe(5);
  for (const [, name, file] of rows) expect(lines(file, name).length).toBeLessThan(SHORT);
});
