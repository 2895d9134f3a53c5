// The terminal of an interactive shell: raw, with the line editor, at the prompt; canonical while a job runs, whose
// group ^C then ends, and ^Z stops.

import { process, Stream, stderr, stdin, stdout } from 'cox';
import {
  foreground,
  interrupts,
  MODE_CANONICAL,
  MODE_ECHO,
  MODE_RAW,
  measure,
  release,
  setMode,
  share,
  size,
  sizeColumns,
  sizeMeasuring,
} from 'cox/terminal';
import { Completion } from './completion';
import { History } from './history';
import {
  EDIT_CANCEL,
  EDIT_COMPLETE,
  EDIT_DONE,
  EDIT_END,
  EDIT_MEASURE,
  EDIT_MORE,
  LineEditor,
} from './line-editor';
import { write } from './streams';

const COLUMNS: i32 = 80;

/** Knows what a line could go on with. */
export class Completer {
  complete(line: string): Completion {
    return new Completion(line, [], [], '');
  }
}

/** Who had the terminal before it was lent. */
export class Loan {
  constructor(
    public group: process.Group | null,
    public stops: bool,
  ) {}
}

/** How reading a line ended, where there is no line. */
export const LINE_READ: i32 = 0;
export const LINE_CANCELLED: i32 = 1;
export const LINE_END: i32 = 2;

export class Terminal {
  /** The line that readLine read. */
  line: string = '';
  private group: process.Group | null = null;
  private stops: bool = false;
  private history: History = new History();
  private editor: LineEditor = new LineEditor(this.history, '', COLUMNS);
  private handles: u32[] = [stdin.stream.handle];
  private interruptsSeen: i32 = 0;
  private key: StaticArray<u8> = new StaticArray<u8>(1);

  constructor(
    private input: Stream,
    private output: u32,
    private completer: Completer,
  ) {
    measure(input.handle);
    if (stdout.stream.isTerminal()) this.handles.push(stdout.stream.handle);
    if (stderr.stream.isTerminal()) this.handles.push(stderr.stream.handle);
  }

  /** The width as the terminal last told it. One that has answered is asked again, for it may have changed. */
  private updateSize(): void {
    if (size(this.input.handle) < 0 || sizeColumns() === 0) return;
    this.editor.columns = sizeColumns();
    if (sizeMeasuring() === 0) measure(this.input.handle);
  }

  /** Reads a line with the editor; a LINE_ constant. */
  readLine(prompt: string): i32 {
    setMode(this.input.handle, MODE_RAW);
    this.updateSize();
    this.editor.begin(prompt);
    let meaning = 0;
    let before = 0;
    while (meaning === EDIT_MORE || meaning >= EDIT_COMPLETE) {
      if (meaning === EDIT_COMPLETE) this.complete(before === EDIT_COMPLETE);
      if (meaning === EDIT_MEASURE) this.updateSize();
      before = meaning;
      write(this.output, this.editor.takeOutput());
      // One byte at a time: what was typed ahead stays in the terminal, for the program that comes next.
      if (this.input.read(changetype<usize>(this.key), 1) <= 0) meaning = EDIT_END;
      else meaning = this.editor.feed(this.key[0]);
    }
    write(this.output, this.editor.takeOutput());
    setMode(this.input.handle, MODE_CANONICAL | MODE_ECHO);
    this.line = this.editor.text();
    this.wasInterrupted(); // from here on it counts
    if (meaning === EDIT_DONE) return LINE_READ;
    return meaning === EDIT_CANCEL ? LINE_CANCELLED : LINE_END;
  }

  /** Was ^C typed while no job was there to be ended by it? */
  wasInterrupted(): bool {
    const before = this.interruptsSeen;
    this.interruptsSeen = interrupts(this.input.handle);
    return this.interruptsSeen !== before;
  }

  /** Tab: adds what all candidates have in common; the second time, lists them. */
  private complete(again: bool): void {
    const completion = this.completer.complete(this.editor.beforeCursor());
    if (completion.common.length > 0) this.editor.insertText(completion.common);
    else if (again && completion.names.length > 1)
      this.editor.showBelow(completion.list(this.editor.columns));
  }

  /** Adds a command line, which may have been several lines, to the history. */
  remember(line: string): void {
    this.history.add(line.trimEnd().replaceAll('\n', ' '));
  }

  /** The lines entered so far. */
  get lines(): string[] {
    return this.history.lines;
  }

  /** ^C ends the processes of this group; of none, where there is none. ^Z stops it, where `stops`. */
  give(group: process.Group | null, stops: bool): void {
    this.group = group;
    this.stops = stops;
    if (group === null) release(this.input.handle);
    else foreground(this.input.handle, i32(stops), group.handle);
  }

  /** The terminal is the shell's again, with its usual mode, whatever a job has left; the mode that was left. */
  takeBack(): u32 {
    this.give(null, false);
    return max(setMode(this.input.handle, MODE_CANONICAL | MODE_ECHO), 0);
  }

  /** A job that was stopped has the terminal again, as it left it. */
  restore(group: process.Group | null, mode: u32): void {
    this.give(group, true);
    setMode(this.input.handle, mode);
  }

  /** Lends the terminal to a group until giveBack; who had it is noted in `loan`. */
  lend(group: process.Group | null, loan: Loan): void {
    loan.group = this.group;
    loan.stops = this.stops;
    this.give(group, false);
  }

  giveBack(loan: Loan): void {
    this.give(loan.group, loan.stops);
  }

  /** Is it one of the handles of this shell to its terminal? */
  has(handle: u32): bool {
    return this.handles.includes(handle);
  }

  /** A handle to the terminal for the processes of a group; 0 where there is none. */
  share(group: process.Group): u32 {
    return max(share(this.input.handle, group.handle), 0);
  }
}
