// ps [OPTIONS]: lists the processes: number, parent, state, memory in pages, processor time in milliseconds, name. All of them run
// in user mode, the servers too; the kernel is not among them. What other systems' ps are asked for (aux, -ef) is what this
// one shows anyway.

import { process } from 'cox';
import { STATE_RUNNING, STATE_STOPPED } from 'cox/process';
import { TICKS_PER_MILLISECOND } from '../../abi/memory-map';
import { Command } from './shared/command';
import { Output } from './shared/output';

export function main(args: string[]): i32 {
  const command = new Command('ps', '', 'Aaefux');
  command.parse(args);
  const habits = command.operands.filter((word) => word !== 'aux' && word !== 'ax');
  if (habits.length > 0) command.wrongUse(`${habits[0]} is one operand too many`);
  const entries = process.list();
  if (entries === null) {
    command.failedLast('process server');
    return command.status;
  }
  const output = new Output(command);
  output.line('  PID PARENT STATE    PAGES     MS NAME');
  for (let i = 0; i < entries.length; i++) print(output, entries[i]);
  output.flush();
  return 0;
}

function print(output: Output, entry: process.ProcessEntry): void {
  output.column(entry.pid, 5);
  output.column(entry.parent, 7);
  if (entry.state === STATE_STOPPED) output.text(' stopped');
  else output.text(entry.state === STATE_RUNNING ? ' running' : ' ended  ');
  output.column(entry.pages, 6);
  output.column(<i32>(entry.ticks / TICKS_PER_MILLISECOND), 7);
  output.line(` ${entry.name}`);
}
