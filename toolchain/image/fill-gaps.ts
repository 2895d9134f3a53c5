// The linear memory of a module is one range of zeroed bytes with data segments in it. The translator makes a section of
// each group of segments; here the wide gaps between those become .bss sections of whole pages, so that every
// static address of the program is in its ELF file's segments, and no two of them share a page.

import { PAGE_BYTES } from '../../abi/memory-map.ts';
import type { ObjectFile, Section } from '../object.ts';

function isLinearMemory(section: Section): boolean {
  return section.address !== undefined && section.bytes.length > 0;
}

function extended(section: Section, from: number, to: number): Section {
  const bytes = new Uint8Array(to - from);
  bytes.set(section.bytes, section.address! - from);
  return { ...section, address: from, bytes, size: bytes.length };
}

export function fillGaps(object: ObjectFile): ObjectFile {
  const memory = object.sections.filter(isLinearMemory).sort((a, b) => a.address! - b.address!);
  const replaced = new Map<Section, Section>();
  const gaps: Section[] = [];
  let below: Section | undefined;
  for (const above of memory) {
    if (below) {
      const lower = replaced.get(below) ?? below;
      const gapStart = Math.ceil((below.address! + below.size) / PAGE_BYTES) * PAGE_BYTES;
      const gapEnd = Math.floor(above.address! / PAGE_BYTES) * PAGE_BYTES;
      replaced.set(below, extended(lower, lower.address!, gapStart));
      replaced.set(above, extended(above, gapEnd, above.address! + above.size));
      if (gapEnd > gapStart)
        gaps.push({
          ...above,
          name: '.bss.memory',
          bytes: new Uint8Array(0),
          address: gapStart,
          size: gapEnd - gapStart,
        });
    }
    below = above;
  }
  return {
    ...object,
    sections: [...object.sections.map((section) => replaced.get(section) ?? section), ...gaps],
  };
}
