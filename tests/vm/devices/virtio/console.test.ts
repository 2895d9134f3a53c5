import { describe, expect, test } from '@jest/globals';
import { VirtioConsole } from '../../../../vm/devices/virtio/console.ts';
import { bytesOf, TestDriver, textOf } from './test-driver.ts';

const [RECEIVE, TRANSMIT, CONTROL_RECEIVE, CONTROL_TRANSMIT] = [0, 1, 2, 3];
const MULTIPORT = 2;
const [DEVICE_READY, DEVICE_ADD, PORT_READY, PORT_OPEN] = [0, 1, 3, 6];

function start(features: number) {
  const output: string[] = [];
  const device = new VirtioConsole((bytes) => output.push(textOf(bytes)));
  const driver = new TestDriver(device, 1);
  driver.start(features);
  return { device, driver, output };
}

const control = (event: number, value: number) => Uint8Array.of(0, 0, 0, 0, event, 0, value, 0);

test('input fills the buffers that the driver has offered, and waits for more', () => {
  const { device, driver } = start(0);
  device.input(bytesOf('hello'));
  expect(driver.finished(RECEIVE)).toEqual([]);
  const [first] = driver.submit(RECEIVE, 0, [{ bytes: 3 }]);
  expect(driver.finished(RECEIVE)).toEqual([{ head: 0, written: 3 }]);
  expect(textOf(driver.memory(first, 3))).toBe('hel');
  const [second] = driver.submit(RECEIVE, 1, [{ bytes: 16 }]);
  expect(driver.finished(RECEIVE)).toEqual([{ head: 1, written: 2 }]);
  expect(textOf(driver.memory(second, 2))).toBe('lo');
  expect(device.unread).toBe(0);
});

test('every byte of output arrives, in order', () => {
  const { driver, output } = start(0);
  const content = Uint8Array.from({ length: 5000 }, (_, index) => 97 + (index % 26));
  driver.submit(TRANSMIT, 0, [{ bytes: content.length, content }]);
  expect(output.join('')).toBe(textOf(content));
});

describe('end of input', () => {
  test('without MULTIPORT: a buffer of 0 bytes, once, after all input', () => {
    const { device, driver } = start(0);
    device.input(bytesOf('ab'));
    device.input('end');
    driver.submit(RECEIVE, 0, [{ bytes: 8 }]);
    expect(driver.finished(RECEIVE)).toEqual([{ head: 0, written: 2 }]);
    driver.submit(RECEIVE, 1, [{ bytes: 8 }]);
    expect(driver.finished(RECEIVE)).toEqual([{ head: 1, written: 0 }]);
    driver.submit(RECEIVE, 2, [{ bytes: 8 }]);
    expect(driver.finished(RECEIVE)).toEqual([]);
  });

  test('without MULTIPORT: a buffer that waits comes back when the input ends', () => {
    const { device, driver } = start(0);
    driver.submit(RECEIVE, 0, [{ bytes: 8 }]);
    device.input('end');
    expect(driver.finished(RECEIVE)).toEqual([{ head: 0, written: 0 }]);
    expect(driver.interrupting).toBe(true);
  });

  test('with MULTIPORT: PORT_OPEN 1 after the port is ready, PORT_OPEN 0 after all input', () => {
    const { device, driver } = start(MULTIPORT);
    const buffers = [0, 1, 2, 3].map((head) => driver.submit(CONTROL_RECEIVE, head, [{ bytes: 8 }])[0]);
    const messages = () =>
      driver.finished(CONTROL_RECEIVE).map(({ head }) => driver.memory(buffers[head], 8));

    driver.submit(CONTROL_TRANSMIT, 0, [{ bytes: 8, content: control(DEVICE_READY, 1) }]);
    expect(messages()).toEqual([control(DEVICE_ADD, 1)]);
    device.input(bytesOf('ab'));
    device.input('end');
    driver.submit(CONTROL_TRANSMIT, 1, [{ bytes: 8, content: control(PORT_READY, 1) }]);
    expect(messages()).toEqual([control(PORT_OPEN, 1)]);
    driver.submit(RECEIVE, 0, [{ bytes: 8 }]);
    expect(driver.finished(RECEIVE)).toEqual([{ head: 0, written: 2 }]);
    expect(messages()).toEqual([control(PORT_OPEN, 0)]);
  });

  test('a driver that starts again is told again', () => {
    const { device, driver } = start(0);
    device.input('end');
    driver.submit(RECEIVE, 0, [{ bytes: 8 }]);
    expect(driver.finished(RECEIVE)).toHaveLength(1);
    driver.bus.ram.fill(0);
    driver.start(0);
    driver.submit(RECEIVE, 0, [{ bytes: 8 }]);
    expect(driver.read(0x060)).toBe(1);
  });
});
