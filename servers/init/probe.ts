// A way to the boot arguments' parser for tests on the host. Not part of init.

import { Options } from './options.ts';

/** "quiet" or "loud", then the line between < and >, or nothing. */
export function parse(text: string): string {
  let options = new Options(text);
  let line = options.line;
  return (options.quiet ? 'quiet' : 'loud') + (line === null ? '' : ' <' + line + '>');
}
