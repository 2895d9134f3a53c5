// Plain values as bytes: what devices save, in a form that can be stored and compared. A value is a tag byte and its
// content; lengths are 32-bit, everything is little endian.
//
//   undefined null false true   nothing              number   float64
//   string   units, UTF-16      bigint   as string    array    count, values
//   object   count, (key as string content, value)    typed arrays   elements, each in its own width

const TAGS = ['undefined', 'null', 'false', 'true', 'number', 'string', 'bigint', 'array', 'object'] as const;
const TYPED = [
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float64Array,
] as const;
type Typed = InstanceType<(typeof TYPED)[number]>;

const tagOf = (name: (typeof TAGS)[number]) => TAGS.indexOf(name);
const FIRST_TYPED = TAGS.length;
/** Deeper nesting is no state of a device, and would exhaust the host's stack. */
const DEPTH_MAX = 32;

/** Bytes that are no encoded value. */
export class MalformedValue extends Error {}

/** @throws TypeError for what is not plain (a function, an instance of a class) */
export function encodeValue(value: unknown): Uint8Array {
  const writer = new Writer();
  write(writer, value);
  return writer.done();
}

/** @throws MalformedValue */
export function decodeValue(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = read(reader, 0);
  if (!reader.atEnd()) throw new MalformedValue('bytes behind the value');
  return value;
}

function write(to: Writer, value: unknown): void {
  const typed = TYPED.findIndex((kind) => value instanceof kind);
  if (typed >= 0) {
    to.byte(FIRST_TYPED + typed);
    to.typed(value as Typed);
  } else if (value === undefined || value === null || typeof value === 'boolean') {
    to.byte(TAGS.indexOf(String(value) as 'undefined'));
  } else if (typeof value === 'number') {
    to.byte(tagOf('number'));
    to.typed(Float64Array.of(value), false);
  } else if (typeof value === 'string' || typeof value === 'bigint') {
    to.byte(tagOf(typeof value as 'string'));
    to.text(String(value));
  } else if (Array.isArray(value)) {
    to.byte(tagOf('array'));
    to.count(value.length);
    for (const element of value) write(to, element);
  } else {
    writeObject(to, value);
  }
}

function writeObject(to: Writer, value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    throw new TypeError(`a ${typeof value} is not plain`);
  }
  const entries = Object.entries(value);
  to.byte(tagOf('object'));
  to.count(entries.length);
  for (const [key, member] of entries) {
    to.text(key);
    write(to, member);
  }
}

function read(from: Reader, depth: number): unknown {
  if (depth > DEPTH_MAX) throw new MalformedValue('values too deep');
  const tag = from.byte();
  if (tag >= FIRST_TYPED + TYPED.length) throw new MalformedValue(`no value has the tag ${tag}`);
  if (tag >= FIRST_TYPED) return from.typed(TYPED[tag - FIRST_TYPED]);
  switch (TAGS[tag]) {
    case 'undefined':
      return undefined;
    case 'null':
      return null;
    case 'false':
      return false;
    case 'true':
      return true;
    case 'number':
      return from.number();
    case 'string':
      return from.text();
    case 'bigint':
      return from.bigint();
    case 'array':
      return Array.from({ length: from.count() }, () => read(from, depth + 1));
    case 'object':
      return Object.fromEntries(
        Array.from({ length: from.count() }, () => [from.text(), read(from, depth + 1)]),
      );
  }
}

class Writer {
  #bytes = new Uint8Array(4096);
  #length = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  count(value: number): void {
    this.typed(Uint32Array.of(value), false);
  }

  text(value: string): void {
    this.typed(Uint16Array.from({ length: value.length }, (_, index) => value.charCodeAt(index)));
  }

  /** Elements, with their count in front unless it is known. */
  typed(elements: Typed, counted = true): void {
    if (counted) this.count(elements.length);
    this.#reserve(elements.byteLength);
    this.#bytes.set(new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength), this.#length);
    this.#length += elements.byteLength;
  }

  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + bytes));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    // A host's own kind of byte array may share memory with what it is sliced from.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    return this.#take(1)[0];
  }

  /** A count of things that take a byte each at least. */
  count(): number {
    const count = new Uint32Array(this.#take(4).buffer)[0];
    if (count > this.#bytes.length - this.#at) throw new MalformedValue('ends too early');
    return count;
  }

  number(): number {
    return new Float64Array(this.#take(8).buffer)[0];
  }

  text(): string {
    const units = this.typed(Uint16Array);
    let text = '';
    for (const unit of units) text += String.fromCharCode(unit);
    return text;
  }

  bigint(): bigint {
    const digits = this.text();
    if (!/^-?[0-9]{1,40}$/.test(digits)) throw new MalformedValue(`${digits} is no integer`);
    return BigInt(digits);
  }

  typed<K extends (typeof TYPED)[number]>(kind: K): InstanceType<K> {
    const bytes = this.#take(this.count() * kind.BYTES_PER_ELEMENT);
    return new kind(bytes.buffer as ArrayBuffer) as InstanceType<K>;
  }

  /** A copy, so that it is aligned. */
  #take(bytes: number): Uint8Array {
    if (bytes > this.#bytes.length - this.#at) throw new MalformedValue('ends too early');
    this.#at += bytes;
    return this.#bytes.slice(this.#at - bytes, this.#at);
  }
}
