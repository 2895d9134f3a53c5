// life [-n TURNS]: Conway's game of life: a cell lives on with two or three neighbours, and is born with three. On a terminal it fills
// the screen until q; with -n, it prints the field after so many turns (40 x 20).

import { args, stdout } from 'cox';
import { Command } from '../shared/command';
import { control, KEY_END_OF_INPUT, Screen } from '../shared/screen';

const TURN_MILLISECONDS: i32 = 100;
const PRINTED_ROWS: i32 = 20;
const PRINTED_COLUMNS: i32 = 40;
/** The R-pentomino: five cells that keep changing for 1103 turns. */
const SEED: string[] = ['.##', '##.', '.#.'];

/** A field whose edges meet. */
class Field {
  private cells: StaticArray<u8>;
  private next: StaticArray<u8>;

  constructor(
    public rows: i32,
    public columns: i32,
  ) {
    this.cells = new StaticArray<u8>(rows * columns);
    this.next = new StaticArray<u8>(rows * columns);
    for (let row = 0; row < SEED.length; row++) {
      for (let column = 0; column < SEED[row].length; column++) {
        const at = ((rows / 2 + row) % rows) * columns + ((columns / 2 + column) % columns);
        this.cells[at] = u8(SEED[row].charAt(column) === '#');
      }
    }
  }

  turn(): void {
    for (let row = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++) {
        const count = this.neighbours(row, column);
        const at = row * this.columns + column;
        this.next[at] = u8(count === 3 || (count === 2 && this.cells[at] === 1));
      }
    }
    const before = this.cells;
    this.cells = this.next;
    this.next = before;
  }

  line(row: i32): string {
    let text = '';
    for (let column = 0; column < this.columns; column++)
      text += this.cells[row * this.columns + column] === 1 ? '#' : ' ';
    return text.trimEnd();
  }

  private neighbours(row: i32, column: i32): i32 {
    let count = 0;
    for (let i = -1; i <= 1; i++) {
      const base = ((row + i + this.rows) % this.rows) * this.columns;
      for (let j = -1; j <= 1; j++) count += this.cells[base + ((column + j + this.columns) % this.columns)];
    }
    return count - this.cells[row * this.columns + column];
  }
}

function print(turns: i32): void {
  const field = new Field(PRINTED_ROWS, PRINTED_COLUMNS);
  for (let i = 0; i < turns; i++) field.turn();
  for (let row = 0; row < field.rows; row++) stdout.line(field.line(row));
}

function watch(screen: Screen): void {
  const field = new Field(screen.rows, screen.columns - 1);
  while (true) {
    for (let row = 0; row < field.rows; row++) screen.line(row, field.line(row));
    screen.show();
    const key = screen.keyWithin(TURN_MILLISECONDS);
    if (key === 113 || key === control('C') || key === KEY_END_OF_INPUT) return; // q
    field.turn();
  }
}

export function main(): i32 {
  const command = new Command('life', '[-n TURNS]', '', 'n');
  command.parse(args);
  command.expect(0, 0);
  const screen = new Screen();
  if (command.has('n') || !screen.open()) {
    print(command.number('n', 0));
    return 0;
  }
  watch(screen);
  screen.close();
  return 0;
}
