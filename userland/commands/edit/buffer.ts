// The text that is edited: lines, and every change so that it can be undone.
//
// There is one kind of change: at a position, some text is replaced by other text, either of which may span lines.

import { E_NOT_FOUND, errorText, files, lastError } from 'cox';

const CHANGES_MAX: i32 = 1000;

class Change {
  constructor(
    public row: i32,
    public column: i32,
    public removed: string,
    public inserted: string,
  ) {}
}

export class Buffer {
  lines: string[] = [''];
  /** Does the file end with a newline? */
  private endsLine: bool = true;
  /** Where the last change ended: the cursor belongs there. */
  row: i32 = 0;
  column: i32 = 0;
  private undone: Change[] = [];
  private done: Change[] = [];
  /** Changes done when the text was last the file's; -1 where it no longer can be. */
  private savedAt: i32 = 0;

  get isModified(): bool {
    return this.savedAt !== this.done.length;
  }

  /** Reads a file; a new one where there is none. What is wrong, or an empty text. */
  load(name: string): string {
    const text = files.readText(name);
    if (text === null) return lastError() === E_NOT_FOUND ? '' : errorText(lastError());
    if (text.includes('\0')) return 'not a text';
    this.endsLine = text.length === 0 || text.endsWith('\n');
    this.lines = (text.endsWith('\n') ? text.substring(0, text.length - 1) : text).split('\n');
    return '';
  }

  /** Writes the file; what is wrong, or an empty text. */
  save(name: string): string {
    const empty = this.lines.length === 1 && this.lines[0].length === 0;
    const status = files.writeText(name, this.lines.join('\n') + (this.endsLine && !empty ? '\n' : ''));
    if (status < 0) return errorText(status);
    this.savedAt = this.done.length;
    return '';
  }

  insert(row: i32, column: i32, text: string): void {
    this.change(row, column, '', text);
  }

  /** Removes from one position up to another behind it. */
  remove(row: i32, column: i32, endRow: i32, endColumn: i32): void {
    this.change(row, column, this.text(row, column, endRow, endColumn), '');
  }

  /** The text from one position up to another behind it. */
  text(row: i32, column: i32, endRow: i32, endColumn: i32): string {
    if (row === endRow) return this.lines[row].substring(column, endColumn);
    const middle = this.lines.slice(row + 1, endRow);
    const parts = [this.lines[row].substring(column)].concat(middle);
    return parts.concat([this.lines[endRow].substring(0, endColumn)]).join('\n');
  }

  undo(): bool {
    if (this.done.length === 0) return false;
    const change = this.done.pop();
    this.replace(change.row, change.column, change.inserted, change.removed);
    this.undone.push(change);
    return true;
  }

  redo(): bool {
    if (this.undone.length === 0) return false;
    const change = this.undone.pop();
    this.replace(change.row, change.column, change.removed, change.inserted);
    this.done.push(change);
    return true;
  }

  private change(row: i32, column: i32, removed: string, inserted: string): void {
    this.undone = [];
    if (this.savedAt > this.done.length) this.savedAt = -1;
    this.replace(row, column, removed, inserted);
    if (this.continuesLast(row, column, removed, inserted)) return;
    this.done.push(new Change(row, column, removed, inserted));
    if (this.done.length <= CHANGES_MAX) return;
    this.done.shift();
    if (this.savedAt >= 0) this.savedAt--;
  }

  /** Characters typed one after the other are one change, up to the end of a word. */
  private continuesLast(row: i32, column: i32, removed: string, inserted: string): bool {
    if (this.done.length === 0 || this.savedAt === this.done.length) return false;
    const last = this.done[this.done.length - 1];
    const typed = removed.length === 0 && last.removed.length === 0 && !inserted.includes('\n');
    if (!typed || last.row !== row || last.column + last.inserted.length !== column) return false;
    if (inserted === ' ' || last.inserted.includes('\n')) return false;
    last.inserted += inserted;
    return true;
  }

  /** Replaces text that stands at a position, and leaves row and column behind the new one. */
  private replace(row: i32, column: i32, removed: string, inserted: string): void {
    const gone = removed.split('\n');
    const lastRow = row + gone.length - 1;
    const lastColumn = (gone.length === 1 ? column : 0) + gone[gone.length - 1].length;
    const fresh = inserted.split('\n');
    const tail = this.lines[lastRow].substring(lastColumn);
    fresh[0] = this.lines[row].substring(0, column) + fresh[0];
    this.row = row + fresh.length - 1;
    this.column = fresh[fresh.length - 1].length;
    fresh[fresh.length - 1] += tail;
    if (fresh.length === gone.length) {
      for (let i = 0; i < fresh.length; i++) this.lines[row + i] = fresh[i];
    } else {
      this.lines = this.lines
        .slice(0, row)
        .concat(fresh)
        .concat(this.lines.slice(lastRow + 1));
    }
  }
}
