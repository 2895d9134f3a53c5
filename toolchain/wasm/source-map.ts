// Source maps (revision 3) as compilers write them for WebAssembly: one generated line, whose columns are byte offsets in the
// module. Kept as a sorted list.

export interface SourcePlace {
  file: string;
  /** Both 1-based. */
  line: number;
  column: number;
}

interface Mapping extends SourcePlace {
  /** Byte offset in the module. */
  offset: number;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export class SourceMap {
  private readonly mappings: Mapping[] = [];

  /** @throws SyntaxError where the text is no JSON */
  constructor(text: string) {
    const { sources, mappings } = JSON.parse(text) as { sources: string[]; mappings: string };
    const [firstLine] = mappings.split(';');
    // each field is the difference from the one before
    let [offset, source, line, column] = [0, 0, 0, 0];
    for (const segment of firstLine.split(',')) {
      const fields = decodeFields(segment);
      if (fields.length === 0) continue;
      offset += fields[0];
      if (fields.length < 4) continue;
      source += fields[1];
      line += fields[2];
      column += fields[3];
      this.mappings.push({ offset, file: sources[source] ?? '', line: line + 1, column: column + 1 });
    }
    this.mappings.sort((p, q) => p.offset - q.offset);
  }

  /**
   * The place that the instruction at a byte offset comes from: that of the nearest mapping at or before it, but not
   * before `start`, where its function begins.
   */
  find(offset: number, start = 0): SourcePlace | undefined {
    const found = this.mappings[this.countUpTo(offset) - 1];
    return found !== undefined && found.offset >= start ? found : undefined;
  }

  /** The first place that is known in a range of byte offsets. */
  firstIn(start: number, end: number): SourcePlace | undefined {
    const found = this.mappings[this.countUpTo(start - 1)];
    return found !== undefined && found.offset < end ? found : undefined;
  }

  /** How many mappings there are at or before an offset. */
  private countUpTo(offset: number): number {
    let low = 0;
    let high = this.mappings.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.mappings[middle].offset <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Variable-length quantities: base 64 digits of five bits, least first, the sign in the lowest bit. */
function decodeFields(segment: string): number[] {
  const fields: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = BASE64.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    fields.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return fields;
}
