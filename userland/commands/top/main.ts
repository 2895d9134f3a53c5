// top [-n TURNS]: the processes by the processor time that they took since the last turn, each second. q leaves. Where the output
// is not a terminal, or with -n, the turns are printed one after the other.

import { args, process, stdout, time } from 'cox';
import { PAGE_BYTES, TICKS_PER_MILLISECOND } from '../../../abi/memory-map';
import { result1, result2, sysSystemInspect } from '../../../build/generated/syscalls';
import { Command } from '../shared/command';
import { control, KEY_END_OF_INPUT, KEY_NONE, Screen } from '../shared/screen';

const INSPECT_PAGES: u32 = 0;
const TURN_MILLISECONDS: i32 = 1000;
const PAGE_KIB: i32 = PAGE_BYTES / 1024;
const TITLE: string = '  PID PARENT  %CPU      KiB       MS NAME';
const REVERSE: string = '\x1b[7m';

class Row {
  constructor(
    public entry: process.ProcessEntry,
    /** Ticks since the last turn. */
    public used: u64,
  ) {}
}

class Sampler {
  private before: Map<u32, u64> = new Map<u32, u64>();
  private lastTicks: u64 = 0;
  /** Ticks between the last two turns. */
  span: u64 = 1;
  rows: Row[] = [];

  /** Looks at all processes; false where the process server does not answer. */
  take(): bool {
    const entries = process.list();
    if (entries === null) return false;
    const now = time.ticks();
    this.span = max<u64>(now - this.lastTicks, 1);
    this.lastTicks = now;
    const next = new Map<u32, u64>();
    this.rows = [];
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      const known = this.before.has(entry.pid) ? this.before.get(entry.pid) : 0;
      this.rows.push(new Row(entry, entry.ticks - min(known, entry.ticks)));
      next.set(entry.pid, entry.ticks);
    }
    this.before = next;
    this.rows.sort((a, b) => {
      if (a.used === b.used) return <i32>a.entry.pid - <i32>b.entry.pid;
      return a.used < b.used ? 1 : -1;
    });
    return true;
  }

  heading(): string {
    const seconds = time.uptime();
    const known = sysSystemInspect(INSPECT_PAGES) >= 0;
    const free = known ? <i32>result2() * PAGE_KIB : 0;
    const total = known ? <i32>result1() * PAGE_KIB : 0;
    return `up ${seconds} s, ${this.rows.length} processes, ${free} of ${total} KiB free`;
  }

  text(row: Row): string {
    const entry = row.entry;
    const tenths = <i32>((row.used * 1000) / this.span);
    const share = `${tenths / 10}.${tenths % 10}`;
    const milliseconds = <i32>(entry.ticks / TICKS_PER_MILLISECOND);
    return `${column(entry.pid, 5)}${column(entry.parent, 7)}${share.padStart(6)}${column(entry.pages * PAGE_KIB, 9)}${column(milliseconds, 9)} ${entry.name}`;
  }
}

function column(value: i32, width: i32): string {
  return value.toString().padStart(width);
}

const command = new Command('top', '[-n TURNS]', '', 'n');
const sampler = new Sampler();

function fail(): i32 {
  command.fail('process server', 'no answer');
  return command.status;
}

function print(turns: i32): i32 {
  for (let turn = 0; turn < turns; turn++) {
    if (turn > 0) time.sleep(TURN_MILLISECONDS);
    if (!sampler.take()) return fail();
    stdout.line(sampler.heading());
    stdout.line(TITLE);
    for (let i = 0; i < sampler.rows.length; i++) stdout.line(sampler.text(sampler.rows[i]));
    stdout.flush();
  }
  return 0;
}

function watch(screen: Screen): i32 {
  while (sampler.take()) {
    screen.line(0, sampler.heading().substring(0, screen.columns));
    screen.line(1, REVERSE + TITLE.padEnd(screen.columns).substring(0, screen.columns));
    for (let i = 2; i < screen.rows; i++) {
      const shown = i - 2 < sampler.rows.length ? sampler.text(sampler.rows[i - 2]) : '';
      screen.line(i, shown.substring(0, screen.columns));
    }
    screen.show();
    const key = screen.keyWithin(TURN_MILLISECONDS);
    if (key === 113 || key === control('C') || key === KEY_END_OF_INPUT) return 0; // q
    if (key !== KEY_NONE && key === control('L')) screen.clear();
  }
  return 1;
}

export function main(): i32 {
  command.parse(args);
  command.expect(0, 0);
  if (command.has('n')) return print(command.number('n', 1));
  const screen = new Screen();
  screen.followsSize = true;
  if (!screen.open()) return print(1);
  const status = watch(screen);
  screen.close();
  return status === 0 ? 0 : fail();
}
