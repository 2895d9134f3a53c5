// cox vm: the bare machine on any kernel, its serial line on standard input and output.

import { type Arguments, optionValue, type Syntax } from '../arguments.ts';
import { LiveRun } from '../live-run.ts';
import { machineOptions } from '../machine-options.ts';
import { translateQemuOptions } from '../qemu-options.ts';
import { runReplay } from '../replay-run.ts';
import { writeAll } from '../standard-streams.ts';
import { RunStatistics } from '../statistics.ts';
import { checkExclusive, gdbPort, traceKinds, vmOptions } from '../vm-options.ts';

export async function translate(given: readonly string[], syntax: Syntax): Promise<readonly string[]> {
  const { arguments: own, notes } = translateQemuOptions(given, syntax.options);
  for (const note of notes) await writeAll(process.stderr, `cox vm: ${note}\n`);
  return own;
}

export async function run(parsed: Arguments): Promise<number> {
  checkExclusive(parsed);
  const statistics = parsed.options.has('--stats') ? new RunStatistics() : undefined;
  const replayed = optionValue(parsed, '--replay');
  try {
    if (replayed === undefined) return await new LiveRun(vmOptions(parsed), statistics).run();
    return await runReplay({
      file: replayed,
      tier: machineOptions(parsed).tier,
      traceKinds: traceKinds(optionValue(parsed, '--trace')),
      gdbPort: gdbPort(optionValue(parsed, '--gdb')),
      statistics,
      files: ['--kernel', '--bios']
        .flatMap((name) => parsed.options.get(name) ?? [])
        .filter((file) => file !== 'none' && file !== 'default'),
    });
  } finally {
    if (statistics !== undefined) await writeAll(process.stderr, `${JSON.stringify(statistics.report())}\n`);
  }
}
