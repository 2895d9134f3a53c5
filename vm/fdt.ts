// Flattened device trees (Devicetree Specification 0.4, chapter 5): the format only. What is in the machine's tree
// stands in device-tree.ts.
//
//   header (10 words) | memory reservation block | structure block | strings block        all big endian

export type FdtValue =
  | string
  | readonly string[]
  | number // one cell
  | readonly number[] // cells of 32 bits
  | Uint8Array
  | true; // a property without a value

export interface FdtNode {
  name: string;
  properties: Readonly<Record<string, FdtValue>>;
  children?: readonly FdtNode[];
}

const MAGIC = 0xd00dfeed;
const VERSION = 17;
const LAST_COMPATIBLE_VERSION = 16;
const HEADER_BYTES = 40;
const RESERVATION_BYTES = 16; // the terminating, empty entry

const BEGIN_NODE = 1;
const END_NODE = 2;
const PROPERTY = 3;
const END = 9;

/** Encodes a tree; `root.name` is empty by the standard. */
export function buildFdt(root: FdtNode): Uint8Array {
  const strings = new StringTable();
  const structure = new Writer();
  writeNode(root, structure, strings);
  structure.word(END);

  const body = structure.finish();
  const names = strings.finish();
  const structureOffset = HEADER_BYTES + RESERVATION_BYTES;
  const stringsOffset = structureOffset + body.length;
  const header = new Writer();
  header.words([MAGIC, stringsOffset + names.length, structureOffset, stringsOffset, HEADER_BYTES]);
  header.words([VERSION, LAST_COMPATIBLE_VERSION, 0, names.length, body.length]);

  const blob = new Uint8Array(stringsOffset + names.length);
  blob.set(header.finish());
  blob.set(body, structureOffset);
  blob.set(names, stringsOffset);
  return blob;
}

/** Decodes a tree; values come back as raw bytes. Throws RangeError on a malformed one. */
export function parseFdt(blob: Uint8Array): FdtNode {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  if (view.getUint32(0) !== MAGIC) throw new RangeError('not a flattened device tree');
  const stringsOffset = view.getUint32(12);
  let at = view.getUint32(8);

  const word = () => {
    at += 4;
    return view.getUint32(at - 4);
  };
  const parseProperty = (): [string, Uint8Array] => {
    const bytes = word();
    const name = textAt(blob, stringsOffset + word());
    const value = blob.slice(at, at + bytes);
    at = align(at + bytes);
    return [name, value];
  };
  const parseNode = (): FdtNode => {
    const name = textAt(blob, at);
    at = align(at + name.length + 1);
    const properties: Record<string, FdtValue> = {};
    const children: FdtNode[] = [];
    for (let token = word(); token !== END_NODE; token = word()) {
      if (token === BEGIN_NODE) children.push(parseNode());
      else if (token === PROPERTY) {
        const [property, value] = parseProperty();
        properties[property] = value;
      } else throw new RangeError(`device tree token ${token} at offset ${at - 4}`);
    }
    return { name, properties, children };
  };

  if (word() !== BEGIN_NODE) throw new RangeError('device tree without a root node');
  return parseNode();
}

function writeNode(node: FdtNode, structure: Writer, strings: StringTable): void {
  structure.word(BEGIN_NODE);
  structure.bytes(text(node.name));
  for (const [name, value] of Object.entries(node.properties)) {
    const bytes = encodeValue(value);
    structure.words([PROPERTY, bytes.length, strings.offset(name)]);
    structure.bytes(bytes);
  }
  for (const child of node.children ?? []) writeNode(child, structure, strings);
  structure.word(END_NODE);
}

function encodeValue(value: FdtValue): Uint8Array {
  if (value === true) return new Uint8Array();
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return encodeValue([value]);
  const writer = new Writer();
  for (const item of value) {
    if (typeof item === 'string') writer.unaligned(text(item));
    else writer.word(item);
  }
  return writer.finish();
}

class StringTable {
  private readonly writer = new Writer();
  private readonly offsets = new Map<string, number>();

  offset(name: string): number {
    const known = this.offsets.get(name);
    if (known !== undefined) return known;
    const offset = this.writer.length;
    this.offsets.set(name, offset);
    this.writer.unaligned(text(name));
    return offset;
  }

  finish(): Uint8Array {
    return this.writer.finish();
  }
}

class Writer {
  private readonly content: number[] = [];

  get length(): number {
    return this.content.length;
  }

  word(value: number): void {
    this.content.push((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
  }

  words(values: readonly number[]): void {
    for (const value of values) this.word(value);
  }

  /** Bytes, then zeros up to the next word. */
  bytes(bytes: Uint8Array): void {
    this.unaligned(bytes);
    while (this.content.length % 4 !== 0) this.content.push(0);
  }

  unaligned(bytes: Uint8Array): void {
    for (const byte of bytes) this.content.push(byte);
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.content);
  }
}

function align(offset: number): number {
  return (offset + 3) & ~3;
}

/** A NUL-terminated string in UTF-8 (the boot arguments may hold any character). */
function text(value: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of value) bytes.push(...utf8(character.codePointAt(0)!));
  return Uint8Array.from([...bytes, 0]);
}

function utf8(code: number): number[] {
  const tail = (shift: number) => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), tail(0)];
  if (code < 0x10000) return [0xe0 | (code >> 12), tail(6), tail(0)];
  return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)];
}

function textAt(blob: Uint8Array, offset: number): string {
  const end = blob.indexOf(0, offset);
  if (end < 0) throw new RangeError('device tree string without an end');
  return String.fromCharCode(...blob.subarray(offset, end));
}
