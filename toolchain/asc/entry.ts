// The module that the compiler starts from: the program, and what the linker and the start-up code need of it.

/** Every module tells where its static data ends. */
export const HEAP_BASE_EXPORT = '__heap_base_address';

/** Modules run in the order of their imports. */
const WATCH_OUTPUT = `import './userland/lib/watched-output';`;

/** A user program runs its top-level code, then its exported main, if it has one; the result is the exit status.
 *  @param isWatched lines that it prints go out at once */
export function programEntry(program: string, isWatched = false): string {
  return `${isWatched ? WATCH_OUTPUT : ''}
export { __finish, __heap_base_address, __memory_grow, __memory_size } from './userland/lib/entry';
import './userland/lib/abort';
import './userland/lib/environment';
import './for-of';
import { args } from './userland/lib/index';
import * as program from './${program.replace(/\.ts$/, '')}';

function run<F>(main: F): i32 {
  if (isVoid<ReturnType<F>>()) {
    if (lengthof<F>() == 1) main(args);
    else main();
    return 0;
  } else {
    return <i32>(lengthof<F>() == 1 ? main(args) : main());
  }
}

export function __main(): i32 {
  if (isDefined(program.main)) {
    const main = program.main;
    return run(main);
  }
  return 0;
}
`;
}

export function kernelEntry(): string {
  return `
export * from './kernel/main';
export function __heap_base_address(): usize {
  return __heap_base;
}
`;
}
