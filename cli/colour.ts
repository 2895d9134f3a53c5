// Colour, on a terminal only, and not where NO_COLOR is set (no-color.org).

import type { WriteStream } from 'node:tty';

export interface Emphases {
  heading(text: string): string;
  error(text: string): string;
  good(text: string): string;
  faint(text: string): string;
}

type Stream = Pick<WriteStream, 'isTTY'>;

const plain = (text: string) => text;
const PLAIN: Emphases = { heading: plain, error: plain, good: plain, faint: plain };

export async function emphasis(stream: Stream): Promise<Emphases> {
  if (!stream.isTTY || process.env.NO_COLOR) return PLAIN;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return { heading: chalk.bold, error: chalk.red.bold, good: chalk.green, faint: chalk.dim };
}
