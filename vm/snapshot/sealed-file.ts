// The form of every file that the machine writes: what kind of file it is, the version of its format, and a checksum, so
// that a file of another kind, from another version, cut off or damaged is refused in one clear line.
//
//   0   "COX" and a letter for the kind        8   length of the content in bytes
//   4   version                               12   checksum of kind, version, length and content (two words)
//                                             20   content

import { Hash } from './hash.ts';
import { decodeValue, encodeValue, MalformedValue } from './values.ts';

/** What a file is: its letter, its name in messages, and the version that is written and read. */
export interface FileKind {
  readonly letter: string;
  readonly name: string;
  readonly version: number;
}

/** A file that cannot be used; the message is one line for a person. */
export class FileError extends Error {}

const HEADER_BYTES = 20;
const CHECKSUM_AT = 12;

/** A plain value as a file of this kind. */
export function sealFile(kind: FileKind, value: unknown): Uint8Array {
  const content = encodeValue(value);
  const file = new Uint8Array(HEADER_BYTES + content.length);
  const view = new DataView(file.buffer);
  [...`COX${kind.letter}`].forEach((letter, index) => {
    file[index] = letter.charCodeAt(0);
  });
  view.setUint32(4, kind.version, true);
  view.setUint32(8, content.length, true);
  file.set(content, HEADER_BYTES);
  const [low, high] = checksum(file);
  view.setUint32(CHECKSUM_AT, low, true);
  view.setUint32(CHECKSUM_AT + 4, high, true);
  return file;
}

/** The value in a file of this kind. @throws FileError */
export function openFile(kind: FileKind, file: Uint8Array): unknown {
  const magic = String.fromCharCode(...file.subarray(0, 4));
  if (magic !== `COX${kind.letter}`) throw new FileError(`not a ${kind.name} of cox`);
  if (file.length < HEADER_BYTES) throw new FileError(`the ${kind.name} is cut off`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const version = view.getUint32(4, true);
  if (version !== kind.version) {
    throw new FileError(`the ${kind.name} has format ${version}; this cox reads format ${kind.version}`);
  }
  const missing = view.getUint32(8, true) - (file.length - HEADER_BYTES);
  if (missing !== 0) throw new FileError(`the ${kind.name} is ${missing > 0 ? 'cut off' : 'too long'}`);
  const [low, high] = checksum(file);
  if (view.getUint32(CHECKSUM_AT, true) !== low || view.getUint32(CHECKSUM_AT + 4, true) !== high) {
    throw new FileError(`the ${kind.name} is damaged (its checksum is wrong)`);
  }
  try {
    return decodeValue(file.subarray(HEADER_BYTES));
  } catch (error) {
    if (error instanceof MalformedValue)
      throw new FileError(`the ${kind.name} is malformed: ${error.message}`);
    throw error;
  }
}

function checksum(file: Uint8Array): [number, number] {
  const hash = new Hash();
  hash.bytes(file.subarray(0, CHECKSUM_AT));
  hash.bytes(file.subarray(HEADER_BYTES));
  return hash.words;
}
