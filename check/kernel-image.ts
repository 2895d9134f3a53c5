// A kernel's ELF file as a checker needs it: the addresses of its variables, the offsets of its objects' fields
// (kernel/layout.ts makes them symbols), and sizes.

import { readElf } from '../toolchain/elf/read.ts';

/** The file is no kernel that can be looked into. The message is one clear line. */
export class KernelImageError extends Error {}

export class KernelImage {
  private readonly symbols = new Map<string, number>();

  /** @throws KernelImageError, or ElfError where the file is not ELF */
  constructor(readonly elf: Uint8Array) {
    for (const { name, address } of readElf(elf).symbols) this.symbols.set(name, address);
    for (const name of ['current_thread', 'THREAD_STATE', 'ready_queues']) this.symbol(name);
  }

  has(name: string): boolean {
    return this.symbols.has(name);
  }

  /** Address of a variable, offset of a field, or size of an object. @throws KernelImageError */
  symbol(name: string): number {
    const value = this.symbols.get(name);
    if (value === undefined)
      throw new KernelImageError(
        `the kernel has no symbol ${name}: it must export kernel/layout.ts's constants`,
      );
    return value;
  }
}
