// Paths, as bytes: a cursor that walks the components of a path without copying anything. Several slashes count as one,
// slashes at the end are remembered (only a directory may be named so), '.' is skipped; '..' is left to the tree,
// which knows parents.

const SLASH: u8 = 0x2f;
const DOT: u8 = 0x2e;

@unmanaged
@final
export class PathCursor {
  private next: usize;
  private end: usize;
  /** The component that advance() found last. */
  start: usize;
  bytes: u32;

  /** Begins at the start of a path. */
  reset(path: usize, bytes: u32): void {
    this.next = path;
    this.end = path + bytes;
    this.bytes = 0;
  }

  /** Moves to the next component; false at the end of the path. */
  advance(): bool {
    while (true) {
      this.skipSlashes();
      if (this.next === this.end) {
        this.bytes = 0;
        return false;
      }
      this.start = this.next;
      while (this.next < this.end && load<u8>(this.next) !== SLASH) this.next += 1;
      this.bytes = <u32>(this.next - this.start);
      if (!(this.bytes === 1 && load<u8>(this.start) === DOT)) return true;
    }
  }

  /** Is the current component '..'? */
  get isParent(): bool {
    return this.bytes === 2 && load<u8>(this.start) === DOT && load<u8>(this.start, 1) === DOT;
  }

  /** Does nothing but slashes and dots follow the current component? */
  get isLast(): bool {
    let at = this.next;
    while (at < this.end) {
      while (at < this.end && load<u8>(at) === SLASH) at += 1;
      if (at === this.end) break;
      if (load<u8>(at) !== DOT || (at + 1 < this.end && load<u8>(at + 1) !== SLASH)) return false;
      at += 1;
    }
    return true;
  }

  /** Does something (a slash, or '/.') follow the current component, so that it must be a directory? */
  get mustBeDirectory(): bool {
    return this.next < this.end;
  }

  private skipSlashes(): void {
    while (this.next < this.end && load<u8>(this.next) === SLASH) this.next += 1;
  }
}
