import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { withLock } from '../../cli/lock.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cox-lock-'));
  file = path.join(folder, 'deep/lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const ignore = () => {};

test('actions under one lock never overlap, and the second is told that it waits', async () => {
  let inside = 0;
  let most = 0;
  let waited = 0;
  const action = async () => {
    most = Math.max(most, ++inside);
    await setTimeout(350);
    inside--;
  };
  await Promise.all([withLock(file, () => waited++, action), withLock(file, () => waited++, action)]);
  expect([most, waited]).toEqual([1, 1]);
  expect(existsSync(file)).toBe(false);
});

test('an action that fails gives the lock back', async () => {
  const failing = async () => {
    throw new Error('mistake');
  };
  await expect(withLock(file, ignore, failing)).rejects.toThrow('mistake');
  expect(await withLock(file, ignore, async () => 'free')).toBe('free');
});

test('the lock of a process that is gone is taken over', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  await withLock(file, ignore, async () => {}); // makes the folder
  writeFileSync(file, String(pid));
  expect(await withLock(file, ignore, async () => 'taken')).toBe('taken');
});
