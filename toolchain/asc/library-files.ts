// The compiler's own library, as it is for programs of this system: without what only a browser or Node could do, so that
// a program that names it is told that there is no such name.

import asc from 'assemblyscript/asc';

const NOT_HERE = ['process', 'crypto'];

/** Once in a process: the compiler has one library for all compilations. */
export function leaveOutForeignFiles(): void {
  for (const file of NOT_HERE) delete asc.libraryFiles[file];
}
