// How each kind of program is compiled. Facts behind the choices:
//   - the compiler takes --memoryBase in decimal only;
//   - -Os makes the library's sort quadratic, so everything is -O3;
//   - short programs need no garbage collector; servers collect at the top of their loop (`minimal`); for a user's
//     program, which may be anything, memory is collected as it goes (`incremental`);
//   - the kernel has no allocator at all: see no-allocator.ts.

import { KERNEL_DATA_BASE, USER_DATA_BASE } from '../../abi/memory-map.ts';
import { NO_ALLOCATOR_RUNTIME } from './no-allocator.ts';

export type ProgramKind = 'command' | 'server' | 'program' | 'kernel';

/** What acts on the code of every program alike. */
export const CODE_OPTIONS: readonly string[] = [
  '-O3',
  '--importMemory',
  '--noExportMemory',
  '--zeroFilledMemory',
  '--debug',
  '--sourceMap',
  '--enable',
  'bulk-memory,sign-extension',
  // 201: a Memory that is used before it is known to be there (memory.data in imported files)
  '--disableWarning',
  '201',
];

/** The module's mutable globals stand right below its linear memory, so that both share a page and a segment. */
export const USER_GLOBALS_BYTES = 512;
export const USER_MEMORY_BASE = USER_DATA_BASE + USER_GLOBALS_BYTES;

/** Programs of the user's keep their references on a stack of their own, where the collector finds them. */
const COLLECTED_STACK_BYTES = 0x40000;

const USER = [
  '--memoryBase',
  String(USER_MEMORY_BASE),
  '--use',
  'abort=userland/lib/abort/abort',
  '--use',
  'console=userland/lib/console/console',
  '--use',
  'seed=userland/lib/environment/seed',
];

const BY_KIND: Record<ProgramKind, readonly string[]> = {
  command: [...USER, '--runtime', 'stub'],
  server: [...USER, '--runtime', 'minimal'],
  program: [...USER, '--runtime', 'incremental', '--stackSize', String(COLLECTED_STACK_BYTES)],
  kernel: [
    '--memoryBase',
    String(KERNEL_DATA_BASE),
    '--use',
    'abort=',
    '--runtime',
    NO_ALLOCATOR_RUNTIME,
    // the system call vector takes code addresses out of the table, which the optimiser would drop otherwise
    '--exportTable',
    '--noAssert',
    '--uncheckedBehavior',
    'always',
  ],
};

export function compilerArguments(kind: ProgramKind): string[] {
  return [...CODE_OPTIONS, ...BY_KIND[kind]];
}
