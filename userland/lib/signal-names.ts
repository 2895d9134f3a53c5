// What `kill -NAME` asks for. There are no signals here, only what one process may do to another: end it, stop it, let it
// go on. The names and numbers are those that people have in their fingers.

export const SIGNAL_CHECK: i32 = 0; // is there such a process?
export const SIGNAL_END: i32 = 1;
export const SIGNAL_STOP: i32 = 2;
export const SIGNAL_RESUME: i32 = 3;

/** Those that end: none of them can be caught. */
const ENDING: string[] = ['1', 'HUP', '2', 'INT', '3', 'QUIT', '6', 'ABRT', '9', 'KILL', '15', 'TERM'];
const STOPPING: string[] = ['19', 'STOP', '20', 'TSTP'];
const RESUMING: string[] = ['18', 'CONT'];

/** For `kill -l`. */
export const SIGNAL_LIST: string =
  'HUP INT QUIT ABRT KILL TERM: end it. STOP TSTP: stop it. CONT: let it go on. 0: is it there?';

/** A SIGNAL_ constant for a name, with or without SIG, or a number; -1 where it is neither. */
export function signalOf(text: string): i32 {
  const name = text.startsWith('SIG') ? text.substring(3) : text;
  if (name === '0') return SIGNAL_CHECK;
  if (ENDING.includes(name)) return SIGNAL_END;
  if (STOPPING.includes(name)) return SIGNAL_STOP;
  return RESUMING.includes(name) ? SIGNAL_RESUME : -1;
}

/** The arguments of kill, taken apart. */
export class KillRequest {
  signal: i32 = SIGNAL_END;
  targets: string[] = [];
  lists: bool = false;
  /** What is wrong with them; else empty. */
  error: string = '';

  /** Without the name of the command. */
  constructor(args: string[]) {
    let first = 0;
    this.lists = args.length > 0 && args[0] === '-l';
    if (this.lists) {
      first = args.length;
    } else if (args.length > 0 && args[0] !== '--' && args[0].startsWith('-')) {
      const separate = args[0] === '-s';
      const name = separate ? (args.length > 1 ? args[1] : '') : args[0].substring(1);
      this.signal = signalOf(name);
      if (this.signal < 0) this.error = `${name} is no signal: kill -l lists them`;
      first = separate ? 2 : 1;
    }
    if (first < args.length && args[first] === '--') first++;
    this.targets = args.slice(first);
    if (this.targets.length === 0 && !this.lists && this.error.length === 0)
      this.error = 'the number of a process, or %JOB, is missing';
  }
}
