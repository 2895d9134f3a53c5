// Applies relocations (psABI, "Relocations"). S is the symbol's address, A the addend, P the place that is patched.

import { IMMEDIATES, type ImmediateKind } from '../../isa/fields.ts';
import { type ObjectFile, RELOCATION, type Relocation, type RelocationType } from '../object.ts';
import { hex, LinkError } from './errors.ts';
import type { Layout } from './layout.ts';
import type { Resolution } from './resolve.ts';

/** Section contents with all relocations applied. @throws LinkError with every relocation that cannot be. */
export function relocate(
  objects: readonly ObjectFile[],
  layout: Layout,
  resolution: Resolution,
): Map<ObjectFile, Uint8Array[]> {
  const problems: string[] = [];
  const contents = new Map(
    objects.map((object) => [object, new ObjectRelocator(object, layout, resolution, problems).apply()]),
  );
  if (problems.length > 0) throw new LinkError(problems);
  return contents;
}

/** What lui or auipc adds so that a signed 12-bit offset does the rest. */
const upperPart = (value: number): number => (value + 0x800) & 0xfffff000;
const lowerPart = (value: number): number => (value << 20) >> 20;
const whole = (value: number): number => value;

interface Rule {
  /** The field of the instruction, or all 32 bits. */
  kind: ImmediateKind | 'word';
  /** S + A, or S + A - P, or what the auipc at the symbol covers. */
  of: 'target' | 'distance' | 'auipc';
  part: (value: number) => number;
  /** Bytes after the place, for the second instruction of a pair. */
  at?: number;
}

const RULES: Readonly<Record<RelocationType, readonly Rule[]>> = {
  [RELOCATION.R_RISCV_32]: [{ kind: 'word', of: 'target', part: whole }],
  [RELOCATION.R_RISCV_BRANCH]: [{ kind: 'B', of: 'distance', part: whole }],
  [RELOCATION.R_RISCV_JAL]: [{ kind: 'J', of: 'distance', part: whole }],
  [RELOCATION.R_RISCV_CALL_PLT]: [
    { kind: 'U', of: 'distance', part: upperPart },
    { kind: 'I', of: 'distance', part: lowerPart, at: 4 },
  ],
  [RELOCATION.R_RISCV_PCREL_HI20]: [{ kind: 'U', of: 'distance', part: upperPart }],
  [RELOCATION.R_RISCV_PCREL_LO12_I]: [{ kind: 'I', of: 'auipc', part: lowerPart }],
  [RELOCATION.R_RISCV_PCREL_LO12_S]: [{ kind: 'S', of: 'auipc', part: lowerPart }],
  [RELOCATION.R_RISCV_HI20]: [{ kind: 'U', of: 'target', part: upperPart }],
  [RELOCATION.R_RISCV_LO12_I]: [{ kind: 'I', of: 'target', part: lowerPart }],
  [RELOCATION.R_RISCV_LO12_S]: [{ kind: 'S', of: 'target', part: lowerPart }],
};

class ObjectRelocator {
  private readonly contents: Uint8Array[];
  private readonly views: DataView[];
  /** `section:offset` -> the distance that an auipc there covers. */
  private readonly pcrelDistances = new Map<string, number>();

  constructor(
    private readonly object: ObjectFile,
    private readonly layout: Layout,
    private readonly resolution: Resolution,
    private readonly problems: string[],
  ) {
    this.contents = object.sections.map(({ bytes }) => bytes.slice());
    this.views = this.contents.map((bytes) => new DataView(bytes.buffer));
  }

  apply(): Uint8Array[] {
    const { relocations } = this.object;
    // The lower halves refer to the auipc with the upper one, which may come later in the list.
    for (const relocation of relocations) {
      if (relocation.type !== RELOCATION.R_RISCV_PCREL_HI20) continue;
      const distance = this.valueOf(relocation, 'distance');
      this.pcrelDistances.set(`${relocation.section}:${relocation.offset}`, distance);
    }
    for (const relocation of relocations) this.patch(relocation);
    return this.contents;
  }

  private place({ section, offset }: Relocation): number {
    return (this.layout.placed.get(this.object.sections[section])?.address ?? 0) + offset;
  }

  /** S + A; a weak symbol that nobody defines is 0. */
  private target({ symbol, addend }: Relocation): number {
    return (this.resolution.find(this.object, symbol)?.address ?? 0) + addend;
  }

  private patch(relocation: Relocation): void {
    const { section, offset, type } = relocation;
    const rules = RULES[type];
    if (rules === undefined) this.complain(relocation, `has the unknown type ${type}`);
    for (const { kind, of, part, at = 0 } of rules ?? []) {
      const place = offset + at;
      const value = of === 'auipc' ? this.distanceOfPair(relocation) : this.valueOf(relocation, of);
      if (value === undefined) this.complain(relocation, 'has no auipc with %pcrel_hi at its label');
      else if (place + 4 > this.contents[section].length)
        this.complain(relocation, 'lies outside its section');
      else if (kind === 'word') this.views[section].setUint32(place, value >>> 0, true);
      else this.insert({ ...relocation, offset: place }, kind, part(value));
    }
  }

  private valueOf(relocation: Relocation, of: 'target' | 'distance'): number {
    const target = this.target(relocation);
    return of === 'target' ? target : (target - this.place(relocation)) | 0;
  }

  /** For the lower half of a pc-relative pair, whose symbol is the place of the auipc. */
  private distanceOfPair({ symbol }: Relocation): number | undefined {
    const { section, value } = this.object.symbols[symbol];
    return this.pcrelDistances.get(`${section}:${value}`);
  }

  private insert(relocation: Relocation, kind: ImmediateKind, value: number): void {
    const { min, max, step, insert } = IMMEDIATES[kind];
    if (value < min || value > max || value % step !== 0) {
      this.complain(relocation, `is ${value} bytes away, beyond the reach of the instruction`);
      return;
    }
    const view = this.views[relocation.section];
    const cleared = view.getUint32(relocation.offset, true) & ~insert(-1);
    view.setUint32(relocation.offset, cleared | insert(value), true);
  }

  private complain(relocation: Relocation, explanation: string): void {
    const { name } = this.object.symbols[relocation.symbol];
    const place = `${this.object.sections[relocation.section].name}+${hex(relocation.offset)}`;
    this.problems.push(`${this.object.name}: the reference to '${name}' at ${place} ${explanation}`);
  }
}
