// What the start-up code and the run-time system call by name; the build adds it to every program.

export { __memory_grow, __memory_size } from './heap';

import { exit } from './standard';

/** Where the heap begins: the linker reserves zeroed memory up to here. */
export function __heap_base_address(): usize {
  return __heap_base;
}

/** Called with the result of main, or 0. */
export function __finish(status: i32): void {
  exit(status);
}
