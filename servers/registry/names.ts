// The names: a list in order of registration, each with a number that is never used twice, so that a listing can go on
// after the last one it saw.
//
// Room is left for values, versions and watchers: they belong to an Entry.

export class Entry {
  constructor(
    readonly number: u32,
    readonly name: string,
    /** The endpoint, as this server holds it. */
    public endpoint: u32,
    /** The badge that registered the name, and may replace it. */
    readonly owner: u32,
  ) {}
}

export const NAME_CHARACTERS_MAX: i32 = 64;
export const NAMES_MAX: i32 = 1024;

let lastNumber: u32 = 0;
export const entries: Entry[] = [];

/** The entry of a name, or null. */
export function findEntry(name: string): Entry | null {
  for (let i = 0; i < entries.length; i += 1) {
    if (entries[i].name === name) return entries[i];
  }
  return null;
}

export function addEntry(name: string, endpoint: u32, owner: u32): void {
  lastNumber += 1;
  entries.push(new Entry(lastNumber, name, endpoint, owner));
}
