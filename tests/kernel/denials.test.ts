// A denial can be explained: which right is missing on which handle, and where that comes from.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { E_BAD_HANDLE, E_DENIED, E_WRONG_TYPE } from '../../abi/errors.ts';
import { RIGHT_READ, RIGHT_RECEIVE, RIGHT_WRITE } from '../../abi/handles.ts';
import { Denials } from '../../check/denials.ts';
import { KernelImage } from '../../check/kernel-image.ts';
import { buildImage } from '../helpers/system.ts';
import { EVER, Scene } from './scene.ts';

const hex = (value: number) => `0x${value.toString(16)}`;

beforeAll(buildImage, 300_000);

test('a missing right, a wrong type and a stale handle, each with what the handle comes from', () => {
  const scene = new Scene();
  const pause = scene.make('notification_create');
  const endpoint = scene.make('endpoint_create');
  const receiver = scene.make('handle_copy', endpoint, RIGHT_RECEIVE);
  const memory = scene.make('memory_create', scene.self, 1);
  const readable = scene.make('handle_copy', memory, RIGHT_READ);
  const { given, self } = scene.spawn({ priority: 5, given: [receiver, readable] });
  scene.call('wait', pause, ...EVER);
  const told: string[] = [];
  const kernel = readFileSync(join(import.meta.dirname, '../../build/image/kernel.elf'));
  new Denials(scene.world.machine, new KernelImage(kernel), (text) => told.push(text));

  expect(scene.call('send', given[0], 1, 2, 3, 4, 5, 0)).toBe(E_DENIED);
  expect(scene.call('memory_map', self, given[1], 0x40000000, 0, 1, RIGHT_READ | RIGHT_WRITE)).toBe(E_DENIED);
  expect(scene.call('wait', self, 0, 0)).toBe(E_WRONG_TYPE);
  expect(scene.call('handle_close', 0x9009)).toBe(E_BAD_HANDLE);
  expect(scene.call('null')).toBe(0);
  expect(told).toEqual([
    [
      `process 2: send(${hex(given[0])}, 0x1, 0x2, 0x3, 0x4, 0x5, 0x0): permission denied`,
      `  endpoint ${hex(given[0])} lacks SEND: an endpoint with RECEIVE`,
      `  derived from ${hex(receiver)} of process 1, an endpoint with RECEIVE`,
      `  derived from ${hex(endpoint)} of process 1, an endpoint with SEND, RECEIVE, MINT`,
    ].join('\n'),
    [
      `process 2: memory_map(${hex(self)}, ${hex(given[1])}, 0x40000000, 0x0, 0x1, 0x3): permission denied`,
      `  memory ${hex(given[1])} lacks WRITE: a memory with READ`,
      `  derived from ${hex(readable)} of process 1, a memory with READ`,
      `  derived from ${hex(memory)} of process 1, a memory with READ, WRITE, EXECUTE`,
    ].join('\n'),
    expect.stringContaining(`notification ${hex(self)} is not a notification, but a process with MANAGE`),
    `process 2: handle_close(0x9009): no such handle\n  handle 0x9009 is no handle of this process`,
  ]);
});
