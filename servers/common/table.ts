// A table of records that clients name by badge: what is open. A badge is the record's place plus 1; a place is used
// again only after the badge is dead, so a badge never names two things.

const FIRST_PLACES: u32 = 16;

@unmanaged
@final
export class BadgeTable {
  private places: usize;
  private length: u32;
  /** Free places form a list: each holds the next one, times 2 plus 1 (records have even addresses). */
  private firstFree: u32;
  /** Records in the table. */
  count: u32;

  static create(): BadgeTable {
    let table = new BadgeTable();
    table.grow(FIRST_PLACES);
    return table;
  }

  /** Enters a record; its badge. */
  add(record: usize): u32 {
    if (this.firstFree === this.length) this.grow(this.length << 1);
    let place = this.firstFree;
    let address = this.places + (place << 2);
    this.firstFree = load<u32>(address) >> 1;
    store<usize>(address, record);
    this.count += 1;
    return place + 1;
  }

  /** The record with a badge, or 0. */
  @inline
  find(badge: u32): usize {
    let place = badge - 1;
    if (place >= this.length) return 0;
    let record = load<usize>(this.places + (place << 2));
    return (record & 1) !== 0 ? 0 : record;
  }

  /** Removes the record with a badge that names one. */
  remove(badge: u32): void {
    assert(this.find(badge) !== 0, 'table: what is removed was there');
    let address = this.places + ((badge - 1) << 2);
    store<u32>(address, (this.firstFree << 1) | 1);
    this.firstFree = badge - 1;
    this.count -= 1;
  }

  private grow(length: u32): void {
    let places = heap.alloc(length << 2);
    memory.copy(places, this.places, this.length << 2);
    for (let place = this.length; place < length; place += 1) {
      store<u32>(places + (place << 2), ((place + 1) << 1) | 1);
    }
    if (this.places !== 0) heap.free(this.places);
    this.places = places;
    this.firstFree = this.length;
    this.length = length;
  }
}
