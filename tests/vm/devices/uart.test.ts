import { beforeEach, describe, expect, test } from '@jest/globals';
import { IRQ_UART } from '../../../abi/memory-map.ts';
import { AccessFault } from '../../../vm/api.ts';
import { Uart } from '../../../vm/devices/uart.ts';
import { TestBus } from './test-bus.ts';

const [RBR, IER, IIR, LCR, MCR, LSR, MSR, SCR] = [0, 1, 2, 3, 4, 5, 6, 7];
const [THR, FCR] = [RBR, IIR];

let bus: TestBus;
let uart: Uart;
let sent: number[];
const read = (register: number) => uart.read(register, 1);
const write = (register: number, value: number) => uart.write(register, 1, value);
const type = (...bytes: number[]) => uart.input(Uint8Array.from(bytes));
const interrupting = () => bus.lines.has(IRQ_UART);

beforeEach(() => {
  bus = new TestBus();
  sent = [];
  uart = new Uart(bus, (bytes) => sent.push(...bytes));
});

describe('receiver', () => {
  test('LSR.DR is set while a byte waits, and RBR takes it', () => {
    expect(read(LSR) & 1).toBe(0);
    type(0x41);
    expect(read(LSR) & 1).toBe(1);
    expect(read(RBR)).toBe(0x41);
    expect(read(LSR) & 1).toBe(0);
  });

  test('bytes beyond the FIFO wait on the line, in order', () => {
    write(FCR, 1);
    type(...Array.from({ length: 100 }, (_, index) => index));
    expect(Array.from({ length: 100 }, () => read(RBR))).toEqual(
      Array.from({ length: 100 }, (_, index) => index),
    );
    expect(read(LSR) & 1).toBe(0);
  });

  test('clearing the FIFO loses nothing that the host has sent', () => {
    type(0x41, 0x42);
    write(FCR, 0x07);
    expect([read(RBR), read(RBR)]).toEqual([0x41, 0x42]);
    expect(uart.unread).toBe(0);
  });

  test('IER bit 0: an interrupt while data is available, identified as 04', () => {
    write(IER, 1);
    expect(interrupting()).toBe(false);
    type(0x41);
    expect(interrupting()).toBe(true);
    expect(read(IIR) & 0x0f).toBe(0x04);
    read(RBR);
    expect(interrupting()).toBe(false);
    expect(read(IIR) & 0x0f).toBe(0x01);
  });

  test('below the trigger level the interrupt is the character time-out, 0C', () => {
    write(FCR, 0x81); // trigger at 8
    write(IER, 1);
    type(1, 2, 3, 4, 5, 6, 7);
    expect(read(IIR)).toBe(0xcc);
    type(8);
    expect(read(IIR)).toBe(0xc4);
  });
});

describe('transmitter', () => {
  test('THR sends, and LSR says empty at once', () => {
    write(THR, 0x48);
    write(THR, 0x69);
    expect(sent).toEqual([0x48, 0x69]);
    expect(read(LSR) & 0x60).toBe(0x60);
  });

  test('enabling IER bit 1 raises the empty interrupt; reading IIR takes it away', () => {
    write(IER, 2);
    expect(interrupting()).toBe(true);
    expect(read(IIR)).toBe(0x02);
    expect(interrupting()).toBe(false);
    expect(read(IIR)).toBe(0x01);
  });

  test('each byte sent raises the empty interrupt again', () => {
    write(IER, 2);
    read(IIR);
    write(THR, 0x41);
    expect(interrupting()).toBe(true);
  });

  test('reading IIR does not take it away while a more urgent cause is shown', () => {
    write(IER, 3);
    type(0x41);
    expect(read(IIR)).toBe(0x04);
    read(RBR);
    expect(read(IIR)).toBe(0x02);
  });
});

describe('other registers', () => {
  test('with LCR.DLAB, 0 and 1 are the divisor latch and nothing is sent', () => {
    write(LCR, 0x83);
    write(0, 0x34);
    write(1, 0x12);
    expect([read(0), read(1)]).toEqual([0x34, 0x12]);
    write(LCR, 0x03);
    expect(read(IER)).toBe(0);
    expect(sent).toEqual([]);
  });

  test('IIR bits 7:6 tell that the FIFO is enabled', () => {
    expect(read(IIR) & 0xc0).toBe(0);
    write(FCR, 1);
    expect(read(IIR) & 0xc0).toBe(0xc0);
  });

  test('SCR keeps a byte; IER and MCR keep their defined bits', () => {
    write(SCR, 0xa5);
    write(IER, 0xff);
    write(MCR, 0xff);
    expect([read(SCR), read(IER), read(MCR)]).toEqual([0xa5, 0x0f, 0x1f]);
  });

  test('registers end at 7', () => {
    expect(() => uart.read(8, 1)).toThrow(AccessFault);
    expect(() => uart.write(8, 1, 0)).toThrow(AccessFault);
  });
});

describe('loopback (MCR bit 4)', () => {
  beforeEach(() => write(MCR, 0x10));

  test('what is sent is received, and nothing leaves', () => {
    write(THR, 0x55);
    expect(read(LSR) & 1).toBe(1);
    expect(read(RBR)).toBe(0x55);
    expect(sent).toEqual([]);
  });

  test('a second byte overruns a receiver without FIFO: LSR.OE until LSR is read', () => {
    write(IER, 4);
    write(THR, 1);
    write(THR, 2);
    expect(read(IIR)).toBe(0x06);
    expect(read(LSR) & 2).toBe(2);
    expect(read(LSR) & 2).toBe(0);
    expect(read(RBR)).toBe(1);
  });

  test('modem outputs appear as modem inputs, with their change bits', () => {
    read(MSR);
    write(MCR, 0x10 | 0x0b); // DTR, RTS, OUT2
    expect(read(MSR) & 0xf0).toBe(0xb0);
    write(MCR, 0x10);
    expect(read(MSR) & 0x0b).toBe(0x0b);
    expect(read(MSR) & 0x0f).toBe(0);
  });

  test('host input waits until loopback is over', () => {
    type(0x41);
    expect(read(LSR) & 1).toBe(0);
    write(MCR, 0);
    expect(read(RBR)).toBe(0x41);
  });
});

test('a saved state goes on in another UART', () => {
  write(FCR, 1);
  write(IER, 1);
  type(1, 2, 3);
  read(RBR);
  const otherBus = new TestBus();
  const other = new Uart(otherBus, () => {});
  other.load(structuredClone(uart.save()));
  expect(otherBus.lines.has(IRQ_UART)).toBe(false); // the interrupt controller has its own saved state
  expect(other.read(2, 1) & 0x0f).toBe(0x04);
  expect([other.read(RBR, 1), other.read(RBR, 1), other.read(LSR, 1) & 1]).toEqual([2, 3, 0]);
});

describe('requests to the interrupt controller', () => {
  const requests = () => bus.requests.filter((line) => line === IRQ_UART).length;

  test('polling the line status is none, though the empty interrupt is left unread', () => {
    write(IER, 2);
    const before = requests();
    read(LSR);
    read(MSR);
    write(SCR, 1);
    write(IER, 2);
    expect([requests() - before, bus.lines.has(IRQ_UART)]).toEqual([0, true]);
  });

  test('each byte read with more behind it is one, so a driver may take one byte an interrupt', () => {
    write(FCR, 1);
    write(IER, 1);
    type(1, 2, 3);
    const before = requests();
    read(RBR);
    expect(requests() - before).toBe(1);
    read(RBR);
    read(RBR);
    expect([requests() - before, bus.lines.has(IRQ_UART)]).toEqual([2, false]);
  });

  test('each byte that arrives is one', () => {
    write(IER, 1);
    const before = requests();
    type(1);
    type(2);
    expect(requests() - before).toBe(2);
  });
});
