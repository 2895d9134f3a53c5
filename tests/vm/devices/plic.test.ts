import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Plic } from '../../../vm/devices/plic.ts';

const PENDING = 0x1000;
const ENABLE = (context: number) => 0x2000 + 0x80 * context;
const THRESHOLD = (context: number) => 0x200000 + 0x1000 * context;
const CLAIM = (context: number) => THRESHOLD(context) + 4;

function plicWithOutputs(): { plic: Plic; outputs: boolean[] } {
  const outputs = [false, false];
  const plic = new Plic((context, raised) => {
    outputs[context] = raised;
  });
  return { plic, outputs };
}

describe('PLIC', () => {
  test('an enabled line above the threshold raises its context until it is claimed', () => {
    const { plic, outputs } = plicWithOutputs();
    plic.write(4 * 10, 4, 1);
    plic.write(ENABLE(1), 4, 1 << 10);
    plic.setLine(10, true);
    expect(outputs).toEqual([false, true]);
    expect(plic.read(PENDING, 4)).toBe(1 << 10);
    expect(plic.read(CLAIM(1), 4)).toBe(10);
    expect(outputs).toEqual([false, false]);
    expect(plic.read(CLAIM(1), 4)).toBe(0);
  });

  test('what a device asserts while its line is claimed shows after the completion', () => {
    const { plic, outputs } = plicWithOutputs();
    plic.write(4, 4, 7);
    plic.write(ENABLE(0), 4, 2);
    plic.setLine(1, true);
    plic.read(CLAIM(0), 4);
    expect(plic.read(PENDING, 4)).toBe(0);
    plic.setLine(1, true);
    expect([plic.read(PENDING, 4), outputs[0], plic.read(CLAIM(0), 4)]).toEqual([2, false, 0]);
    plic.write(CLAIM(0), 4, 1);
    expect([outputs[0], plic.read(CLAIM(0), 4)]).toEqual([true, 1]);
  });

  test('a line that merely stays high is not pending again', () => {
    const { plic, outputs } = plicWithOutputs();
    plic.write(4, 4, 7);
    plic.write(ENABLE(0), 4, 2);
    plic.setLine(1, true);
    plic.read(CLAIM(0), 4);
    plic.write(CLAIM(0), 4, 1);
    expect([plic.read(PENDING, 4), outputs[0], plic.isHigh(1)]).toEqual([0, false, true]);
  });

  test('a pending interrupt stays pending when its line falls', () => {
    const { plic } = plicWithOutputs();
    plic.setLine(5, true);
    plic.setLine(5, false);
    expect(plic.read(PENDING, 4)).toBe(1 << 5);
  });

  test('completion of a line that is not enabled for the context is ignored', () => {
    const { plic } = plicWithOutputs();
    plic.write(4 * 3, 4, 1);
    plic.write(ENABLE(0), 4, 1 << 3);
    plic.setLine(3, true);
    plic.read(CLAIM(0), 4);
    plic.write(CLAIM(1), 4, 3);
    expect(plic.read(PENDING, 4)).toBe(0);
  });

  test('line 0 cannot be enabled or given a priority', () => {
    const { plic } = plicWithOutputs();
    plic.write(0, 4, 7);
    plic.write(ENABLE(0), 4, 0xffffffff);
    expect(plic.read(0, 4)).toBe(0);
    expect(plic.read(ENABLE(0), 4)).toBe(0xfffffffe);
  });

  test('it behaves as a list of lines searched from the front', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60, size: 'max' }), (commands) => {
        const { plic, outputs } = plicWithOutputs();
        const model = new Model();
        for (const run of commands) {
          expect(run(plic)).toEqual(run(model));
          expect(outputs).toEqual([model.output(0), model.output(1)]);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** The same as an array of lines and no bit tricks. */
class Model implements Pick<Plic, 'read' | 'write' | 'setLine'> {
  private readonly lines = Array.from({ length: 32 }, () => ({
    priority: 0,
    pending: false,
    claimed: false,
    enabled: [false, false],
  }));
  private readonly threshold = [0, 0];

  setLine(line: number, raised: boolean): void {
    if (raised) this.lines[line].pending = true;
  }

  read(offset: number): number {
    if (offset === PENDING) {
      return this.lines.reduce((bits, { pending }, line) => (pending ? bits + 2 ** line : bits), 0);
    }
    const line = this.best(offset === CLAIM(0) ? 0 : 1);
    this.lines[line].pending = false;
    if (line > 0) this.lines[line].claimed = true;
    return line;
  }

  write(offset: number, _size: number, value: number): void {
    for (const context of [0, 1]) {
      if (offset === THRESHOLD(context)) this.threshold[context] = value % 8;
      if (offset === CLAIM(context) && this.lines[value]?.enabled[context]) this.lines[value].claimed = false;
      if (offset === ENABLE(context)) {
        for (let line = 1; line < 32; line++) {
          this.lines[line].enabled[context] = Math.floor(value / 2 ** line) % 2 === 1;
        }
      }
    }
    if (offset > 0 && offset < 128) this.lines[offset / 4].priority = value % 8;
  }

  output(context: number): boolean {
    return this.lines.some(
      ({ pending, claimed, enabled, priority }) =>
        pending && !claimed && enabled[context] && priority > this.threshold[context],
    );
  }

  private best(context: number): number {
    const candidates = this.lines
      .map(({ pending, claimed, enabled, priority }, line) => ({
        line,
        urgency: pending && !claimed && enabled[context] ? priority : 0,
      }))
      .filter(({ urgency }) => urgency > 0);
    const highest = Math.max(0, ...candidates.map(({ urgency }) => urgency));
    return candidates.find(({ urgency }) => urgency === highest)?.line ?? 0;
  }
}

type Command = (plic: Pick<Plic, 'read' | 'write' | 'setLine'>) => unknown;
const line = fc.integer({ min: 1, max: 6 });
const context = fc.integer({ min: 0, max: 1 });
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.tuple(line, fc.boolean()).map(
    ([number, raised]): Command =>
      (plic) =>
        plic.setLine(number, raised),
  ),
  fc.tuple(line, fc.nat(7)).map(
    ([number, priority]): Command =>
      (plic) =>
        plic.write(4 * number, 4, priority),
  ),
  fc.tuple(context, fc.nat(127)).map(
    ([number, bits]): Command =>
      (plic) =>
        plic.write(ENABLE(number), 4, bits),
  ),
  fc.tuple(context, fc.nat(7)).map(
    ([number, value]): Command =>
      (plic) =>
        plic.write(THRESHOLD(number), 4, value),
  ),
  context.map(
    (number): Command =>
      (plic) =>
        plic.read(CLAIM(number), 4),
  ),
  fc.tuple(context, line).map(
    ([number, done]): Command =>
      (plic) =>
        plic.write(CLAIM(number), 4, done),
  ),
  fc.constant<Command>((plic) => plic.read(PENDING, 4)),
);
