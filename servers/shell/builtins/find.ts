// command and type: what a name stands for.

import { files, path } from 'cox';
import { Job } from '../jobs';
import { launchProgram } from '../launch';
import { runBuiltin } from '../run';
import { Shell } from '../shell';
import { finishJob } from '../start-job';
import { Streams } from '../streams';
import { STATUS_FAILED } from './builtin';

const RESERVED: string = ' ! case do done elif else esac fi for if in then until while { } ';

/** type NAME... */
export function findType(shell: Shell, args: string[], streams: Streams): i32 {
  let status = 0;
  for (let i = 1; i < args.length; i++) {
    const name = args[i];
    if (RESERVED.includes(` ${name} `)) streams.print(`${name} is a word of the shell's language\n`);
    else if (shell.functions.has(name)) streams.print(`${name} is a function\n`);
    else if (shell.findBuiltin(name) !== null) streams.print(`${name} is a command of the shell itself\n`);
    else {
      const file = findProgram(shell, name);
      if (file.length > 0) {
        streams.print(`${name} is ${file}\n`);
      } else {
        streams.complain(`type: ${name}: not found`);
        status = STATUS_FAILED;
      }
    }
  }
  return status;
}

/** command -v NAME prints what it is; command NAME WORD... runs it, even where a function has the name. */
export function findCommand(shell: Shell, args: string[], streams: Streams): i32 {
  if (args.length < 2) return 0;
  if (args[1] === '-v') return args.length < 3 ? STATUS_FAILED : tell(shell, args[2], streams);
  const rest = args.slice(1);
  const builtin = shell.findBuiltin(rest[0]);
  if (builtin !== null) return runBuiltin(shell, builtin, rest);
  const job = new Job(rest.join(' '), null);
  launchProgram(shell, job, rest, [], streams.copy());
  return finishJob(shell, job);
}

function tell(shell: Shell, name: string, streams: Streams): i32 {
  const inside =
    shell.functions.has(name) || shell.findBuiltin(name) !== null || RESERVED.includes(` ${name} `);
  const found = inside ? name : findProgram(shell, name);
  if (found.length === 0) return 127;
  streams.print(`${found}\n`);
  return 0;
}

/** Path of the program that a name stands for; empty where there is none. */
function findProgram(shell: Shell, name: string): string {
  if (name.includes('/')) return files.exists(name) ? path.absolute(name) : '';
  const directories = shell.variables.get('PATH').split(':');
  for (let i = 0; i < directories.length; i++) {
    const file = path.join(directories[i], name);
    if (files.exists(file) && !files.isDirectory(file)) return file;
  }
  return '';
}
