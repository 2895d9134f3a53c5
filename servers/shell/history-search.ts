// ^R: looks for a line of the history by a text that is in it, while that text is typed.

import { History } from './history';

export class HistorySearch {
  active: bool = false;
  private text: string = '';
  /** Number of the line that is shown; what stood there before, where nothing was found yet. */
  private at: i32 = 0;
  private failed: bool = false;
  /** The line that was edited when the search began. */
  before: string = '';

  constructor(private history: History) {}

  begin(line: string): void {
    this.active = true;
    this.text = '';
    this.at = this.history.lines.length;
    this.failed = false;
    this.before = line;
  }

  /** Adds a character to the text. The line that is shown may go on fitting. */
  extend(character: string): void {
    this.text += character;
    this.find(this.at + 1);
  }

  /** Takes the last character away, and begins at the latest line again. */
  shorten(): void {
    const last = this.text.length - 1;
    if (last >= 0)
      this.text = this.text.substring(0, this.text.charCodeAt(last) >> 10 === 0x37 ? last - 1 : last);
    this.find(this.history.lines.length);
  }

  /** ^R again: the next line that fits. */
  older(): void {
    this.find(this.at);
  }

  /** What is found so far. */
  get line(): string {
    return this.at < this.history.lines.length ? this.history.lines[this.at] : this.before;
  }

  get prompt(): string {
    return `(${this.failed ? 'not found' : 'search'}: ${this.text}) `;
  }

  private find(before: i32): void {
    const found = this.history.search(this.text, before);
    this.failed = found < 0;
    if (found >= 0) this.at = found;
  }
}
