// The file tree against a model: a map from path to content. Every command that a client can give, in any order.

import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  E_EXISTS,
  E_INVALID,
  E_IS_DIRECTORY,
  E_NO_SPACE,
  E_NOT_DIRECTORY,
  E_NOT_EMPTY,
  E_NOT_FOUND,
  E_TOO_LONG,
  OK,
} from '../../../abi/errors.ts';
import { writeArchive } from '../../../toolchain/archive.ts';
import { compileGuest, type GuestModule } from '../../helpers/guest.ts';

const KIND_FILE = 0;
const KIND_DIRECTORY = 1;
const CHUNK = 4096;

let fs: GuestModule;
const start = async (limit = 1 << 20) => {
  fs = await compileGuest('servers/fs/probe.ts');
  fs.number('start', limit);
};
const read = (path: string, offset = 0, count = 65536) => fs.text('read', path, offset, count);

describe('names', () => {
  beforeEach(() => start());

  test('are found through any spelling of their path', () => {
    fs.number('makeDirectory', '/a');
    fs.number('makeFile', '/a/f');
    for (const path of ['/a/f', 'a/f', '//a///f', '/./a/./f', '/a/../a/f', '/../a/f']) {
      expect([path, fs.number('kind', path)]).toEqual([path, KIND_FILE]);
    }
    for (const path of ['/a', '/a/', '/a/.', '/', '', '/..', '.']) {
      expect([path, fs.number('kind', path)]).toEqual([path, KIND_DIRECTORY]);
    }
  });

  test('a slash at the end asks for a directory', () => {
    fs.number('makeFile', '/f');
    expect(fs.number('kind', '/f/')).toBe(E_NOT_DIRECTORY);
    expect(fs.number('kind', '/f/.')).toBe(E_NOT_DIRECTORY);
    expect(fs.number('makeFile', '/g/')).toBe(E_IS_DIRECTORY);
    expect(fs.number('makeDirectory', '/d/')).toBe(OK);
  });

  test('a missing directory on the way, and a file in its place', () => {
    fs.number('makeFile', '/f');
    expect(fs.number('kind', '/no/f')).toBe(E_NOT_FOUND);
    expect(fs.number('makeFile', '/no/f')).toBe(E_NOT_FOUND);
    expect(fs.number('kind', '/f/x')).toBe(E_NOT_DIRECTORY);
    expect(fs.number('kind', '/no/..')).toBe(E_NOT_FOUND);
  });

  test('are at most 255 bytes long', () => {
    expect(fs.number('makeFile', `/${'x'.repeat(255)}`)).toBe(OK);
    expect(fs.number('makeFile', `/${'x'.repeat(256)}`)).toBe(E_TOO_LONG);
    expect(fs.number('makeFile', `/${'ä'.repeat(128)}`)).toBe(E_TOO_LONG);
  });

  test('of directories go only when these are empty', () => {
    fs.number('makeDirectory', '/d');
    fs.number('makeFile', '/d/f');
    expect(fs.number('removeDirectory', '/d')).toBe(E_NOT_EMPTY);
    expect(fs.number('removeFile', '/d')).toBe(E_IS_DIRECTORY);
    expect(fs.number('removeDirectory', '/d/f')).toBe(E_NOT_DIRECTORY);
    expect(fs.number('removeFile', '/d/f')).toBe(OK);
    expect(fs.number('removeDirectory', '/d')).toBe(OK);
    expect(fs.number('kind', '/d')).toBe(E_NOT_FOUND);
    expect(fs.number('removeDirectory', '/')).toBeLessThan(0);
  });

  test('move, and replace a file or an empty directory', () => {
    fs.number('makeDirectory', '/d');
    fs.number('makeDirectory', '/d/e');
    fs.number('makeFile', '/f');
    fs.number('makeFile', '/g');
    fs.number('write', '/f', 0, 'content');
    expect(fs.number('renameTo', '/f', '/d/e/f')).toBe(OK);
    expect(read('/d/e/f')).toBe('content');
    expect(fs.number('renameTo', '/d/e/f', '/g')).toBe(OK);
    expect(read('/g')).toBe('content');
    expect(fs.number('renameTo', '/g', '/g')).toBe(OK);
    expect(fs.number('renameTo', '/g', '/d')).toBe(E_IS_DIRECTORY);
    expect(fs.number('renameTo', '/d', '/g')).toBe(E_NOT_DIRECTORY);
    expect(fs.number('renameTo', '/d/e', '/d')).toBe(E_NOT_EMPTY);
    expect(fs.number('renameTo', '/d', '/d/e/x')).toBe(E_INVALID);
    expect(fs.number('renameTo', '/no', '/x')).toBe(E_NOT_FOUND);
    expect(fs.number('renameTo', '/', '/x')).toBe(E_INVALID);
    expect(fs.number('renameTo', '/g', '/')).toBeLessThan(0);
  });

  test('are listed in the order in which they were made', () => {
    for (const name of ['c', 'a', 'b']) fs.number('makeFile', `/${name}`);
    fs.number('removeFile', '/a');
    fs.number('makeFile', '/a');
    expect(fs.text('list', '/')).toBe('c\nb\na\n');
  });

  test('a file lives on while it is open, and its memory comes back', () => {
    const before = fs.number('used');
    fs.number('makeFile', '/f');
    fs.number('write', '/f', 0, 'still here');
    fs.number('open', '/f');
    expect(fs.number('removeFile', '/f')).toBe(OK);
    expect(fs.number('kind', '/f')).toBe(E_NOT_FOUND);
    expect(fs.number('used')).toBeGreaterThan(before + CHUNK);
    expect(fs.text('readAndClose', 100)).toBe('still here');
    // The table of names stays.
    expect(fs.number('used')).toBeLessThan(before + CHUNK);
  });
});

describe('contents', () => {
  beforeEach(() => start());

  test('a file of the archive is a view until it is written, and the archive stays as it is', () => {
    const text = 'x'.repeat(CHUNK) + 'y'.repeat(100);
    const archive = Buffer.from(
      writeArchive([
        { path: 'd/f', content: Buffer.from(text) },
        { path: 'd/g', content: Buffer.from('next') },
      ]),
    );
    expect(fs.number('plantArchive', archive.toString('latin1'))).toBe(3);
    const planted = fs.number('used');
    expect(read('/d/f')).toBe(text);
    expect(fs.number('used')).toBe(planted);
    expect(fs.number('write', '/d/f', CHUNK + 98, 'zzzz')).toBe(4);
    expect(read('/d/f')).toBe(`${text.slice(0, -2)}zzzz`);
    expect(read('/d/g')).toBe('next');
    expect(fs.number('archiveIs', archive.toString('latin1'))).toBe(1);
    expect(fs.number('resize', '/d/f', 10)).toBe(1);
    expect(read('/d/f')).toBe('x'.repeat(10));
    expect(fs.number('resize', '/d/f', 20)).toBe(1);
    expect(read('/d/f')).toBe(`${'x'.repeat(10)}${'\0'.repeat(10)}`);
  });

  test('several archives: the later file of a name counts', () => {
    const first = writeArchive([{ path: 'f', content: Buffer.from('one') }]);
    const second = writeArchive([{ path: 'f', content: Buffer.from('two') }]);
    const both = Buffer.concat([first, Buffer.alloc((512 - (first.length % 512)) % 512), second]);
    expect(fs.number('plantArchive', both.toString('latin1'))).toBe(2);
    expect(read('/f')).toBe('two');
  });

  test('a damaged archive is read as far as it goes', () => {
    const archive = Buffer.from(
      writeArchive([
        { path: 'f', content: Buffer.from('one') },
        { path: 'g', content: Buffer.alloc(500) },
      ]),
    );
    for (let length = 0; length < archive.length - 200; length += 7) {
      fs.number('plantArchive', archive.subarray(0, length).toString('latin1'));
    }
    archive[archive.indexOf('070701', 100)] = 0x39;
    expect(fs.number('plantArchive', archive.toString('latin1'))).toBe(-1);
  });

  test('a write behind the end leaves a hole that reads as zeros and takes no memory', () => {
    fs.number('makeFile', '/f');
    expect(fs.number('write', '/f', 20 * CHUNK, 'end')).toBe(3);
    expect(fs.number('used')).toBeLessThan(4 * CHUNK);
    expect(read('/f', 19 * CHUNK, 2 * CHUNK)).toBe(`${'\0'.repeat(CHUNK)}end`);
  });

  test('memory that runs out is an error, and comes back', async () => {
    await start(20 * CHUNK);
    fs.number('makeFile', '/f');
    const empty = fs.number('used');
    const written = fs.number('write', '/f', 0, 'x'.repeat(40 * CHUNK));
    expect(written).toBeGreaterThan(8 * CHUNK);
    expect(written % CHUNK).toBe(0);
    expect(fs.number('write', '/f', written, 'x')).toBe(0);
    expect(read('/f', 0, 5)).toBe('xxxxx');
    fs.number('resize', '/f', 0);
    expect(fs.number('used')).toBe(empty);
    let made = 0;
    while (fs.number('makeFile', `/${made}`) === OK) made += 1;
    expect(fs.number('makeFile', '/more')).toBe(E_NO_SPACE);
    expect(made).toBeGreaterThan(100);
    for (let i = 0; i < made; i += 1) expect(fs.number('removeFile', `/${i}`)).toBe(OK);
    expect(fs.number('used')).toBeLessThan(empty + 4 * CHUNK); // the table of names has grown, and stays
  });
});

// --- the model ------------------------------------------------------------------------------------------------

type Model = Map<string, string | undefined>; // path -> content, undefined for a directory

const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/'));
const childrenOf = (model: Model, path: string) =>
  [...model.keys()].filter((key) => key !== '' && parentOf(key) === path);
/** OK where a name can be made at a path. */
const place = (model: Model, path: string) => {
  for (let at = parentOf(path); at !== ''; at = parentOf(at)) {
    if (model.has(at) && model.get(at) !== undefined) return E_NOT_DIRECTORY;
  }
  return model.has(parentOf(path)) ? OK : E_NOT_FOUND;
};

const name = fc.constantFrom('a', 'b', 'c');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}`);
const step = fc.oneof(
  fc.record({ kind: fc.constant('makeFile' as const), path }),
  fc.record({ kind: fc.constant('makeDirectory' as const), path }),
  fc.record({ kind: fc.constant('removeFile' as const), path }),
  fc.record({ kind: fc.constant('removeDirectory' as const), path }),
  fc.record({ kind: fc.constant('renameTo' as const), path, to: path }),
  fc.record({
    kind: fc.constant('write' as const),
    path,
    offset: fc.integer({ min: 0, max: 3 * CHUNK }),
    text: fc.string({ minLength: 1, maxLength: 20 }).map((text) => text.repeat(300)),
  }),
  fc.record({ kind: fc.constant('resize' as const), path, size: fc.integer({ min: 0, max: 4 * CHUNK }) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What the step returns on the model, and does to it. */
function expected(model: Model, given: Step): number {
  const { path } = given;
  const exists = model.has(path);
  const missing = place(model, path) === OK ? E_NOT_FOUND : place(model, path);
  const isDirectory = exists && model.get(path) === undefined;
  switch (given.kind) {
    case 'makeFile':
    case 'makeDirectory':
      if (exists) return E_EXISTS;
      if (place(model, path) !== OK) return place(model, path);
      model.set(path, given.kind === 'makeFile' ? '' : undefined);
      return OK;
    case 'removeFile':
    case 'removeDirectory':
      if (!exists) return missing;
      if (isDirectory !== (given.kind === 'removeDirectory'))
        return isDirectory ? E_IS_DIRECTORY : E_NOT_DIRECTORY;
      if (childrenOf(model, path).length > 0) return E_NOT_EMPTY;
      model.delete(path);
      return OK;
    case 'renameTo':
      return exists ? expectedRename(model, path, given.to) : missing;
    case 'write': {
      if (!exists) return missing;
      if (isDirectory) return -1000; // not a client's way: open refuses directories
      const old = model.get(path)!.padEnd(given.offset, '\0');
      model.set(path, old.slice(0, given.offset) + given.text + old.slice(given.offset + given.text.length));
      return given.text.length;
    }
    case 'resize':
      if (!exists) return missing;
      if (isDirectory) return -1000;
      model.set(path, model.get(path)!.slice(0, given.size).padEnd(given.size, '\0'));
      return 1;
  }
}

function expectedRename(model: Model, from: string, to: string): number {
  if (!model.has(to) && place(model, to) !== OK) return place(model, to);
  if (from === to) return OK;
  const fromDirectory = model.get(from) === undefined;
  if (to.startsWith(`${from}/`)) return E_INVALID;
  if (model.has(to)) {
    const toDirectory = model.get(to) === undefined;
    if (toDirectory !== fromDirectory) return toDirectory ? E_IS_DIRECTORY : E_NOT_DIRECTORY;
    if (childrenOf(model, to).length > 0) return E_NOT_EMPTY;
  }
  for (const key of [...model.keys()].filter((key) => key === from || key.startsWith(`${from}/`))) {
    const content = model.get(key);
    model.delete(key);
    model.set(to + key.slice(from.length), content);
  }
  return OK;
}

function actual(given: Step): number {
  if (given.kind === 'renameTo') return fs.number('renameTo', given.path, given.to);
  if (given.kind === 'write') return fs.number('write', given.path, given.offset, given.text);
  if (given.kind === 'resize') return fs.number('resize', given.path, given.size);
  return fs.number(given.kind, given.path);
}

test('any sequence of commands has the effects that it has on the model, and leaves no memory behind', async () => {
  await start(64 << 20);
  const empty = fs.number('used');
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const model: Model = new Map([['', undefined]]);
      for (const given of steps) {
        const isDirectory = model.has(given.path) && model.get(given.path) === undefined;
        if (isDirectory && (given.kind === 'write' || given.kind === 'resize')) continue;
        expect([given, actual(given)]).toEqual([given, expected(model, given)]);
      }
      for (const [path, content] of model) {
        if (content === undefined) {
          const names = childrenOf(model, path).map((child) => child.slice(path.length + 1));
          expect(
            fs
              .text('list', path || '/')
              .split('\n')
              .filter(Boolean)
              .sort(),
          ).toEqual(names.sort());
        } else {
          expect(read(path)).toBe(content);
        }
      }
      for (const path of [...model.keys()].filter(Boolean).sort().reverse()) {
        expect(fs.number(model.get(path) === undefined ? 'removeDirectory' : 'removeFile', path)).toBe(OK);
      }
      expect(fs.number('used')).toBeLessThanOrEqual(empty + 2 * CHUNK);
    }),
    { numRuns: 150 },
  );
});
