// The editor of the interactive line: bytes from the terminal in, text to draw out. It knows nothing of
// streams: feed() takes one byte and says what it meant, `output` is what the terminal must show for it.
//
// The line is an array of code points, so that the cursor moves by characters. A line wider than the terminal is shown
// through a window that follows the cursor; the terminal itself never wraps. While the history is searched (^R), what is
// typed is the text that is looked for, and the line is what was found.

import { History } from './history';
import { HistorySearch } from './history-search';

/** What a byte meant. */
export const EDIT_MORE: i32 = 0;
export const EDIT_DONE: i32 = 1; // Enter: text() is the line
export const EDIT_CANCEL: i32 = 2; // ^C
export const EDIT_END: i32 = 3; // ^D on an empty line
export const EDIT_COMPLETE: i32 = 4; // Tab: insertText() what is missing
export const EDIT_MEASURE: i32 = 5; // ^L: the screen was cleared, its size may have changed

const ESCAPE: i32 = 27;
const CONTROL_A: i32 = 1;
const CONTROL_B: i32 = 2;
const CONTROL_C: i32 = 3;
const CONTROL_D: i32 = 4;
const CONTROL_E: i32 = 5;
const CONTROL_F: i32 = 6;
const CONTROL_G: i32 = 7;
const BACKSPACE: i32 = 8;
const TAB: i32 = 9;
const NEWLINE: i32 = 10;
const CONTROL_K: i32 = 11;
const CONTROL_L: i32 = 12;
const RETURN: i32 = 13;
const CONTROL_N: i32 = 14;
const CONTROL_P: i32 = 16;
const CONTROL_R: i32 = 18;
const CONTROL_U: i32 = 21;
const CONTROL_W: i32 = 23;
const DELETE: i32 = 127;

const ERASE_RIGHT: string = '\x1b[K';

// States of an escape sequence: ESC, then [ or O, then digits, then a final letter or ~.
const PLAIN: i32 = 0;
const AFTER_ESCAPE: i32 = 1;
const IN_SEQUENCE: i32 = 2;

export class LineEditor {
  /** Bytes to draw, to be taken with takeOutput(). */
  private output: string = '';
  private points: i32[] = [];
  private cursor: i32 = 0;
  private state: i32 = PLAIN;
  private parameter: i32 = 0;
  /** Code point under construction, and how many bytes of it are missing. */
  private point: i32 = 0;
  private pointBytes: i32 = 0;
  /** A newline right after a return is the same key. */
  private afterReturn: bool = false;
  private search: HistorySearch;

  constructor(
    private history: History,
    private prompt: string,
    public columns: i32,
  ) {
    this.search = new HistorySearch(history);
  }

  /** Starts a new line: shows the prompt. */
  begin(prompt: string): void {
    this.prompt = prompt;
    this.points = [];
    this.cursor = 0;
    this.state = PLAIN;
    this.pointBytes = 0;
    this.history.rewind();
    this.search.active = false;
    this.output += prompt;
  }

  text(): string {
    return textOf(this.points, 0, this.points.length);
  }

  /** The line up to the cursor. */
  beforeCursor(): string {
    return textOf(this.points, 0, this.cursor);
  }

  /** Inserts text at the cursor. */
  insertText(text: string): void {
    const points = codePoints(text);
    for (let i = 0; i < points.length; i++) this.insert(points[i]);
  }

  /** Shows lines below, and then the line that is edited again. */
  showBelow(lines: string): void {
    this.output += `\n${lines}`;
    this.draw();
  }

  takeOutput(): string {
    const output = this.output;
    this.output = '';
    return output;
  }

  feed(byte: i32): i32 {
    if (this.state !== PLAIN) return this.feedEscape(byte);
    if (byte >= 0x80) return this.feedUtf8(byte);
    this.pointBytes = 0;
    if (byte >= 32 && byte !== DELETE) {
      this.insert(byte);
      return EDIT_MORE;
    }
    const wasReturn = this.afterReturn;
    this.afterReturn = byte === RETURN;
    if (byte === NEWLINE && wasReturn) return EDIT_MORE;
    return this.feedControl(byte);
  }

  private feedControl(byte: i32): i32 {
    if (this.search.active && this.feedSearch(byte)) return EDIT_MORE;
    switch (byte) {
      case RETURN:
      case NEWLINE:
        this.output += '\n';
        return EDIT_DONE;
      case CONTROL_C:
        this.output += '^C\n';
        return EDIT_CANCEL;
      case CONTROL_D:
        if (this.points.length === 0) return EDIT_END;
        this.remove(this.cursor, this.cursor + 1);
        break;
      case CONTROL_A:
        this.moveTo(0);
        break;
      case CONTROL_E:
        this.moveTo(this.points.length);
        break;
      case CONTROL_B:
        this.moveTo(this.cursor - 1);
        break;
      case CONTROL_F:
        this.moveTo(this.cursor + 1);
        break;
      case BACKSPACE:
      case DELETE:
        this.remove(this.cursor - 1, this.cursor);
        break;
      case CONTROL_K:
        this.remove(this.cursor, this.points.length);
        break;
      case CONTROL_U:
        this.remove(0, this.cursor);
        break;
      case CONTROL_W:
        this.remove(this.wordStart(), this.cursor);
        break;
      case CONTROL_L:
        this.output += '\x1b[H\x1b[2J';
        this.draw();
        return EDIT_MEASURE;
      case TAB:
        return EDIT_COMPLETE;
      case CONTROL_P:
        this.recall(this.history.previous(this.text()));
        break;
      case CONTROL_R:
        this.search.begin(this.text());
        this.draw();
        break;
      case CONTROL_N:
        this.recall(this.history.next());
        break;
      case ESCAPE:
        this.state = AFTER_ESCAPE;
        break;
      default:
        break; // other control characters mean nothing here
    }
    return EDIT_MORE;
  }

  /** A control character while the history is searched. False: it ends the search, and keeps its meaning. */
  private feedSearch(byte: i32): bool {
    const search = this.search;
    if (byte === CONTROL_R) search.older();
    else if (byte === BACKSPACE || byte === DELETE) search.shorten();
    else search.active = false;
    this.show(byte === CONTROL_G ? search.before : search.line);
    return search.active || byte === CONTROL_G;
  }

  private feedEscape(byte: i32): i32 {
    if (this.state === AFTER_ESCAPE) {
      this.state = byte === 91 || byte === 79 ? IN_SEQUENCE : PLAIN; // [ or O
      this.parameter = 0;
      return EDIT_MORE;
    }
    if (byte < 32 || byte === DELETE) {
      this.state = PLAIN; // a control character breaks the sequence off, and keeps its meaning
      return this.feed(byte);
    }
    if (byte >= 48 && byte <= 57) {
      this.parameter = (this.parameter * 10 + byte - 48) & 0xff;
    } else if (byte >= 64) {
      this.state = PLAIN;
      this.key(byte === 126 ? this.parameter : byte); // ~ ends a numbered key
    }
    return EDIT_MORE;
  }

  /** A key's letter, or its number in the form ESC [ number ~. */
  private key(code: i32): void {
    switch (code) {
      case 65: // A: up
        {
          this.recall(this.history.previous(this.text()));
          return;
        }
      case 66: // B: down
        {
          this.recall(this.history.next());
          return;
        }
      case 67: // C: right
        {
          this.moveTo(this.cursor + 1);
          return;
        }
      case 68: // D: left
        {
          this.moveTo(this.cursor - 1);
          return;
        }
      case 72: // H
      case 1:
      case 7: // home
        {
          this.moveTo(0);
          return;
        }
      case 70: // F
      case 4:
      case 8: // end
        {
          this.moveTo(this.points.length);
          return;
        }
      case 3: // delete
        {
          this.remove(this.cursor, this.cursor + 1);
          return;
        }
      default:
        return;
    }
  }

  private feedUtf8(byte: i32): i32 {
    if (byte >= 0xc0) {
      this.pointBytes = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
      this.point = byte & (0x3f >> this.pointBytes);
    } else if (this.pointBytes > 0) {
      this.point = (this.point << 6) | (byte & 0x3f);
      if (--this.pointBytes === 0 && this.point <= 0x10ffff) this.insert(this.point);
    }
    return EDIT_MORE;
  }

  private insert(point: i32): void {
    this.afterReturn = false;
    if (this.search.active) {
      this.search.extend(String.fromCodePoint(point));
      this.show(this.search.line);
      return;
    }
    const atEnd = this.cursor === this.points.length;
    this.points.push(0);
    for (let i = this.points.length - 1; i > this.cursor; i--) this.points[i] = this.points[i - 1];
    this.points[this.cursor++] = point;
    // Most keys add at the end of a short line: drawing the one character is enough.
    if (atEnd && this.points.length < this.width()) this.output += String.fromCodePoint(point);
    else this.draw();
  }

  private remove(from: i32, to: i32): void {
    if (from < 0 || to > this.points.length || from >= to) return;
    this.points.splice(from, to - from);
    if (this.cursor >= to) this.cursor -= to - from;
    else if (this.cursor > from) this.cursor = from;
    this.draw();
  }

  private moveTo(position: i32): void {
    if (position < 0 || position > this.points.length || position === this.cursor) return;
    this.cursor = position;
    this.draw();
  }

  private recall(line: string | null): void {
    if (line !== null) this.show(line);
  }

  private show(line: string): void {
    this.points = codePoints(line);
    this.cursor = this.points.length;
    this.draw();
  }

  private get shownPrompt(): string {
    return this.search.active ? this.search.prompt : this.prompt;
  }

  /** Where ^W deletes from: the start of the word that ends before the cursor. */
  private wordStart(): i32 {
    let i = this.cursor;
    while (i > 0 && this.points[i - 1] === 32) i--;
    while (i > 0 && this.points[i - 1] !== 32) i--;
    return i;
  }

  /** Columns left for the line beside the prompt; the last column stays free, where some terminals wrap. */
  private width(): i32 {
    const width = this.columns - this.shownPrompt.length - 1;
    return max(width, 8);
  }

  private draw(): void {
    const width = this.width();
    const first = this.cursor >= width ? this.cursor - width + 1 : 0;
    let last = first + width;
    if (last > this.points.length) last = this.points.length;
    this.output += '\r' + this.shownPrompt + textOf(this.points, first, last) + ERASE_RIGHT;
    if (last > this.cursor) this.output += `\x1b[${last - this.cursor}D`;
  }
}

function textOf(points: i32[], from: i32, to: i32): string {
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCodePoint(points[i]);
  return text;
}

function codePoints(text: string): i32[] {
  const points: i32[] = [];
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i);
    points.push(point);
    if (point > 0xffff) i++;
  }
  return points;
}
