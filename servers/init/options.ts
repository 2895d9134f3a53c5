// The boot arguments: words, of which `quiet` leaves the boot log out, and after "exec -- " the shell line to run, as it
// stands, instead of an interactive shell.

const LINE_MARK = ' -- ';

@final
export class Options {
  quiet: bool = false;
  /** The line to run, or null. */
  line: string | null = null;

  constructor(text: string) {
    let mark = text.indexOf(LINE_MARK);
    let words = (mark < 0 ? text : text.slice(0, mark)).split(' ');
    this.quiet = words.includes('quiet');
    if (mark >= 0 && words.includes('exec')) this.line = text.slice(mark + LINE_MARK.length);
  }
}
