// The run-time system of programs that may not allocate, the kernel above all: every function of an allocator is
// declared and none exists. Code that allocates without meaning to (a string put together, an array that grows) calls
// one of them, and the build names it (toolchain/image/kernel-rules.ts).

export const NO_ALLOCATOR_FILE = 'no-allocator.ts';
/** As the compiler's --runtime option wants it. */
export const NO_ALLOCATOR_RUNTIME = 'no-allocator';

const FUNCTIONS: readonly string[] = [
  '__alloc(size: usize): usize',
  '__realloc(block: usize, size: usize): usize',
  '__free(block: usize): void',
  '__reset(): void',
  '__new(size: usize, id: i32): usize',
  '__renew(object: usize, size: usize): usize',
  '__link(parent: usize, child: usize, expectMultiple: bool): void',
  '__pin(object: usize): usize',
  '__unpin(object: usize): void',
  '__collect(): void',
];

const nameOf = (declaration: string) => declaration.slice(0, declaration.indexOf('('));

export const ALLOCATOR_NAMES: readonly string[] = FUNCTIONS.map(nameOf);

export const NO_ALLOCATOR = FUNCTIONS.map(
  (declaration) =>
    `@global @unsafe @external("no-allocator", "${nameOf(declaration)}") export declare function ${declaration};`,
).join('\n');
