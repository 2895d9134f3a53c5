// Lists of ranges, as cut takes them: 1,3-5,7-.

import { parseNumber } from 'cox';

export class Ranges {
  /** Empty, or what is wrong with the list. */
  error: string = '';
  private from: i32[] = [];
  private to: i32[] = [];

  constructor(list: string) {
    const parts = list.split(',');
    for (let i = 0; i < parts.length && this.error.length === 0; i++) {
      const dash = parts[i].indexOf('-');
      const first = dash < 0 ? parts[i] : parts[i].substring(0, dash);
      const last = dash < 0 ? first : parts[i].substring(dash + 1);
      const from = dash === 0 ? 1 : parseNumber(first);
      const to = last.length === 0 ? i32.MAX_VALUE : parseNumber(last);
      if (from < 1 || to < from || parts[i] === '-') {
        this.error = `${parts[i].length > 0 ? parts[i] : list} is not a range`;
      }
      this.from.push(from);
      this.to.push(to);
    }
  }

  /** Is this place, counted from 1, in one of them? */
  has(place: i32): bool {
    for (let i = 0; i < this.from.length; i++) if (place >= this.from[i] && place <= this.to[i]) return true;
    return false;
  }
}
