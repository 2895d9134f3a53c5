// What programs import as 'cox':
//
//   import { args, console, files } from 'cox';
//   console.log('hello, ' + args[0]);
//   console.log(files.readText('/etc/motd'));
//
// Top-level code runs as in a script; a function `main(args: string[])` that the program exports runs after it, and its
// result is the exit status. The protocols themselves are 'cox/NAME': import * as terminal from 'cox/terminal'.

import * as files from './files';
import * as path from './path';
import * as process from './process';
import * as registry from './registry';
import { programArguments } from './start';
import * as time from './time';

export * from '../../abi/errors';
export { console } from './console';
export { complain, fail, lastError } from './errors';
export { ProtocolHandler, Request } from './handler';
export { answer, NO_REPLY, reply, setReply } from './message';
export { fixed } from './number-text';
export { createPipe, Pipe } from './pipe';
export { Reader } from './reader';
export { Server, saveReply, serve } from './server';
export { SharedMemory } from './shared-memory';
export { exit, outputClosed, stderr, stdin, stdout } from './standard';
export { environment, givenHandle, programName, variable } from './start';
export { BLOCK_BYTES, Stream } from './stream';
export { alignLeft, alignRight, encodeText, hex, parseNumber, textAt, textBytes } from './text';
export { Writer } from './writer';
export { files, path, process, registry, time };

/** The arguments, without the program's name. */
export const args: string[] = programArguments();
