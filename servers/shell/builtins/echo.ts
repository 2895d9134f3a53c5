// echo [-n] [WORD...]

import { Shell } from '../shell';
import { Streams } from '../streams';

export function echo(_shell: Shell, args: string[], streams: Streams): i32 {
  const newline = args.length < 2 || args[1] !== '-n';
  const text = args.slice(newline ? 1 : 2).join(' ');
  streams.print(newline ? `${text}\n` : text);
  return 0;
}
