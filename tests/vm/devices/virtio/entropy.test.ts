import { expect, test } from '@jest/globals';
import { VirtioEntropy } from '../../../../vm/devices/virtio/entropy.ts';
import { TestDriver } from './test-driver.ts';

function bytesFrom(seed: number, count: number): number[] {
  const driver = new TestDriver(new VirtioEntropy(seed), 2);
  driver.start(0);
  const [address] = driver.submit(0, 0, [{ bytes: count }]);
  expect(driver.finished(0)).toEqual([{ head: 0, written: count }]);
  return [...driver.memory(address, count)];
}

test('a seed gives the same bytes each time, another seed others', () => {
  expect(bytesFrom(1, 64)).toEqual(bytesFrom(1, 64));
  expect(bytesFrom(1, 64)).not.toEqual(bytesFrom(2, 64));
});

test.each([0, 1, 0xffffffff])('bytes from seed %i are spread over all values', (seed) => {
  const counts = new Array(16).fill(0);
  for (const byte of bytesFrom(seed, 4096)) counts[byte >> 4]++;
  expect(Math.min(...counts)).toBeGreaterThan(180); // 256 each on average
  expect(Math.max(...counts)).toBeLessThan(340);
});
