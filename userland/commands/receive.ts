// receive FILE: makes a file of what comes on standard input: a line with the number of bytes, then the bytes. What
// follows stays unread, for whoever reads next. `cox run --watch` brings programs into a running system this way.

import { args, BLOCK_BYTES, complain, exit, fail, files, parseNumber, Stream, stdin } from 'cox';

const NEWLINE: u8 = 10;
const block = new StaticArray<u8>(BLOCK_BYTES);

/** The number on the first line; negative where there is none. */
function readCount(input: Stream): i32 {
  let text = '';
  while (input.read(changetype<usize>(block), 1) === 1 && block[0] !== NEWLINE)
    text += String.fromCharCode(block[0]);
  return parseNumber(text);
}

function receive(path: string): i32 {
  const input = stdin.stream;
  let left = readCount(input);
  if (left < 0) return complain('the first line must be the number of bytes');
  const handle = files.open(path, files.OPEN_WRITE | files.OPEN_CREATE | files.OPEN_TRUNCATE);
  if (handle < 0) return fail(path, handle);
  const output = new Stream(handle);
  while (left > 0) {
    const count = input.read(changetype<usize>(block), min<u32>(left, BLOCK_BYTES));
    if (count <= 0) return complain(`the input ended ${left} bytes too early`);
    const status = output.write(changetype<usize>(block), count);
    if (status < 0) return fail(path, status);
    left -= count;
  }
  output.close();
  return 0;
}

exit(args.length === 1 ? receive(args[0]) : complain('usage: receive FILE'));
