// The floating-point unit belongs to whoever uses it: processes that compute at the same time, each giving the processor
// away after every step, get the results that they get alone. The host computes the same with the same doubles.

import { expect, test } from '@jest/globals';
import { buildImage, runLine } from '../helpers/system.ts';
import { guestArchive } from './guests.ts';

const STEPS = 300;

function expected(seed: number): string {
  let x = seed + 0.1;
  let y = 1;
  for (let i = 0; i < STEPS; i++) {
    x = x * 1.0000001 + y / 3;
    y = Math.sqrt(x + i);
  }
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x + y);
  const word = (offset: number) => `0x${bits.getUint32(offset).toString(16).padStart(8, '0')}`;
  return `${seed} ${word(0)} ${word(4)}`;
}

test('isolation: floating-point registers are each process its own', async () => {
  buildImage();
  const archive = await guestArchive(['floats']);
  const seeds = [1, 2, 3, 4];
  const line = seeds.map((seed) => `/run/floats ${seed} ${STEPS} &`).join(' ');
  const { output, errors, status } = runLine(`${line} wait; echo end`, '', 500_000_000, archive);
  expect({ lines: output.trimEnd().split('\n').sort(), errors, status }).toEqual({
    lines: [...seeds.map(expected), 'end'].sort(),
    errors: '',
    status: 0,
  });
}, 300_000);
