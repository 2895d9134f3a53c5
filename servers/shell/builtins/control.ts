// The built-in commands that decide what runs next: break, continue, return, exit, eval, source, exec, trap.

import { errorText, files, lastError, parseNumber } from 'cox';
import { CALL_DEPTH_MAX } from '../compound';
import { Job } from '../jobs';
import { launchProgram } from '../launch';
import { runText } from '../run';
import { origin } from '../script';
import { Shell, UNWIND_BREAK, UNWIND_CONTINUE, UNWIND_NONE, UNWIND_RETURN } from '../shell';
import { finishJob } from '../start-job';
import { Streams } from '../streams';
import { STATUS_FAILED, STATUS_USAGE, wrongUse } from './builtin';

export function breakLoop(shell: Shell, args: string[], streams: Streams): i32 {
  return leaveLoops(shell, args, streams, UNWIND_BREAK);
}

export function continueLoop(shell: Shell, args: string[], streams: Streams): i32 {
  return leaveLoops(shell, args, streams, UNWIND_CONTINUE);
}

function leaveLoops(shell: Shell, args: string[], streams: Streams, unwinding: i32): i32 {
  const count = args.length > 1 ? parseNumber(args[1]) : 1;
  if (count < 1) return wrongUse(args, `${args[1]} is not a number of loops`, streams);
  if (shell.loopDepth === 0) {
    streams.complain(`${args[0]}: there is no loop to leave`);
    return 0;
  }
  shell.loopsToLeave = min(count, shell.loopDepth);
  shell.unwinding = unwinding;
  return 0;
}

/** Outside of functions and sourced files, it leaves the text. */
export function returnFromFunction(shell: Shell, args: string[], streams: Streams): i32 {
  const status = statusOperand(shell, args, streams);
  shell.unwinding = UNWIND_RETURN;
  return status;
}

export function exitShell(shell: Shell, args: string[], streams: Streams): i32 {
  const status = statusOperand(shell, args, streams);
  shell.exit();
  return status;
}

/** The status that is asked for; without one, that of the last command. */
function statusOperand(shell: Shell, args: string[], streams: Streams): i32 {
  if (args.length < 2) return shell.variables.status;
  const status = parseNumber(args[1]);
  return status < 0 ? wrongUse(args, `${args[1]} is not a number`, streams) : status & 0xff;
}

export function evaluate(shell: Shell, args: string[], _streams: Streams): i32 {
  const line = args.slice(1).join(' ');
  if (line.trim().length === 0) return 0;
  const script = origin.script;
  return runText(shell, line, script === null ? '' : script.name, max(origin.line(), 1));
}

export function source(shell: Shell, args: string[], streams: Streams): i32 {
  if (args.length < 2) return wrongUse(args, 'a file name is missing', streams);
  const text = files.readText(args[1]);
  if (text === null) {
    streams.complain(`${args[0]}: ${args[1]}: ${errorText(lastError())}`);
    shell.abandon(); // a script cannot go on without what it was to read
    return STATUS_USAGE;
  }
  if (shell.frameDepth >= CALL_DEPTH_MAX) {
    streams.complain(`${args[0]}: ${args[1]}: nested too deeply`);
    shell.abandon();
    return STATUS_FAILED;
  }
  const ownParameters = args.length > 2;
  const parameters = shell.variables.parameters;
  shell.enter(null, ownParameters ? [parameters[0]].concat(args.slice(2)) : parameters);
  const status = runText(shell, text, args[1]);
  shell.leave(ownParameters);
  if (shell.unwinding === UNWIND_RETURN) shell.unwinding = UNWIND_NONE;
  return status;
}

/** With a command, runs it in place of what would follow; without one, its redirections stay. */
export function exec(shell: Shell, args: string[], streams: Streams): i32 {
  if (args.length < 2) {
    shell.keepStreams();
    return 0;
  }
  const job = new Job(args.join(' '), null);
  launchProgram(shell, job, args.slice(1), [], streams.copy());
  shell.exit();
  return finishJob(shell, job);
}

export function trap(shell: Shell, args: string[], streams: Streams): i32 {
  if (args.length === 1) {
    if (shell.exitTrap.length > 0) streams.print(`trap -- '${shell.exitTrap}' EXIT\n`);
    return 0;
  }
  for (let i = 2; i < args.length; i++) {
    if (args[i] === 'EXIT' || args[i] === '0') shell.exitTrap = args[1] === '-' ? '' : args[1];
    else {
      streams.complain(`trap: ${args[i]}: only EXIT can be trapped`);
      return STATUS_USAGE;
    }
  }
  return 0;
}
