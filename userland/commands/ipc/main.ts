// ipc COMMAND [ARGUMENT...]: runs a command and shows every message that processes exchanged meanwhile, apart from its own. ipc -n N
// shows N messages of whatever runs.
//
//      0.000412 sh      > fs.open          (1)           call: the words, and how many bytes and handles went with them
//      0.000431 fs      < sh               0             reply: its status
//      0.000502 cat     ! fault 13         pc 0x00010100 fault, which is a call to the process server
//
// The kernel records messages while somebody asks it to (abi/trace.ts); init hands the records out.

import { errorText, files, hex, path, process, registry, stdout, time, variable } from 'cox';
import { readTrace, readTraceNext, readTraceRecords, trace, traceNext } from 'cox/system';
import { MESSAGE_PAGE, TICKS_PER_MILLISECOND } from '../../../abi/memory-map';
import {
  INFO_BYTES_MASK,
  INFO_BYTES_SHIFT,
  INFO_HANDLES_SHIFT,
  INFO_LABEL_MASK,
  LABEL_BADGE_DEAD,
  LABEL_NOTIFICATION,
  PAYLOAD_BYTES,
} from '../../../abi/messages';
import { TRACE_FAULT, TRACE_RECORD_BYTES, TRACE_REPLY } from '../../../abi/trace';
import { messageName } from '../../../build/generated/message-names';
import { Command } from '../shared/command';

const TICKS_PER_SECOND: u32 = 1000 * TICKS_PER_MILLISECOND;
const POLL_MILLISECONDS: i32 = 5;

const command = new Command('ipc', '-n N | COMMAND [ARGUMENT...]', '', 'n');

/** Names of processes by the kernel's numbers. */
class Names {
  own: u32 = 0;
  private names: Map<u32, string> = new Map<u32, string>();

  constructor() {
    this.learn();
  }

  of(number: u32): string {
    if (!this.names.has(number)) this.learn();
    return this.names.has(number) ? this.names.get(number) : `#${number}`;
  }

  learn(): void {
    const entries = process.list();
    const self = process.ownPid();
    if (entries === null) return;
    for (let i = 0; i < entries.length; i++) {
      if (entries[i].number !== 0) this.names.set(entries[i].number, entries[i].name);
      if (<i32>entries[i].pid === self) this.own = entries[i].number;
    }
  }
}

class Tracer {
  shown: i32 = 0;
  private start: u32 = 0;
  private cursor: u32 = 0;
  private records: StaticArray<u8> = new StaticArray<u8>(4096);

  constructor(
    private system: u32,
    private names: Names,
  ) {}

  /** Turns the record on; false, and reported, where that fails. */
  begin(): bool {
    const status = trace(this.system);
    this.cursor = traceNext();
    return command.check('init', status);
  }

  /** Shows what has been recorded, at most so many messages. */
  show(most: i32): void {
    while (this.shown < most) {
      if (!command.check('init', readTrace(this.system, this.cursor))) return;
      const bytes = readTraceRecords();
      this.cursor = readTraceNext();
      const at = changetype<usize>(this.records);
      memory.copy(at, MESSAGE_PAGE, bytes);
      for (let i: u32 = 0; i < bytes && this.shown < most; i += TRACE_RECORD_BYTES) this.print(at + i);
      // Asking is recorded, too: there is always a little more.
      if (bytes + TRACE_RECORD_BYTES <= PAYLOAD_BYTES) return;
    }
  }

  /** Messages of this program would show it showing messages. */
  private print(record: usize): void {
    const from = load<u32>(record, 8);
    const to = load<u32>(record, 12);
    if (from === this.names.own || to === this.names.own) return;
    if (this.start === 0) this.start = load<u32>(record);
    const ticks = load<u32>(record) - this.start;
    const micros = ((ticks % TICKS_PER_SECOND) / (TICKS_PER_MILLISECOND / 1000)).toString().padStart(6, '0');
    const clock = `${ticks / TICKS_PER_SECOND}.${micros}`.padStart(10);
    const text = describe(record, this.names.of(to));
    stdout.line(`${clock} ${this.names.of(from).padEnd(10)} ${text}`);
    this.shown++;
  }
}

function describe(record: usize, to: string): string {
  const kind = load<u32>(record, 4);
  const info = load<u32>(record, 20);
  const label = info & INFO_LABEL_MASK;
  const word0 = load<u32>(record, 24);
  const word1 = load<u32>(record, 28);
  if (kind === TRACE_FAULT) return `! ${to.padEnd(10)} fault ${word0} at pc ${hex(word1)}`;
  const bytes = (info >> INFO_BYTES_SHIFT) & INFO_BYTES_MASK;
  const handles = info >> INFO_HANDLES_SHIFT;
  let more = bytes > 0 ? `, ${bytes} bytes` : '';
  if (handles > 0) more += `, ${handles} handle${handles > 1 ? 's' : ''}`;
  if (kind === TRACE_REPLY) {
    const status = <i32>(<i16>label);
    return `< ${to.padEnd(10)} ${status < 0 ? errorText(status) : `${word0}`}${more}`;
  }
  if (label === LABEL_NOTIFICATION) return `> ${to.padEnd(10)} notification ${word0}`;
  if (label === LABEL_BADGE_DEAD) return `> ${to.padEnd(10)} badge dead`;
  const name = messageName(label);
  return `> ${to.padEnd(10)} ${name.length > 0 ? name : hex(label)}(${word0}, ${word1}${more})`;
}

function findProgram(name: string): string {
  if (name.includes('/')) return path.absolute(name);
  const where = variable('PATH');
  const directories = (where === null ? '/bin' : where).split(':');
  for (let i = 0; i < directories.length; i++) {
    const file = path.join(directories[i], name);
    if (files.exists(file)) return file;
  }
  return name;
}

/** Runs a command, showing messages until it has ended; its status. */
function watch(tracer: Tracer, words: string[]): i32 {
  const spawn = new process.Spawn();
  const pid = spawn.start(findProgram(words[0]), words);
  if (!command.check(words[0], pid)) return command.status;
  while (true) {
    const ended = process.wait(pid, true);
    tracer.show(i32.MAX_VALUE);
    if (ended !== null) return ended.status;
    time.sleep(POLL_MILLISECONDS);
  }
}

export function main(args: string[]): i32 {
  const counts = args.length > 0 && args[0].startsWith('-');
  command.parse(counts ? args : []);
  if (!counts && args.length === 0) command.wrongUse('a command is missing');
  const system = registry.lookup('system');
  if (!command.check('init', system)) return command.status;
  const tracer = new Tracer(system, new Names());
  if (!tracer.begin()) return command.status;
  let status = 0;
  if (counts) {
    const most = command.number('n', 0);
    while (tracer.shown < most && command.status === 0) {
      tracer.show(most);
      time.sleep(POLL_MILLISECONDS);
    }
  } else {
    status = watch(tracer, args);
  }
  stdout.flush();
  return command.status !== 0 ? command.status : status;
}
