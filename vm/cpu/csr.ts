// What a control and status register is to the machine, and the kinds of register that the tables are made of.

import type { Hart } from './hart.ts';

export interface Csr {
  readonly name: string;
  /** Unsigned. */
  read(hart: Hart): number;
  /** Left out: writes are allowed where the number is not in a read-only range, and ignored. */
  write?(hart: Hart, value: number): void;
  /** What csrrs and csrrc modify, where that is not what they read. */
  readForModify?(hart: Hart): number;
  /** Conditions beyond privilege; where false, the access is an illegal instruction. */
  accessible?(hart: Hart): boolean;
}

/** A register kept in a word of the state, of which `writable` bits can be changed. */
export function stored(name: string, offset: number, writable = 0xffffffff): Csr {
  const index = offset >> 2;
  return {
    name,
    read: ({ state }) => state.word[index],
    write: ({ state }, value) => {
      state.word[index] = (state.word[index] & ~writable) | (value & writable);
    },
  };
}

/** A stored register whose change can make an interrupt deliverable, or change what another CSR shows. */
export function storedWithEffect(
  name: string,
  offset: number,
  writable: number,
  effect: (hart: Hart) => void,
): Csr {
  const plain = stored(name, offset, writable);
  return {
    ...plain,
    write(hart, value) {
      plain.write?.(hart, value);
      effect(hart);
    },
  };
}

/** A register that always reads the same; writes, where its number allows them, do nothing. */
export function constantCsr(name: string, value: number): Csr {
  return { name, read: () => value };
}
