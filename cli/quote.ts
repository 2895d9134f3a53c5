// Quoting for the guest's shell.

const PLAIN_WORD = /^[A-Za-z0-9_./,:=@%+-]+$/;

/** The word as the shell reads it back: plain where possible, else in single quotes. */
export function quoteWord(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
