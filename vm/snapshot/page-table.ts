// The content of RAM at one moment, by page, shared between snapshots: a new table holds only what differs from the one
// that it was made of. Two tables that share a page hold the same object for it, so that they are compared by identity.
//
//   table -> groups of GROUP_PAGES pages -> a page's bytes, or undefined where they are all zero

export const PAGE_BYTES = 4096;
const GROUP_PAGES = 256;

type Group = readonly (Uint8Array | undefined)[];

const ZERO_GROUP: Group = new Array<Uint8Array | undefined>(GROUP_PAGES).fill(undefined);

export class PageTable {
  readonly pages: number;
  readonly #groups: readonly Group[];

  private constructor(pages: number, groups: readonly Group[]) {
    this.pages = pages;
    this.#groups = groups;
  }

  /** All zero. */
  static zero(pages: number): PageTable {
    return new PageTable(pages, new Array<Group>(Math.ceil(pages / GROUP_PAGES)).fill(ZERO_GROUP));
  }

  /** The bytes of a page, never to be changed; undefined where they are all zero. */
  get(page: number): Uint8Array | undefined {
    return this.#groups[Math.floor(page / GROUP_PAGES)][page % GROUP_PAGES];
  }

  /** This table with other contents for some pages. */
  with(pages: readonly number[], contents: readonly (Uint8Array | undefined)[]): PageTable {
    const groups = [...this.#groups];
    pages.forEach((page, index) => {
      const number = Math.floor(page / GROUP_PAGES);
      if (groups[number] === this.#groups[number]) groups[number] = [...groups[number]];
      (groups[number] as (Uint8Array | undefined)[])[page % GROUP_PAGES] = contents[index];
    });
    return new PageTable(this.pages, groups);
  }

  /** Numbers of the pages that are not the same object in both. */
  differences(other: PageTable): number[] {
    const found: number[] = [];
    for (let number = 0; number < this.#groups.length; number++) {
      const mine = this.#groups[number];
      const theirs = other.#groups[number];
      if (mine === theirs) continue;
      for (let index = 0; index < GROUP_PAGES; index++) {
        if (mine[index] !== theirs[index]) found.push(number * GROUP_PAGES + index);
      }
    }
    return found;
  }

  /** Numbers of the pages that are not all zero. */
  present(): number[] {
    return this.differences(PageTable.zero(this.pages));
  }
}
