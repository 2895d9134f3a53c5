import { describe, expect, test } from '@jest/globals';
import { readElf } from '../../../toolchain/elf/read.ts';
import { withoutDebugSections } from '../../../toolchain/elf/strip.ts';
import { linkSources } from '../link/image.ts';

const SOURCE = '.globl _start\n_start: nop\nret\n.data\nword: .word 5\n.bss\n.space 12';

describe('an executable without its debug sections', () => {
  const { bytes } = linkSources([SOURCE]);
  const [before, after] = [readElf(bytes), readElf(withoutDebugSections(bytes))];

  test('is smaller, and loads and names the same', () => {
    expect(withoutDebugSections(bytes).length).toBeLessThan(bytes.length);
    expect(after.entry).toBe(before.entry);
    expect(after.segments.filter(({ type }) => type === 1)).toEqual(
      before.segments.filter(({ type }) => type === 1),
    );
    expect(after.symbols).toEqual(before.symbols);
  });

  test('has all other sections with their content', () => {
    const other = before.sections.filter(({ name }) => !name.startsWith('.debug_'));
    expect(before.sections.length - other.length).toBe(3);
    const contents = ({ sections }: typeof before) =>
      sections.filter(({ name }) => name !== '.shstrtab').map(({ name, content }) => [name, content]);
    expect(contents(after)).toEqual(contents({ ...before, sections: other }));
  });

  test('stays as it is where there are none', () => {
    const stripped = withoutDebugSections(bytes);
    expect(withoutDebugSections(stripped)).toBe(stripped);
  });
});
