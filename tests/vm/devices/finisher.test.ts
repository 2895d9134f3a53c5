import { expect, test } from '@jest/globals';
import { AccessFault, type ExitReason } from '../../../vm/api.ts';
import { Finisher } from '../../../vm/devices/finisher.ts';

function endOf(value: number, offset = 0): ExitReason | undefined {
  let reason: ExitReason | undefined;
  new Finisher((given) => {
    reason = given;
  }).write(offset, 4, value);
  return reason;
}

test.each([
  [0x5555, { kind: 'finished', status: 0 }],
  [0x00073333, { kind: 'finished', status: 7 }],
  [0x00ff3333, { kind: 'finished', status: 255 }],
  [0x7777, { kind: 'reset' }],
])('%i ends the run as %j', (value, reason) => {
  expect(endOf(value)).toEqual(reason);
});

test.each([0x00003333, 0x01003333])('a failure is never status 0 (%i)', (value) => {
  expect(endOf(value)).toEqual({ kind: 'finished', status: 1 });
});

test('other values and other offsets do nothing', () => {
  expect(endOf(0x1234)).toBeUndefined();
  expect(endOf(0x5555, 4)).toBeUndefined();
});

test('bytes are refused', () => {
  const finisher = new Finisher(() => {});
  expect(() => finisher.write(0, 1, 0x55)).toThrow(AccessFault);
});
