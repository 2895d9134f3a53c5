// The whole screen of a terminal, for programs that draw on it: keys come in as numbers, lines of text go out.
//
//   const screen = new Screen(); if (!screen.open()) ...   // not a terminal
//   screen.line(0, 'text'); screen.show();                 // only lines that changed are sent
//   const key = screen.key();                              // a character, or a KEY_ constant
//   screen.close();
//
// Positions count from 0. Control sequences are those of ECMA-48 and of every terminal since the VT100.

import { Stream, stderr, stdin, stdout, time } from 'cox';
import {
  MODE_CANONICAL,
  MODE_ECHO,
  MODE_RAW,
  MODE_SCREEN,
  measure,
  pending,
  setMode,
  size,
  sizeColumns,
  sizeMeasuring,
  sizeRows,
} from 'cox/terminal';

/** Where the terminal does not tell its size. */
const ROWS: i32 = 24;
const COLUMNS: i32 = 80;
const ANSWER_MILLISECONDS: i32 = 300;
/** The rest of a key's sequence follows its ESC at once. */
const SEQUENCE_MILLISECONDS: i32 = 20;
const POLL_MILLISECONDS: i32 = 10;

export const KEY_NONE: i32 = -1; // no key came in time
export const KEY_END_OF_INPUT: i32 = -2;
export const KEY_UP: i32 = -3;
export const KEY_DOWN: i32 = -4;
export const KEY_RIGHT: i32 = -5;
export const KEY_LEFT: i32 = -6;
export const KEY_HOME: i32 = -7;
export const KEY_END: i32 = -8;
export const KEY_PAGE_UP: i32 = -9;
export const KEY_PAGE_DOWN: i32 = -10;
export const KEY_DELETE: i32 = -11;
export const KEY_OTHER: i32 = -12; // a key without a meaning here
export const KEY_ESCAPE: i32 = 27;
export const KEY_ENTER: i32 = 13;
export const KEY_BACKSPACE: i32 = 127;

/** The key that is typed as Ctrl and a letter. */
export function control(letter: string): i32 {
  return letter.charCodeAt(0) & 0x1f;
}

export class Screen {
  rows: i32 = ROWS;
  columns: i32 = COLUMNS;
  /** Is the program one whose picture can take another size at any key? */
  followsSize: bool = false;
  /** What stands on the screen, line by line; null where it is not known. */
  private shown: (string | null)[] = [];
  private output: string = '';
  private byte: StaticArray<u8> = new StaticArray<u8>(1);
  /** Where keys come from: standard input, or standard error, where something was piped in. */
  private input: Stream = stdin.stream.isTerminal() ? stdin.stream : stderr.stream;

  /** Takes the terminal over; false where there is none. */
  open(): bool {
    if (!this.input.isTerminal() || !stdout.stream.isTerminal()) return false;
    setMode(this.input.handle, MODE_RAW | MODE_SCREEN);
    this.measure();
    this.clear();
    return true;
  }

  /** Gives the terminal back as it was. */
  close(): void {
    this.send();
    setMode(this.input.handle, MODE_CANONICAL | MODE_ECHO);
  }

  /** Asks for the size again, and draws everything anew. */
  measure(): void {
    measure(this.input.handle);
    for (let waited = 0; waited < ANSWER_MILLISECONDS; waited += POLL_MILLISECONDS) {
      if (size(this.input.handle) < 0 || sizeMeasuring() === 0) break;
      time.sleep(POLL_MILLISECONDS);
    }
    const known = this.knowsSize();
    this.rows = known ? sizeRows() : ROWS;
    this.columns = known ? sizeColumns() : COLUMNS;
  }

  private knowsSize(): bool {
    return size(this.input.handle) >= 0 && sizeRows() > 1 && sizeColumns() > 1;
  }

  /** A window that has changed is drawn anew. The terminal is asked at each key, and has answered by the next. */
  private updateSize(): void {
    if (!this.followsSize || !this.knowsSize()) return;
    if (sizeRows() !== this.rows || sizeColumns() !== this.columns) {
      this.rows = sizeRows();
      this.columns = sizeColumns();
      this.clear();
    }
    if (sizeMeasuring() === 0) measure(this.input.handle);
  }

  clear(): void {
    this.output += '\x1b[0m\x1b[2J';
    this.shown = new Array<string | null>(this.rows);
    for (let i = 0; i < this.rows; i++) this.shown[i] = '';
  }

  /** Makes a line show this text, which may contain sequences for colours; it is cut by who draws it. */
  line(row: i32, text: string): void {
    if (row < 0 || row >= this.rows || this.shown[row] === text) return;
    this.shown[row] = text;
    this.output += `\x1b[${row + 1};1H${text}\x1b[0m\x1b[K`;
  }

  /** Puts text anywhere, behind the back of line(). */
  put(row: i32, column: i32, text: string): void {
    this.output += `\x1b[${row + 1};${column + 1}H${text}`;
  }

  /** Sends what was drawn, and leaves the cursor there; a negative row hides it. */
  show(row: i32 = -1, column: i32 = 0): void {
    this.output += row < 0 ? '\x1b[?25l' : `\x1b[${row + 1};${column + 1}H\x1b[?25h`;
    this.send();
  }

  private send(): void {
    stdout.text(this.output);
    stdout.flush();
    this.output = '';
  }

  // --- keys --------------------------------------------------------------------------------------------------

  /** Waits for a key: a code point, or a KEY_ constant. */
  key(): i32 {
    const first = this.read();
    this.updateSize();
    if (first < 0) return KEY_END_OF_INPUT;
    if (first === KEY_ESCAPE) return this.isPending(SEQUENCE_MILLISECONDS) ? this.sequence() : KEY_ESCAPE;
    if (first === 8) return KEY_BACKSPACE;
    if (first === 10) return KEY_ENTER;
    return first < 0xc0 ? first : this.character(first);
  }

  /** The same, or KEY_NONE where none comes in this time. */
  keyWithin(milliseconds: i32): i32 {
    if (this.isPending(milliseconds)) return this.key();
    this.updateSize();
    return KEY_NONE;
  }

  /** Has a key come that was not read yet? Drawing can wait until there is none. */
  hasKey(): bool {
    return this.isPending(0);
  }

  private isPending(milliseconds: i32): bool {
    for (let waited = 0; waited < milliseconds; waited += POLL_MILLISECONDS) {
      if (pending(this.input.handle) !== 0) return true;
      time.sleep(POLL_MILLISECONDS);
    }
    return pending(this.input.handle) !== 0;
  }

  private read(): i32 {
    return this.input.read(changetype<usize>(this.byte), 1) <= 0 ? -1 : this.byte[0];
  }

  /** The rest of a character in UTF-8. */
  private character(first: i32): i32 {
    let more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    let point = first & (0x3f >> more);
    for (; more > 0; more--) point = (point << 6) | (this.read() & 0x3f);
    return point > 0 && point <= 0x10ffff ? point : KEY_OTHER;
  }

  /** Behind ESC: [ or O, digits, and a letter or ~. */
  private sequence(): i32 {
    const kind = this.read();
    if (kind !== 91 && kind !== 79) return KEY_OTHER;
    let parameter = 0;
    while (true) {
      const byte = this.read();
      if (byte >= 48 && byte <= 57) parameter = parameter * 10 + byte - 48;
      else if (byte < 64) continue;
      else return byte === 126 ? numberedKey(parameter) : letteredKey(byte);
    }
  }
}

function letteredKey(letter: i32): i32 {
  switch (letter) {
    case 65:
      return KEY_UP;
    case 66:
      return KEY_DOWN;
    case 67:
      return KEY_RIGHT;
    case 68:
      return KEY_LEFT;
    case 72:
      return KEY_HOME;
    case 70:
      return KEY_END;
    default:
      return KEY_OTHER;
  }
}

function numberedKey(number: i32): i32 {
  switch (number) {
    case 1:
    case 7:
      return KEY_HOME;
    case 3:
      return KEY_DELETE;
    case 4:
    case 8:
      return KEY_END;
    case 5:
      return KEY_PAGE_UP;
    case 6:
      return KEY_PAGE_DOWN;
    default:
      return KEY_OTHER;
  }
}
