// The framing of the GDB remote serial protocol (GDB manual, appendix E, "Overview"): $content#checksum, answered by + or -,
// and the byte 0x03 as an interrupt. Contents are strings of characters below 256, unescaped.

export type Incoming =
  | { kind: 'packet'; content: string }
  | { kind: 'damaged' } // a packet with a wrong checksum
  | { kind: 'interrupt' };

/** Of one packet's content, in bytes; told to gdb as PacketSize. */
export const PACKET_BYTES_MAX = 0x4000;

const START = 0x24; // $
const END = 0x23; // #
const INTERRUPT = 0x03;
const ESCAPE = 0x7d; // }
const ESCAPE_FLIP = 0x20;
/** What must be escaped: the framing's own characters, and * (run lengths). */
const SPECIAL = /[#$}*]/g;

/** Collects bytes as they arrive. Anything between packets (acknowledgements, noise) is passed over. */
export class PacketReader {
  #state: 'between' | 'content' | 'checksum' = 'between';
  #content: number[] = [];
  #digits = '';

  *read(bytes: Uint8Array): Generator<Incoming> {
    for (const byte of bytes) {
      const found = this.#take(byte);
      if (found !== undefined) yield found;
    }
  }

  #take(byte: number): Incoming | undefined {
    if (byte === START) {
      this.#state = 'content'; // never part of a packet: one that was cut off is given up
      this.#content = [];
    } else if (this.#state === 'between') {
      if (byte === INTERRUPT) return { kind: 'interrupt' };
    } else if (this.#state === 'content') {
      if (byte === END) {
        this.#state = 'checksum';
        this.#digits = '';
      } else if (this.#content.push(byte) > 2 * PACKET_BYTES_MAX) {
        this.#state = 'between';
        return { kind: 'damaged' };
      }
    } else {
      this.#digits += String.fromCharCode(byte);
      if (this.#digits.length === 2) return this.#finish();
    }
    return undefined;
  }

  #finish(): Incoming {
    this.#state = 'between';
    const expected = /^[0-9a-f]{2}$/i.test(this.#digits) ? Number.parseInt(this.#digits, 16) : -1;
    if (expected !== sum(this.#content)) return { kind: 'damaged' };
    return { kind: 'packet', content: withoutEscapes(this.#content) };
  }
}

/** A packet, ready to be sent. */
export function frame(content: string): Uint8Array {
  const escaped = content.replace(SPECIAL, (special) =>
    String.fromCharCode(ESCAPE, special.charCodeAt(0) ^ ESCAPE_FLIP),
  );
  const bytes = Uint8Array.from({ length: escaped.length }, (_, index) => escaped.charCodeAt(index));
  return latin1(`$${escaped}#${hexByte(sum(bytes))}`);
}

/** Characters below 256 as bytes. */
export const latin1 = (text: string): Uint8Array =>
  Uint8Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));

const sum = (bytes: ArrayLike<number>): number =>
  Array.from(bytes).reduce((total, byte) => (total + byte) & 0xff, 0);

function withoutEscapes(bytes: readonly number[]): string {
  let text = '';
  for (let index = 0; index < bytes.length; index++) {
    const escaped = bytes[index] === ESCAPE && index + 1 < bytes.length;
    text += String.fromCharCode(escaped ? bytes[++index] ^ ESCAPE_FLIP : bytes[index]);
  }
  return text;
}

// --- hexadecimal contents -------------------------------------------------------------------------------------

export const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');

export const toHex = (bytes: Uint8Array): string => Array.from(bytes, hexByte).join('');

/** Undefined for anything but pairs of hexadecimal digits. */
export function fromHex(text: string): Uint8Array | undefined {
  if (!/^([0-9a-f]{2})*$/i.test(text)) return undefined;
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  );
}

/** A number as gdb writes it, at most 32 bits; undefined for anything else. */
export function parseHex(text: string): number | undefined {
  return /^[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text, 16) : undefined;
}
