import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { type HostLoopOptions, type Outcome, runToOutcome } from '../../cli/host-loop.ts';
import { Input, type InputChunk } from '../../cli/input.ts';
import { Output } from '../../cli/output.ts';
import { Machine } from '../../vm/machine.ts';
import { bareProgram, ECHO, finish, WAIT_FOR_EVER } from './guest-program.ts';

interface Run {
  outcome: Outcome;
  machine: Machine;
  output: string;
  elapsedMs: number;
}

/** Runs a program with this input, which ends unless it is undefined. */
async function run(
  source: string,
  given: string | undefined,
  options: Partial<HostLoopOptions> = {},
): Promise<Run> {
  const sink = new PassThrough();
  const output = new Output(sink);
  const pace = options.pace ?? 'virtual';
  const machine = new Machine({ skipIdle: pace === 'virtual', uartOutput: output.add });
  machine.loadElf(bareProgram(source));
  const stream = new PassThrough();
  if (given !== undefined) stream.end(given);
  const deliver = (chunk: InputChunk) => {
    if (chunk !== 'end') machine.uartInput(chunk);
    return true;
  };
  const began = performance.now();
  const outcome = await runToOutcome({
    machine,
    pace,
    outputs: [output],
    input: new Input(stream, true),
    deliver,
    unread: () => machine.unreadInput(),
    ...options,
  });
  return { outcome, machine, output: String(sink.read() ?? ''), elapsedMs: performance.now() - began };
}

/** Sets the machine timer so many milliseconds ahead, waits for it, then ends with status 1. */
const sleepFor = (milliseconds: number) => `
_start:
  li t0, 0x0200bff8
  lw t1, 0(t0)
  li t2, ${milliseconds * 10_000}
  add t1, t1, t2
  li t0, 0x02004000
  sw x0, 4(t0)
  sw t1, 0(t0)
  li t0, 0x80
  csrw mie, t0
  wfi
  ${finish(1)}
`;

describe('virtual pace', () => {
  test('output comes out, input goes in, line by line', async () => {
    const { outcome, output } = await run(ECHO, 'ab\ncd\nq');
    expect(outcome).toEqual({ kind: 'finished', status: 7 });
    expect(output).toBe('ab\ncd\nq');
  });

  test('waiting costs no time of the host', async () => {
    const { outcome, machine, elapsedMs } = await run(sleepFor(60_000), '');
    expect(outcome).toEqual({ kind: 'finished', status: 1 });
    expect(machine.now).toBeGreaterThanOrEqual(600_000_000);
    expect(elapsedMs).toBeLessThan(10_000);
  });

  test('the budget of instructions is kept exactly', async () => {
    const { outcome, machine } = await run('_start: j _start', '', { maxInstructions: 1_234_567 });
    expect(outcome).toEqual({ kind: 'limit' });
    expect(machine.cycles).toBe(1_234_567);
  });

  test('a guest that waits for ever is stuck once the input has ended', async () => {
    expect((await run(WAIT_FOR_EVER, 'ignored\n')).outcome).toEqual({ kind: 'stuck' });
  });

  test('starved is asked while it says that it did something', async () => {
    let asked = 0;
    const { outcome } = await run(WAIT_FOR_EVER, '', { starved: () => ++asked < 5 });
    expect(outcome).toEqual({ kind: 'stuck' });
    expect(asked).toBe(5);
  });

  test('starved is asked in intervals while the guest is busy', async () => {
    let asked = 0;
    const starved = () => ++asked > 0;
    await run('_start: j _start', '', { starved, inputIntervalCycles: 100_000, maxInstructions: 1_050_000 });
    // the first interval finds that the input has ended
    expect(asked).toBeGreaterThanOrEqual(8);
    expect(asked).toBeLessThanOrEqual(10);
  });

  test('delivery ends the run when the user leaves', async () => {
    expect((await run(ECHO, 'x', { deliver: () => false })).outcome).toEqual({ kind: 'left' });
  });
});

describe('real pace', () => {
  test('a guest that waits for its timer lets the time pass', async () => {
    const { outcome, elapsedMs } = await run(sleepFor(120), undefined, { pace: 'real' });
    expect(outcome).toEqual({ kind: 'finished', status: 1 });
    expect(elapsedMs).toBeGreaterThanOrEqual(110);
  });

  test('input arrives at once', async () => {
    const { outcome, output } = await run(ECHO, 'abq', { pace: 'real' });
    expect(outcome).toEqual({ kind: 'finished', status: 3 });
    expect(output).toBe('abq');
  });
});
