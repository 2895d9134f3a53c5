// Reads a cpio archive in the "newc" format, strictly: for comparison with what was written.

export interface ReadMember {
  path: string;
  mode: number;
  content: Uint8Array;
}

const HEADER_BYTES = 110;
const FIELDS = 13;
const padded = (bytes: number) => (bytes + 3) & ~3;

export function readArchive(bytes: Uint8Array): ReadMember[] {
  const text = (from: number, to: number) => new TextDecoder().decode(bytes.subarray(from, to));
  const members: ReadMember[] = [];
  for (let at = 0; ; ) {
    if (at % 4 !== 0 || text(at, at + 6) !== '070701') throw new Error(`no header at ${at}`);
    const field = (i: number) => Number.parseInt(text(at + 6 + 8 * i, at + 14 + 8 * i), 16);
    if (Array.from({ length: FIELDS }, (_, i) => field(i)).some(Number.isNaN))
      throw new Error(`bad field at ${at}`);
    const [mode, size, nameBytes] = [field(1), field(6), field(11)];
    const path = text(at + HEADER_BYTES, at + HEADER_BYTES + nameBytes - 1);
    if (bytes[at + HEADER_BYTES + nameBytes - 1] !== 0) throw new Error(`name at ${at} does not end`);
    const contentAt = at + padded(HEADER_BYTES + nameBytes);
    if (path === 'TRAILER!!!') return members;
    members.push({ path, mode, content: bytes.slice(contentAt, contentAt + size) });
    at = contentAt + padded(size);
  }
}
