// Loadable segments: runs of output sections with the same permissions.

import { SEGMENT_EXECUTE, SEGMENT_READ, SEGMENT_WRITE } from '../elf/format.ts';
import type { ObjectFile } from '../object.ts';
import { endOf, type OutputSection, permissionsMatch, type SectionKind } from './layout.ts';

export interface Segment {
  permissions: number;
  address: number;
  fileBytes: number;
  memoryBytes: number;
  offset: number;
  outputs: OutputSection[];
}

const SEGMENT_PERMISSIONS: Record<SectionKind, number> = {
  text: SEGMENT_READ | SEGMENT_EXECUTE,
  rodata: SEGMENT_READ,
  data: SEGMENT_READ | SEGMENT_WRITE,
  bss: SEGMENT_READ | SEGMENT_WRITE,
};

/** Neighbouring sections share a segment while permissions agree, gaps are small and no content follows .bss. */
export function makeSegments(outputs: readonly OutputSection[], pageBytes: number): Segment[] {
  const segments: Segment[] = [];
  for (const output of outputs) {
    let segment = segments.at(-1);
    const before = segment?.outputs.at(-1);
    const continues =
      before !== undefined &&
      permissionsMatch(before.kind, output.kind) &&
      output.address - endOf(before) < pageBytes &&
      !(before.kind === 'bss' && output.kind !== 'bss');
    if (segment === undefined || !continues) {
      const permissions = SEGMENT_PERMISSIONS[output.kind];
      segment = {
        permissions,
        address: output.address,
        fileBytes: 0,
        memoryBytes: 0,
        offset: 0,
        outputs: [],
      };
      segments.push(segment);
    }
    segment.outputs.push(output);
    segment.memoryBytes = endOf(output) - segment.address;
    if (output.kind !== 'bss') segment.fileBytes = segment.memoryBytes;
  }
  return segments;
}

/** Gives each segment a file offset that equals its address modulo the page size; returns the end. */
export function placeSegments(segments: Segment[], start: number, pageBytes: number): number {
  let next = start;
  for (const segment of segments) {
    const skew = (segment.address - next) % pageBytes;
    if (segment.fileBytes > 0) next += skew < 0 ? skew + pageBytes : skew;
    segment.offset = segment.fileBytes > 0 ? next : segment.address % pageBytes;
    next += segment.fileBytes;
  }
  return next;
}

export function copySegment(
  file: Uint8Array,
  { address, offset, outputs }: Segment,
  contents: ReadonlyMap<ObjectFile, Uint8Array[]>,
): void {
  for (const { object, section, address: at } of outputs.flatMap(({ parts }) => parts)) {
    const bytes = contents.get(object)?.[object.sections.indexOf(section)];
    if (bytes !== undefined && bytes.length > 0) file.set(bytes, offset + at - address);
  }
}
