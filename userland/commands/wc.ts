// wc [-l] [-w] [-m] [-c] [FILE...]: counts lines, words, characters and bytes; all but characters unless told which.

import { countNewlines } from './shared/bytes';
import { Command } from './shared/command';
import { Input, Inputs } from './shared/input';
import { Output } from './shared/output';

const command = new Command('wc', '[-l] [-w] [-m] [-c] [FILE...]', 'lwmc');
const output = new Output(command);

class Counts {
  lines: i32 = 0;
  words: i32 = 0;
  characters: i32 = 0;
  bytes: i32 = 0;
  private inWord: bool = false;

  /** Reads the input to its end. */
  read(input: Input): void {
    const words = command.has('w');
    for (let count = input.readBlock(); count > 0; count = input.readBlock()) {
      this.bytes += count;
      this.lines += countNewlines(input.block, count);
      if (words) this.countWords(input.block, count);
      if (command.has('m')) this.countCharacters(input.block, count);
    }
    this.inWord = false;
  }

  add(other: Counts): void {
    this.lines += other.lines;
    this.words += other.words;
    this.characters += other.characters;
    this.bytes += other.bytes;
  }

  /** A word begins where a byte that is not blank follows a blank; blocks may end inside one. */
  private countWords(from: usize, count: i32): void {
    let inWord = this.inWord;
    for (let at = from; at < from + count; at++) {
      const c = load<u8>(at);
      const blank = c === 32 || (c >= 9 && c <= 13);
      if (!blank && !inWord) this.words++;
      inWord = !blank;
    }
    this.inWord = inWord;
  }

  /** Bytes that do not go on with a character. */
  private countCharacters(from: usize, count: i32): void {
    for (let at = from; at < from + count; at++) this.characters += i32((load<u8>(at) & 0xc0) !== 0x80);
  }

  /** One line of the report. A single number stands alone; several are lined up. */
  print(name: string): void {
    const columns =
      i32(command.has('l')) + i32(command.has('w')) + i32(command.has('m')) + i32(command.has('c'));
    const width = columns === 1 ? 0 : 7;
    let first = true;
    if (command.has('l')) first = this.printOne(this.lines, width, first);
    if (command.has('w')) first = this.printOne(this.words, width, first);
    if (command.has('m')) first = this.printOne(this.characters, width, first);
    if (command.has('c')) this.printOne(this.bytes, width, first);
    if (name.length > 0) output.text(` ${name}`);
    output.endLine();
  }

  private printOne(value: i32, width: i32, first: boolean): boolean {
    if (!first) output.byte(32);
    output.column(value, width);
    return false;
  }
}

export function main(args: string[]): i32 {
  command.parse(args);
  if (!command.has('l') && !command.has('w') && !command.has('m') && !command.has('c')) command.set('lwc');
  const named = command.operands.length > 0;
  const total = new Counts();
  const inputs = new Inputs(command, command.operands);
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    const counts = new Counts();
    counts.read(input);
    if (!input.failed) counts.print(named ? input.name : '');
    total.add(counts);
    input.close();
  }
  if (inputs.count > 1) total.print('total');
  output.flush();
  return command.status;
}
