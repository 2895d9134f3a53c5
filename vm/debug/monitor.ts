// The commands behind gdb's `monitor`: what the machine knows and gdb has no word for.

import { hashOfState } from '../snapshot/snapshot-file.ts';
import { privilegeName } from '../trace.ts';
import type { Debugger } from './debugger.ts';

interface MonitorCommand {
  readonly usage: string;
  readonly help: string;
  run(target: Debugger, argument: string): string;
}

const hex = (value: number) => `0x${(value >>> 0).toString(16).padStart(8, '0')}`;

function numberOf(text: string): number | undefined {
  const value = /^(0x[0-9a-f]+|[0-9]+)$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

const COMMANDS: Readonly<Record<string, MonitorCommand>> = {
  when: {
    usage: 'when',
    help: 'the present moment: cycles since reset, mtime, privilege, and how far back one can go',
    run: ({ machine, timeline }) =>
      `cycle ${machine.cycles}, mtime ${machine.now}, ${privilegeName(machine.hart.state.privilege)}-mode` +
      `${machine.hart.state.waiting ? ', waiting' : ''}; can go back to cycle ${timeline.startCycles}`,
  },
  seek: {
    usage: 'seek CYCLE',
    help: 'go to a moment in the past (then: maintenance flush register-cache)',
    run: ({ timeline, machine }, argument) => {
      const cycles = numberOf(argument);
      if (cycles === undefined || cycles < timeline.startCycles || cycles > timeline.cycles) {
        return `seek: a cycle from ${timeline.startCycles} to ${timeline.cycles} is needed`;
      }
      timeline.seek(cycles);
      return `cycle ${cycles}, pc ${hex(machine.hart.pc)}`;
    },
  },
  translate: {
    usage: 'translate ADDRESS',
    help: 'the physical address of a virtual one, by TLB and page tables',
    run: ({ machine }, argument) => {
      const address = numberOf(argument);
      if (address === undefined || address >= 2 ** 32) return 'translate: an address is needed';
      const physical = machine.hart.mmu.probe(address);
      return physical === undefined
        ? `${hex(address)} is not mapped`
        : `${hex(address)} is at ${hex(physical)}`;
    },
  },
  hash: {
    usage: 'hash',
    help: 'a hash of the whole state: the same exactly where the state is',
    run: ({ machine }) => hashOfState(machine.saveState()),
  },
};

/** What a monitor command says, without the end of its last line. */
export function monitor(target: Debugger, line: string): string {
  const [name, ...rest] = line.trim().split(/\s+/);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command !== undefined) return command.run(target, rest.join(' '));
  const list = Object.values(COMMANDS).map(({ usage, help }) => `  ${usage.padEnd(18)} ${help}`);
  const heading = name === '' || name === 'help' ? 'commands:' : `there is no command ${name}; there are:`;
  return [heading, ...list].join('\n');
}
