import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type ArchiveMember, writeArchive } from '../../../toolchain/archive.ts';
import { readArchive } from './read-archive.ts';

// Names of directories and of files differ, so that no file is where another needs a directory.
const directory = fc.stringMatching(/^d[ab]?$/);
const file = fc.stringMatching(/^f[a-zé.]{0,12}$/);
const member = fc.record({
  path: fc
    .tuple(fc.array(directory, { maxLength: 3 }), file)
    .map(([parents, name]) => [...parents, name].join('/')),
  content: fc.uint8Array({ maxLength: 50 }),
  executable: fc.boolean(),
});
const members = fc.uniqueArray(member, { selector: ({ path }) => path });

describe('the boot archive', () => {
  test('gives back every file, in order, with its directories before it', () => {
    fc.assert(
      fc.property(members, (files: ArchiveMember[]) => {
        const read = readArchive(writeArchive(files));
        const found = read.filter(({ mode }) => (mode & 0o170000) === 0o100000);
        expect(found.map(({ path, content }) => ({ path, content }))).toEqual(
          files.map(({ path, content }) => ({ path, content })),
        );
        const seen = new Set(['/']);
        for (const { path } of read) {
          const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '/';
          expect(seen).toContain(parent);
          expect(seen).not.toContain(path);
          seen.add(path);
        }
      }),
    );
  });

  test('marks programs and directories', () => {
    const content = new Uint8Array([1, 2, 3]);
    const read = readArchive(
      writeArchive([{ path: 'bin/a', content, executable: true }, { path: 'b', content }, { path: 'tmp' }]),
    );
    expect(read.map(({ path, mode }) => [path, mode.toString(8)])).toEqual([
      ['bin', '40755'],
      ['bin/a', '100755'],
      ['b', '100644'],
      ['tmp', '40755'],
    ]);
  });

  test('can follow another', () => {
    const one = writeArchive([{ path: 'a', content: new Uint8Array([1]) }]);
    expect(one.length % 4).toBe(0);
    expect(readArchive(one)).toHaveLength(1);
  });
});
