// snake: eat, grow, and do not run into walls or yourself. Arrows steer, q leaves.

import { args, console, time } from 'cox';
import { Command } from '../shared/command';
import {
  control,
  KEY_DOWN,
  KEY_END_OF_INPUT,
  KEY_LEFT,
  KEY_NONE,
  KEY_RIGHT,
  KEY_UP,
  Screen,
} from '../shared/screen';

const FIRST_MILLISECONDS: i32 = 140;
const FASTEST_MILLISECONDS: i32 = 50;
const REVERSE: string = '\x1b[7m';

class Game {
  /** The snake's cells, row * columns + column, the head last. */
  private cells: i32[] = [];
  private food: i32 = 0;
  private rowStep: i32 = 0;
  private columnStep: i32 = 1;
  private random: u32 = <u32>time.ticks() | 1;

  constructor(private screen: Screen) {
    const middle = (screen.rows / 2) * screen.columns + screen.columns / 2;
    for (let i = -3; i <= 0; i++) this.cells.push(middle + i);
    this.placeFood();
  }

  get score(): i32 {
    return this.cells.length - 4;
  }

  /** Plays until the snake dies or the player leaves. */
  play(): void {
    this.drawWalls();
    this.put(this.food, '@');
    for (let i = 0; i < this.cells.length; i++) this.put(this.cells[i], 'o');
    this.screen.show();
    while (true) {
      const key = this.screen.keyWithin(max(FIRST_MILLISECONDS - 4 * this.score, FASTEST_MILLISECONDS));
      if (key === 113 || key === control('C') || key === KEY_END_OF_INPUT) return; // q
      this.steer(key);
      if (!this.step()) return;
      this.screen.show();
    }
  }

  /** The snake cannot turn back. */
  private steer(key: i32): void {
    if (key === KEY_NONE) return;
    if (key === KEY_UP && this.rowStep === 0) this.head(-1, 0);
    else if (key === KEY_DOWN && this.rowStep === 0) this.head(1, 0);
    else if (key === KEY_LEFT && this.columnStep === 0) this.head(0, -1);
    else if (key === KEY_RIGHT && this.columnStep === 0) this.head(0, 1);
  }

  private head(rowStep: i32, columnStep: i32): void {
    this.rowStep = rowStep;
    this.columnStep = columnStep;
  }

  /** Moves by a cell; false where that is the end. */
  private step(): bool {
    const last = this.cells[this.cells.length - 1];
    const next = last + this.rowStep * this.screen.columns + this.columnStep;
    if (this.isWall(next) || this.cells.includes(next)) return false;
    this.put(last, 'o');
    this.cells.push(next);
    this.put(next, 'O');
    if (next === this.food) {
      this.placeFood();
      this.put(this.food, '@');
      this.drawWalls();
    } else {
      this.put(this.cells.shift(), ' ');
    }
    return true;
  }

  private isWall(cell: i32): bool {
    const row = cell / this.screen.columns;
    const column = cell % this.screen.columns;
    return row <= 0 || row >= this.screen.rows - 1 || column <= 0 || column >= this.screen.columns - 1;
  }

  private placeFood(): void {
    do {
      // xorshift: any generator is good enough for food
      this.random ^= this.random << 13;
      this.random ^= this.random >> 17;
      this.random ^= this.random << 5;
      this.food = <i32>(this.random % <u32>(this.screen.rows * this.screen.columns));
    } while (this.isWall(this.food) || this.cells.includes(this.food));
  }

  private put(cell: i32, text: string): void {
    this.screen.put(cell / this.screen.columns, cell % this.screen.columns, text);
  }

  private drawWalls(): void {
    const columns = this.screen.columns;
    const title = ` snake: ${this.score} eaten; arrows steer, q leaves `;
    this.screen.put(0, 0, REVERSE + title.padEnd(columns).substring(0, columns) + '\x1b[0m');
    this.screen.put(this.screen.rows - 1, 0, `${REVERSE}${' '.repeat(columns - 1)}\x1b[0m`);
    for (let row = 1; row < this.screen.rows - 1; row++) {
      this.screen.put(row, 0, `${REVERSE} \x1b[0m`);
      this.screen.put(row, columns - 1, `${REVERSE} \x1b[0m`);
    }
  }
}

export function main(): i32 {
  const command = new Command('snake', '');
  command.parse(args);
  command.expect(0, 0);
  const screen = new Screen();
  if (!screen.open()) {
    command.fail('standard output', 'not a terminal');
    return command.status;
  }
  const game = new Game(screen);
  game.play();
  screen.close();
  console.log(`The snake ate ${game.score}.`);
  return 0;
}
