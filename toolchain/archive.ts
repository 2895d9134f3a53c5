// Writes boot archives: cpio, format "newc" (as the Linux kernel's documentation describes it for initial RAM disks). A
// member is a header of 110 ASCII characters (the magic, then 13 fields of 8 hexadecimal digits), the name with a NUL,
// the content; name and content are padded to 4 bytes. Several archives may be concatenated.
//
// The same files give the same bytes: no times, no owners, no inode numbers of the host.

export interface ArchiveMember {
  /** Path without a leading slash: bin/ls. */
  path: string;
  /** The content, or undefined for a directory. */
  content?: Uint8Array;
  executable?: boolean;
}

const MAGIC = '070701';
const HEADER_BYTES = 110;
const MODE_FILE = 0o100644;
const MODE_PROGRAM = 0o100755;
const MODE_DIRECTORY = 0o040755;
const TRAILER = 'TRAILER!!!';

function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}

function header(inode: number, mode: number, links: number, contentBytes: number, nameBytes: number): string {
  // ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor, namesize, check
  const fields = [inode, mode, 0, 0, links, 0, contentBytes, 0, 0, 0, 0, nameBytes, 0];
  return MAGIC + fields.map((field) => field.toString(16).padStart(8, '0')).join('');
}

function member(inode: number, mode: number, path: string, content: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(`${path}\0`);
  const contentAt = padded(HEADER_BYTES + name.length);
  const bytes = new Uint8Array(contentAt + padded(content.length));
  const links = mode === MODE_DIRECTORY ? 2 : 1;
  bytes.set(new TextEncoder().encode(header(inode, mode, links, content.length, name.length)));
  bytes.set(name, HEADER_BYTES);
  bytes.set(content, contentAt);
  return bytes;
}

function modeOf({ content, executable }: ArchiveMember): number {
  if (!content) return MODE_DIRECTORY;
  return executable ? MODE_PROGRAM : MODE_FILE;
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The archive of these members, in this order. Directories that hold a member and are not named are added before it. */
export function writeArchive(members: readonly ArchiveMember[]): Uint8Array {
  const all: ArchiveMember[] = [];
  const known = new Set<string>();
  for (const entry of members) {
    const names = entry.path.split('/');
    for (let depth = 1; depth < names.length; depth++) {
      const parent = names.slice(0, depth).join('/');
      if (!known.has(parent)) all.push({ path: parent });
      known.add(parent);
    }
    known.add(entry.path);
    all.push(entry);
  }
  const parts = all.map((entry, i) =>
    member(i + 1, modeOf(entry), entry.path, entry.content ?? new Uint8Array(0)),
  );
  return concatenated([...parts, member(0, 0, TRAILER, new Uint8Array(0))]);
}
