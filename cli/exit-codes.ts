// The exit codes that are cox's own; every other one is the guest's. `cox --help` prints this table.

export const EXIT_BUILD_FAILED = 1;
export const EXIT_LAW_BROKEN = 1;
export const EXIT_USAGE = 2;
export const EXIT_DEFECT = 70;
export const EXIT_WRITE_FAILED = 74;
export const EXIT_DIVERGED = 123;
export const EXIT_LIMIT = 124;
export const EXIT_STUCK = 125;
export const EXIT_TRAP = 134;
export const EXIT_INTERRUPTED = 130;

export const EXIT_CODES: readonly { code: number; meaning: string }[] = [
  {
    code: EXIT_BUILD_FAILED,
    meaning: 'the image or the program does not build (cox build, and cox run before it starts)',
  },
  { code: EXIT_LAW_BROKEN, meaning: 'cox check: a law is broken, or the kernel cannot be checked' },
  { code: EXIT_USAGE, meaning: 'wrong usage, or a file that is missing or of the wrong kind' },
  { code: EXIT_DEFECT, meaning: 'a defect of cox itself; please report it (COX_TRACE=1 shows where)' },
  { code: EXIT_WRITE_FAILED, meaning: 'the output cannot be written' },
  { code: EXIT_DIVERGED, meaning: 'a replay did not go the way that was recorded' },
  { code: EXIT_LIMIT, meaning: 'the guest was stopped at --max-instructions' },
  { code: EXIT_STUCK, meaning: 'the guest can never go on: it waits, or loops, and nothing can end that' },
  { code: EXIT_TRAP, meaning: 'the WebAssembly function trapped (cox wasm invoke)' },
  { code: EXIT_INTERRUPTED, meaning: 'interrupted from the keyboard (control-C)' },
];
