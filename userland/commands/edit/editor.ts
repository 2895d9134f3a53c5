// The editor: what each key does to the text, and what of it is on the screen.
//
//   row 0            name of the file, * where it was changed
//   rows 1..n-3      the text, from `top` and `left` on
//   row n-2          a message, or a question
//   row n-1          the keys

import { columnAt, positionAt, unitsAt, visible } from '../shared/columns';
import {
  control,
  KEY_BACKSPACE,
  KEY_DELETE,
  KEY_DOWN,
  KEY_END,
  KEY_END_OF_INPUT,
  KEY_ENTER,
  KEY_ESCAPE,
  KEY_HOME,
  KEY_LEFT,
  KEY_PAGE_DOWN,
  KEY_PAGE_UP,
  KEY_RIGHT,
  KEY_UP,
  Screen,
} from '../shared/screen';
import { Buffer } from './buffer';

const REVERSE: string = '\x1b[7m';
const HELP: string = '^S save  ^Q quit  ^F find  ^N next  ^Z undo  ^Y redo  ^K cut  ^V paste  ^G line';
/** Lines that are not text: title, message, help. */
const OTHER_ROWS: i32 = 3;
const TAB: i32 = 9;

export class Editor {
  private buffer: Buffer = new Buffer();
  private row: i32 = 0;
  private column: i32 = 0;
  /** The screen column that up and down aim at; -1: the cursor's own. */
  private aim: i32 = -1;
  private top: i32 = 0;
  private left: i32 = 0;
  private message: string = '';
  private sought: string = '';
  private clipboard: string = '';
  private quitting: bool = false;

  constructor(
    private screen: Screen,
    private name: string,
  ) {}

  /** Reads the file; what is wrong, or an empty text. */
  open(): string {
    return this.name.length > 0 ? this.buffer.load(this.name) : '';
  }

  /** Edits until the user leaves. */
  run(): void {
    while (!this.quitting) {
      if (!this.screen.hasKey()) this.draw(); // a text that is pasted appears as a whole
      const key = this.screen.key();
      this.message = '';
      if (key !== KEY_UP && key !== KEY_DOWN && key !== KEY_PAGE_UP && key !== KEY_PAGE_DOWN) this.aim = -1;
      this.act(key);
    }
  }

  private get line(): string {
    return this.buffer.lines[this.row];
  }

  private get textRows(): i32 {
    return max(this.screen.rows - OTHER_ROWS, 1);
  }

  // --- keys --------------------------------------------------------------------------------------------------

  private act(key: i32): void {
    if (key >= 32 && key !== KEY_BACKSPACE) this.type(String.fromCodePoint(key));
    else if (key === TAB) this.type('\t');
    else if (key === KEY_ENTER) this.type('\n');
    else if (key === KEY_BACKSPACE) this.backspace();
    else if (key === KEY_DELETE || key === control('D')) this.deleteNext();
    else if (key === KEY_END_OF_INPUT) this.quitting = true;
    else if (!this.move(key)) this.command(key);
  }

  private type(text: string): void {
    this.buffer.insert(this.row, this.column, text);
    this.toChange();
  }

  private toChange(): void {
    this.row = this.buffer.row;
    this.column = this.buffer.column;
  }

  private backspace(): void {
    const row = this.row;
    const column = this.column;
    if (row === 0 && column === 0) return;
    this.back();
    this.buffer.remove(this.row, this.column, row, column);
  }

  private deleteNext(): void {
    if (this.column < this.line.length)
      this.buffer.remove(this.row, this.column, this.row, this.column + unitsAt(this.line, this.column));
    else if (this.row + 1 < this.buffer.lines.length)
      this.buffer.remove(this.row, this.column, this.row + 1, 0);
  }

  private move(key: i32): bool {
    if (key === KEY_LEFT || key === control('B')) this.back();
    else if (key === KEY_RIGHT) this.forth();
    else if (key === KEY_UP || key === control('P')) this.vertical(-1);
    else if (key === KEY_DOWN) this.vertical(1);
    else if (key === KEY_PAGE_UP) this.vertical(1 - this.textRows);
    else if (key === KEY_PAGE_DOWN) this.vertical(this.textRows - 1);
    else if (key === KEY_HOME || key === control('A')) this.column = 0;
    else if (key === KEY_END || key === control('E')) this.column = this.line.length;
    else return false;
    return true;
  }

  private back(): void {
    if (this.column > 0) {
      this.column--;
      if (this.column > 0 && unitsAt(this.line, this.column - 1) === 2) this.column--;
    } else if (this.row > 0) {
      this.row--;
      this.column = this.line.length;
    }
  }

  private forth(): void {
    if (this.column < this.line.length) {
      this.column += unitsAt(this.line, this.column);
    } else if (this.row + 1 < this.buffer.lines.length) {
      this.row++;
      this.column = 0;
    }
  }

  private vertical(rows: i32): void {
    if (this.aim < 0) this.aim = columnAt(this.line, this.column);
    this.row = max(0, min(this.row + rows, this.buffer.lines.length - 1));
    this.column = positionAt(this.line, this.aim);
  }

  private command(key: i32): void {
    if (key === control('S')) this.save();
    else if (key === control('Q')) this.quit();
    else if (key === control('F')) this.find();
    else if (key === control('N')) this.findNext();
    else if (key === control('Z')) this.step(this.buffer.undo(), 'nothing to undo');
    else if (key === control('Y')) this.step(this.buffer.redo(), 'nothing to redo');
    else if (key === control('K')) this.cut();
    else if (key === control('V')) this.type(this.clipboard);
    else if (key === control('G')) this.goToLine();
    else if (key === control('L')) this.redraw();
  }

  private step(changed: bool, otherwise: string): void {
    if (changed) this.toChange();
    else this.message = otherwise;
  }

  private redraw(): void {
    this.screen.measure();
    this.screen.clear();
  }

  /** Cuts the line to the clipboard. */
  private cut(): void {
    const last = this.row + 1 === this.buffer.lines.length;
    const endRow = last ? this.row : this.row + 1;
    const endColumn = last ? this.line.length : 0;
    this.clipboard = this.buffer.text(this.row, 0, endRow, endColumn);
    if (last) this.clipboard += '\n';
    this.buffer.remove(this.row, 0, endRow, endColumn);
    this.toChange();
  }

  private save(): void {
    if (this.name.length === 0) {
      const name = this.ask('save as: ', '');
      if (name === null || name.length === 0) return;
      this.name = name;
    }
    const error = this.buffer.save(this.name);
    this.message = error.length > 0 ? `${this.name}: ${error}` : `saved ${this.buffer.lines.length} lines`;
  }

  private quit(): void {
    if (this.buffer.isModified) {
      const answer = this.choose('the text was changed: s save, d discard the changes, any other key: stay ');
      if (answer === 115) this.save();
      if (answer !== 100 && this.buffer.isModified) return; // saving may have failed
    }
    this.quitting = true;
  }

  /** Asks in the message line for one key. */
  private choose(question: string): i32 {
    const row = this.screen.rows - 2;
    this.screen.line(row, question);
    this.screen.show(row, min(question.length, this.screen.columns - 1));
    return this.screen.key();
  }

  private goToLine(): void {
    const answer = this.ask('line: ', '');
    if (answer === null || answer.length === 0) return;
    const number = I32.parseInt(answer);
    this.row = max(0, min(number - 1, this.buffer.lines.length - 1));
    this.column = 0;
  }

  private find(): void {
    const answer = this.ask('find: ', this.sought);
    if (answer === null) return;
    this.sought = answer;
    this.findNext();
  }

  /** Goes to the next place behind the cursor, from the end to the beginning if need be. */
  private findNext(): void {
    if (this.sought.length === 0) return;
    const count = this.buffer.lines.length;
    for (let i = 0; i <= count; i++) {
      const row = (this.row + i) % count;
      const found = this.buffer.lines[row].indexOf(this.sought, i === 0 ? this.column + 1 : 0);
      if (found < 0) continue;
      if (row < this.row || (row === this.row && i > 0)) this.message = 'from the beginning again';
      this.row = row;
      this.column = found;
      return;
    }
    this.message = `${this.sought}: not found`;
  }

  /** Asks in the message line; null where ESC or ^Q takes it back. */
  private ask(question: string, suggested: string): string | null {
    let answer = suggested;
    const row = this.screen.rows - 2;
    while (true) {
      this.screen.line(row, question + answer);
      this.screen.show(row, min((question + answer).length, this.screen.columns - 1));
      const key = this.screen.key();
      if (key === KEY_ENTER) return answer;
      if (key === KEY_ESCAPE || key === KEY_END_OF_INPUT || key === control('Q') || key === control('C'))
        return null;
      if (key === KEY_BACKSPACE) answer = answer.substring(0, max(answer.length - 1, 0));
      else if (key === control('U')) answer = '';
      else if (key >= 32) answer += String.fromCodePoint(key);
    }
  }

  // --- the screen --------------------------------------------------------------------------------------------

  private draw(): void {
    const column = columnAt(this.line, this.column);
    this.scroll(column);
    const columns = this.screen.columns;
    const title = ` ${this.name.length > 0 ? this.name : 'new file'}${this.buffer.isModified ? ' *' : ''}`;
    const place = `line ${this.row + 1} of ${this.buffer.lines.length}, column ${column + 1} `;
    const gap = max(columns - title.length - place.length, 1);
    this.screen.line(0, REVERSE + (title + ' '.repeat(gap) + place).substring(0, columns));
    for (let i = 0; i < this.textRows; i++) {
      const row = this.top + i;
      const past = row >= this.buffer.lines.length;
      this.screen.line(i + 1, past ? '~' : visible(this.buffer.lines[row], this.left, this.left + columns));
    }
    this.screen.line(this.screen.rows - 2, this.message.substring(0, columns));
    this.screen.line(this.screen.rows - 1, REVERSE + HELP.substring(0, columns));
    this.screen.show(this.row - this.top + 1, column - this.left);
  }

  /** Keeps the cursor within what is shown. */
  private scroll(column: i32): void {
    if (this.row < this.top) this.top = this.row;
    if (this.row >= this.top + this.textRows) this.top = this.row - this.textRows + 1;
    const step = this.screen.columns / 2;
    if (column < this.left) this.left = max(0, column - step);
    if (column >= this.left + this.screen.columns) this.left = column - step;
  }
}
