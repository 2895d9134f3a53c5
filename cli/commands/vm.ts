// cox vm: the bare machine on any kernel, its serial line on standard input and output.

import { Machine } from '../../vm/machine.ts';
import { trace } from '../../vm/trace.ts';
import { findEndlessLoop } from '../../vm/watchdog.ts';
import type { Arguments } from '../arguments.ts';
import { loadBootFiles } from '../host-files.ts';
import { runToOutcome } from '../host-loop.ts';
import { type SymbolAt, statusOf } from '../outcome.ts';
import { Output } from '../output.ts';
import { SerialConsole } from '../serial-console.ts';
import { writeAll } from '../standard-streams.ts';
import { RunStatistics } from '../statistics.ts';
import { symbolsOf } from '../symbols.ts';
import { type VmOptions, vmOptions } from '../vm-options.ts';

export async function run(parsed: Arguments): Promise<number> {
  const options = vmOptions(parsed);
  const { kernel, bios } = options.files;
  const symbolAt = symbolsOf([kernel, bios].flatMap((file) => (file === undefined ? [] : [file.content])));
  const statistics = new RunStatistics();
  try {
    return await runToEnd(options, statistics, symbolAt);
  } finally {
    if (options.stats) await writeAll(process.stderr, `${JSON.stringify(statistics.report())}\n`);
  }
}

/** A guest that asks for a reset gets a new machine, out of the same budget of instructions. */
async function runToEnd(options: VmOptions, statistics: RunStatistics, symbolAt: SymbolAt): Promise<number> {
  const serial = new SerialConsole();
  const traced = new Output(process.stderr);
  try {
    for (let left = options.maxInstructions; ; ) {
      const skipIdle = serial.pace === 'virtual';
      const machine = new Machine({ ...options.machine, skipIdle, uartOutput: serial.output.add });
      loadBootFiles(machine, options.files);
      if (options.stats) statistics.observe(machine);
      const write = (line: string) => traced.add(Buffer.from(`${line}\n`));
      trace(machine, { kinds: options.traceKinds, write, symbolAt });
      const connected = serial.connect(machine);
      const outcome = await runToOutcome({
        ...connected,
        outputs: [...connected.outputs, traced],
        maxInstructions: left,
        watchdog: () => findEndlessLoop(machine),
      });
      if (outcome.kind !== 'reset') return statusOf(outcome, symbolAt);
      left -= machine.cycles;
    }
  } finally {
    serial.close();
  }
}
