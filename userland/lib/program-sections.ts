// The sections of a program's file (System V gABI, chapter 4): symbols and line tables, which nobody loads, for telling
// people where in their source something happened. Trusts nothing in the file.
//
//   file header: 32 offset of the section headers, 48 their number, 50 which of them has the names
//   section header (40 bytes): 0 name, 4 type, 12 address, 16 offset, 20 size

import { Stream } from './stream';
import { textAt } from './text';

const FILE_HEADER_BYTES: u32 = 52;
const SECTION_HEADER_BYTES: u32 = 40;
const SECTIONS_MAX: u32 = 256;
/** More than any program's that is written here: what a section may take of the reader's memory. */
const SECTION_BYTES_MAX: u32 = 0x100000;

export class Section {
  constructor(
    /** Where its name is in the section of names. */
    readonly nameOffset: u32,
    readonly address: u32,
    readonly offset: u32,
    readonly bytes: u32,
  ) {}
}

export class ProgramSections {
  readonly sections: Section[] = [];
  private names: ArrayBuffer = new ArrayBuffer(0);

  constructor(private readonly file: Stream) {
    this.readTable();
  }

  private readTable(): void {
    const header = this.read(0, FILE_HEADER_BYTES);
    if (header.byteLength === 0) return;
    const at = changetype<usize>(header);
    const count = <u32>load<u16>(at, 48);
    if (count > SECTIONS_MAX) return;
    const table = this.read(load<u32>(at, 32), count * SECTION_HEADER_BYTES);
    if (table.byteLength === 0) return;
    for (let i: u32 = 0; i < count; i++) {
      const entry = changetype<usize>(table) + i * SECTION_HEADER_BYTES;
      this.sections.push(
        new Section(load<u32>(entry), load<u32>(entry, 12), load<u32>(entry, 16), load<u32>(entry, 20)),
      );
    }
    const names = <u32>load<u16>(at, 50);
    if (names < count) this.names = this.content(this.sections[names]);
  }

  /** The content of the section of this name; nothing where there is none. */
  contentOf(name: string): ArrayBuffer {
    for (let i = 0; i < this.sections.length; i++) {
      if (this.isNamed(this.sections[i], name)) return this.content(this.sections[i]);
    }
    return new ArrayBuffer(0);
  }

  /** The bytes that are loaded at an address; nothing where the file does not have them. */
  loadedAt(address: u32, bytes: u32): ArrayBuffer {
    for (let i = 0; i < this.sections.length; i++) {
      const section = this.sections[i];
      const offset = address - section.address;
      if (section.address === 0 || address < section.address || offset >= section.bytes) continue;
      return bytes > section.bytes - offset ? new ArrayBuffer(0) : this.read(section.offset + offset, bytes);
    }
    return new ArrayBuffer(0);
  }

  private isNamed(section: Section, name: string): bool {
    if (section.nameOffset + name.length >= <u32>this.names.byteLength) return false;
    return textAt(changetype<usize>(this.names) + section.nameOffset, name.length + 1) === `${name}\0`;
  }

  private content(section: Section): ArrayBuffer {
    return this.read(section.offset, section.bytes);
  }

  /** So many bytes of the file, or nothing. */
  private read(offset: u32, bytes: u32): ArrayBuffer {
    const nothing = new ArrayBuffer(0);
    if (bytes > SECTION_BYTES_MAX || <i32>offset < 0 || this.file.seek(offset) < 0) return nothing;
    const content = new ArrayBuffer(bytes);
    let at: u32 = 0;
    while (at < bytes) {
      const count = this.file.read(changetype<usize>(content) + at, bytes - at);
      if (count <= 0) return nothing;
      at += count;
    }
    return content;
  }
}
