// The lines entered so far, and the one that the arrow keys stand on.

const LINES_MAX: i32 = 200;

export class History {
  lines: string[] = [];
  /** lines.length means the line being written, whose text is kept in `draft` while another is shown. */
  private position: i32 = 0;
  private draft: string = '';

  /** Remembers a line, unless it is blank or repeats the last. */
  add(line: string): void {
    const last = this.lines.length - 1;
    if (line.trim().length > 0 && (last < 0 || this.lines[last] !== line)) this.lines.push(line);
    if (this.lines.length > LINES_MAX) this.lines.shift();
    this.rewind();
  }

  /** The next line edited is a new one. */
  rewind(): void {
    this.position = this.lines.length;
    this.draft = '';
  }

  /** Number of the latest line before number `before` that contains a text; -1 where there is none. */
  search(text: string, before: i32): i32 {
    let i = min(before, this.lines.length) - 1;
    while (i >= 0 && !this.lines[i].includes(text)) i--;
    return i;
  }

  /** The line before the one shown, or null at the oldest. `shown` is kept if it is the draft. */
  previous(shown: string): string | null {
    if (this.position === 0) return null;
    if (this.position === this.lines.length) this.draft = shown;
    return this.lines[--this.position];
  }

  /** The line after the one shown: at last the draft; null there. */
  next(): string | null {
    if (this.position === this.lines.length) return null;
    this.position++;
    return this.position === this.lines.length ? this.draft : this.lines[this.position];
  }
}
