// Text on the screen: what a character looks like, and in which column it stands. Tabs go to the next multiple of 8;
// control characters appear as ^ and a letter.

const TAB: i32 = 9;
const TAB_COLUMNS: i32 = 8;
const DELETE: i32 = 127;

/** Columns that the character takes when it starts at this one. */
export function columnsOf(point: i32, column: i32): i32 {
  if (point === TAB) return TAB_COLUMNS - (column % TAB_COLUMNS);
  return point < 32 || point === DELETE ? 2 : 1;
}

/** Code units of the character at a position: 2 for what lies beyond 16 bits. */
export function unitsAt(text: string, at: i32): i32 {
  return at < text.length && text.codePointAt(at) > 0xffff ? 2 : 1;
}

/** Column of the character at a position of a line. */
export function columnAt(text: string, position: i32): i32 {
  let column = 0;
  for (let i = 0; i < position && i < text.length; i += unitsAt(text, i))
    column += columnsOf(text.codePointAt(i), column);
  return column;
}

/** Position of the character that stands at a column, or the line's end. */
export function positionAt(text: string, column: i32): i32 {
  let at = 0;
  let i = 0;
  while (i < text.length) {
    at += columnsOf(text.codePointAt(i), at);
    if (at > column) break;
    i += unitsAt(text, i);
  }
  return i;
}

/** What a line shows between two columns. */
export function visible(text: string, from: i32, to: i32): string {
  let shown = '';
  let column = 0;
  for (let i = 0; i < text.length && column < to; i += unitsAt(text, i)) {
    const point = text.codePointAt(i);
    const next = column + columnsOf(point, column);
    if (next > from && next <= to)
      shown += column < from ? ' '.repeat(next - from) : appearance(point, next - column);
    column = next;
  }
  return shown;
}

function appearance(point: i32, columns: i32): string {
  if (point === TAB) return ' '.repeat(columns);
  if (point < 32 || point === DELETE) return `^${String.fromCharCode(point ^ 64)}`;
  return String.fromCodePoint(point);
}
