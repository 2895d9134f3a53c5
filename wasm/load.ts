// Puts an object file into the machine's RAM and resolves its relocations: linking, but at once and in place. Only the kinds
// of relocation that the translator makes and the assembler for run-time routines.

import { IMMEDIATES } from '../isa/fields.ts';
import { type ObjectFile, RELOCATION, type Relocation } from '../toolchain/object.ts';
import type { Store } from './store.ts';

export interface Loaded {
  /** Address of each section. */
  bases: number[];
  /** Addresses of the global symbols that the object defines. */
  symbols: Map<string, number>;
}

/** Room for the sections; nothing is written yet. */
export function place(store: Store, object: ObjectFile): Loaded {
  const bases = object.sections.map(({ executable, size, align }) =>
    executable ? store.room.code(size, align) : store.room.data(size, align),
  );
  const symbols = new Map<string, number>();
  for (const { name, binding, section, value } of object.symbols)
    if (binding !== 'local' && typeof section === 'number') symbols.set(name, bases[section]! + value);
  return { bases, symbols };
}

/** `resolve` gives the addresses of symbols that the object does not define. */
export function fill(
  store: Store,
  object: ObjectFile,
  { bases }: Loaded,
  resolve: (name: string) => number,
): void {
  const images = object.sections.map(({ bytes }) => bytes.slice());
  const addresses = object.symbols.map(({ name, section, value }) =>
    typeof section === 'number' ? bases[section]! + value : section === 'absolute' ? value : resolve(name),
  );
  for (const relocation of object.relocations) {
    const { section, symbol, addend } = relocation;
    relocate(images[section]!, bases[section]!, relocation, addresses[symbol]! + addend);
  }
  images.forEach((image, section) => {
    if (image.length) store.write(bases[section]!, image);
  });
}

type Field = 'I' | 'S' | 'U' | 'J' | 'B';

function relocate(image: Uint8Array, base: number, { offset, type }: Relocation, value: number): void {
  const view = new DataView(image.buffer, image.byteOffset);
  const patch = (at: number, field: Field, immediate: number) =>
    view.setUint32(at, view.getUint32(at, true) | IMMEDIATES[field].insert(immediate), true);
  const low = (n: number) => (n << 20) >> 20;
  const distance = (value - (base + offset)) | 0;
  switch (type) {
    case RELOCATION.R_RISCV_32:
      view.setUint32(offset, value, true);
      return;
    case RELOCATION.R_RISCV_BRANCH:
      patch(offset, 'B', distance);
      return;
    case RELOCATION.R_RISCV_JAL:
      patch(offset, 'J', distance);
      return;
    case RELOCATION.R_RISCV_CALL_PLT:
      patch(offset, 'U', (distance - low(distance)) | 0);
      patch(offset + 4, 'I', low(distance));
      return;
    case RELOCATION.R_RISCV_HI20:
      patch(offset, 'U', (value - low(value)) | 0);
      return;
    case RELOCATION.R_RISCV_LO12_I:
      patch(offset, 'I', low(value));
      return;
    case RELOCATION.R_RISCV_LO12_S:
      patch(offset, 'S', low(value));
      return;
    default:
      throw new Error(`relocation type ${type} in translated code`);
  }
}
