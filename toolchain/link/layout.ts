// Where every section goes.
//
//     textBase   .text      R X      all objects' .text*, in the order given
//     next page  .rodata    R
//     next page  .data      R W      then .bss, which takes no room in the file
//     fixed      sections with an address of their own (a wasm module's linear memory), as their flags say
//
// Nothing may overlap, and no page may carry two sets of permissions.

import type { ObjectFile, Section } from '../object.ts';
import { hex, LinkError } from './errors.ts';
import { DEFAULT_FIRST, DEFAULT_PAGE_BYTES, type LinkOptions } from './options.ts';

/** An input section in its place. */
export interface PlacedSection {
  object: ObjectFile;
  section: Section;
  address: number;
}

/** A section of the executable: neighbours with the same purpose under one name. */
export interface OutputSection {
  name: string;
  kind: SectionKind;
  address: number;
  size: number;
  align: number;
  parts: PlacedSection[];
}

export type SectionKind = 'text' | 'rodata' | 'data' | 'bss';

export interface Layout {
  /** In the order of their addresses. */
  outputs: OutputSection[];
  placed: Map<Section, PlacedSection & { output: OutputSection }>;
}

export const alignUp = (address: number, align: number): number => Math.ceil(address / align) * align;
export const endOf = ({ address, size }: { address: number; size: number }): number => address + size;

export function kindOf(section: Section): SectionKind {
  if (section.executable) return 'text';
  if (!section.writable) return 'rodata';
  return section.bytes.length === 0 ? 'bss' : 'data';
}

const FLOATING: readonly SectionKind[] = ['text', 'rodata', 'data', 'bss'];

/** @throws LinkError where sections overlap or share a page with other permissions. */
export function layOut(objects: readonly ObjectFile[], options: LinkOptions): Layout {
  const pageBytes = options.pageBytes ?? DEFAULT_PAGE_BYTES;
  const inputs = objects.flatMap((object) =>
    object.sections.filter(({ size }) => size > 0).map((section) => ({ object, section })),
  );
  const floating = inputs.filter(({ section }) => section.address === undefined);
  const outputs: OutputSection[] = [];
  let next = options.textBase;
  for (const kind of FLOATING) {
    const ofKind = floating.filter(({ section }) => kindOf(section) === kind);
    if (ofKind.length === 0) continue;
    // .bss continues the pages of .data; everything else begins a page of its own.
    if (kind === 'data') next = options.dataBase ?? alignUp(next, pageBytes);
    else if (kind === 'rodata') next = alignUp(next, pageBytes);
    else if (kind === 'bss' && outputs.at(-1)?.kind !== 'data')
      next = options.dataBase ?? alignUp(next, pageBytes);
    const output = fillOutput(`.${kind}`, kind, next, sortFirst(ofKind, options.first ?? DEFAULT_FIRST));
    outputs.push(output);
    next = endOf(output);
  }
  for (const { object, section } of inputs) {
    const { address, name, size, align } = section;
    if (address === undefined) continue;
    const part = { object, section, address: address >>> 0 };
    outputs.push({ name, kind: kindOf(section), address: address >>> 0, size, align, parts: [part] });
  }
  outputs.sort((a, b) => a.address - b.address);
  checkDisjoint(outputs, pageBytes);
  const placed = new Map(
    outputs.flatMap((output) => output.parts.map((part) => [part.section, { ...part, output }] as const)),
  );
  return { outputs, placed };
}

type Input = { object: ObjectFile; section: Section };

/** Stable: only sections named in `first` move to the front. */
function sortFirst(inputs: Input[], first: readonly string[]): Input[] {
  const rank = ({ section }: Input): number => {
    const index = first.indexOf(section.name);
    return index < 0 ? first.length : index;
  };
  return inputs.toSorted((a, b) => rank(a) - rank(b));
}

function fillOutput(name: string, kind: SectionKind, start: number, inputs: Input[]): OutputSection {
  const align = Math.max(...inputs.map(({ section }) => section.align));
  const address = alignUp(start, align);
  let next = address;
  const parts = inputs.map(({ object, section }) => {
    const part = { object, section, address: alignUp(next, section.align) };
    next = part.address + section.size;
    return part;
  });
  return { name, kind, address, size: next - address, align, parts };
}

/** Kinds that may share a page: their segment has the same permissions. */
const isWritable = (kind: SectionKind): boolean => kind === 'data' || kind === 'bss';
export const permissionsMatch = (a: SectionKind, b: SectionKind): boolean =>
  a === b || (isWritable(a) && isWritable(b));

const ADDRESS_SPACE = 2 ** 32;

function checkDisjoint(outputs: readonly OutputSection[], pageBytes: number): void {
  const problems: string[] = [];
  const describe = (output: OutputSection): string =>
    `${output.name} (${hex(output.address)}..${hex(endOf(output))})`;
  for (const [index, output] of outputs.entries()) {
    const before = outputs[index - 1];
    if (endOf(output) > ADDRESS_SPACE)
      problems.push(`${describe(output)} goes past the end of the address space`);
    if (before === undefined) continue;
    if (endOf(before) > output.address) problems.push(`${describe(before)} and ${describe(output)} overlap`);
    else if (
      !permissionsMatch(before.kind, output.kind) &&
      alignUp(endOf(before), pageBytes) > output.address
    ) {
      problems.push(`${describe(before)} and ${describe(output)} share a page but not their permissions`);
    }
  }
  if (problems.length > 0) throw new LinkError(problems);
}
