// less [FILE]: shows a file, or what is piped into it, a screen at a time. Arrows, PageUp, PageDown, space move; g and G go to the
// start and the end; / searches, n again; q leaves.

import { args, files, Reader, Stream, stdin } from 'cox';
import { visible } from '../shared/columns';
import { Command } from '../shared/command';
import {
  control,
  KEY_BACKSPACE,
  KEY_DOWN,
  KEY_END,
  KEY_END_OF_INPUT,
  KEY_ENTER,
  KEY_HOME,
  KEY_LEFT,
  KEY_PAGE_DOWN,
  KEY_PAGE_UP,
  KEY_RIGHT,
  KEY_UP,
  Screen,
} from '../shared/screen';

const REVERSE: string = '\x1b[7m';
const SIDE_STEP: i32 = 20;

class Pager {
  private top: i32 = 0;
  private left: i32 = 0;
  private sought: string = '';
  private message: string = '';

  constructor(
    private screen: Screen,
    private lines: string[],
    private name: string,
  ) {}

  run(): void {
    while (true) {
      this.draw();
      const key = this.screen.key();
      if (key === 113 || key === control('C') || key === KEY_END_OF_INPUT) return; // q
      this.message = '';
      this.act(key);
    }
  }

  private get page(): i32 {
    return this.screen.rows - 1;
  }

  private act(key: i32): void {
    if (key === KEY_DOWN || key === KEY_ENTER || key === 106) this.to(this.top + 1);
    else if (key === KEY_UP || key === 107) this.to(this.top - 1);
    else if (key === KEY_PAGE_DOWN || key === 32 || key === 102) this.to(this.top + this.page);
    else if (key === KEY_PAGE_UP || key === 98) this.to(this.top - this.page);
    else if (key === KEY_HOME || key === 103) this.to(0);
    else if (key === KEY_END || key === 71) this.to(this.lines.length);
    else if (key === KEY_RIGHT) this.left += SIDE_STEP;
    else if (key === KEY_LEFT) this.left = max(this.left - SIDE_STEP, 0);
    else if (key === 47) this.ask();
    else if (key === 110) this.find();
    else if (key === control('L')) {
      this.screen.measure();
      this.screen.clear();
    } else this.message = 'space, PageUp, arrows: move   /: search   n: next   q: leave';
  }

  private to(line: i32): void {
    this.top = max(0, min(line, this.lines.length - this.page));
  }

  /** Reads what to search for. */
  private ask(): void {
    let text = '';
    while (true) {
      this.screen.line(this.page, `/${text}`);
      this.screen.show(this.page, text.length + 1);
      const key = this.screen.key();
      if (key === KEY_ENTER) break;
      if (key < 32) return;
      text =
        key === KEY_BACKSPACE ? text.substring(0, max(text.length - 1, 0)) : text + String.fromCodePoint(key);
    }
    if (text.length > 0) this.sought = text;
    this.find();
  }

  private find(): void {
    for (let i = this.top + 1; i < this.lines.length && this.sought.length > 0; i++) {
      if (!this.lines[i].includes(this.sought)) continue;
      this.top = i;
      return;
    }
    this.message = `${this.sought}: not found from here on`;
  }

  private draw(): void {
    const columns = this.screen.columns;
    for (let i = 0; i < this.page; i++) {
      const row = this.top + i;
      const text = row < this.lines.length ? visible(this.lines[row], this.left, this.left + columns) : '~';
      this.screen.line(i, text);
    }
    const last = min(this.top + this.page, this.lines.length);
    const place = `${this.name}  lines ${min(this.top + 1, last)}-${last} of ${this.lines.length}`;
    const end = last === this.lines.length ? ' (end)' : '';
    this.screen.line(
      this.page,
      REVERSE + (this.message.length > 0 ? this.message : place + end).substring(0, columns),
    );
    this.screen.show(this.page, 0);
  }
}

function readLines(stream: Stream): string[] {
  const reader = new Reader(stream);
  const lines: string[] = [];
  for (let line = reader.line(); line !== null; line = reader.line()) lines.push(line);
  return lines;
}

export function main(): i32 {
  const command = new Command('less', '[FILE]');
  command.parse(args);
  command.expect(0, 1);
  const screen = new Screen();
  screen.followsSize = true;
  let name = 'standard input';
  let stream: Stream | null = stdin.stream;
  if (command.operands.length > 0) {
    name = command.operands[0];
    stream = files.openStream(name);
  } else if (stdin.stream.isTerminal()) {
    command.wrongUse('the name of a file is missing');
  }
  if (stream === null) {
    command.failedLast(name);
    return command.status;
  }
  const lines = readLines(stream);
  if (!screen.open()) {
    command.fail(name, 'there is no terminal to show it on');
    return command.status;
  }
  new Pager(screen, lines, name).run();
  screen.close();
  return 0;
}
