// Drives whose content can be gone back to. A run depends on what it reads from its drives, and changes them; so:
//
//   LayeredDrive    keeps what is written in memory, as part of the machine's state, above a drive that does not change;
//                   commit() writes it through when the run is over
//   RecordedDrive   passes everything on, and remembers what each sector held when it was first read: enough to do it all
//                   again without the drive (but for host errors: a run with one cannot be repeated)
//   ReplayedDrive   is the drive below for that

import { type BlockStore, SECTOR_BYTES, StoreError } from '../devices/virtio/block.ts';
import { Divergence } from './timeline.ts';

export class LayeredDrive implements BlockStore {
  readonly sectors: number;
  readonly readOnly: boolean;
  readonly #below: BlockStore;
  #written = new Map<number, Uint8Array>();

  constructor(below: BlockStore) {
    this.#below = below;
    this.sectors = below.sectors;
    this.readOnly = below.readOnly;
  }

  read(at: number, into: Uint8Array): void {
    forEachSector(at, into, (sector, bytes) => {
      const written = this.#written.get(sector);
      if (written !== undefined) bytes.set(written);
      else this.#below.read(sector * SECTOR_BYTES, bytes);
    });
  }

  write(at: number, bytes: Uint8Array): void {
    forEachSector(at, bytes, (sector, content) => this.#written.set(sector, content.slice()));
  }

  flush(): void {}

  /** Writes what was written to the drive below. */
  commit(): void {
    for (const [sector, content] of this.#written) this.#below.write(sector * SECTOR_BYTES, content);
    if (this.#written.size > 0) this.#below.flush();
    this.#written.clear();
  }

  save(): unknown {
    return layerState(this.#written);
  }

  load(state: unknown): void {
    const { sectors, contents } = state as LayerState;
    this.#written = new Map(sectors.map((sector, index) => [sector, contents[index]]));
  }
}

interface LayerState {
  readonly sectors: number[];
  readonly contents: Uint8Array[];
}

const layerState = (written: ReadonlyMap<number, Uint8Array>): LayerState => ({
  sectors: [...written.keys()],
  contents: [...written.values()],
});

/** What a run saw of one drive. */
export interface DriveLog {
  readonly sectors: number;
  readonly readOnly: boolean;
  /** Sectors that were read before they were written, and what they held. */
  readonly numbers: number[];
  readonly contents: Uint8Array[];
}

export class RecordedDrive implements BlockStore {
  readonly log: DriveLog;
  readonly #below: BlockStore;
  readonly #known = new Set<number>();
  readonly #written = new Map<number, Uint8Array>();

  constructor(below: BlockStore) {
    this.#below = below;
    this.log = { sectors: below.sectors, readOnly: below.readOnly, numbers: [], contents: [] };
  }

  get sectors(): number {
    return this.log.sectors;
  }

  get readOnly(): boolean {
    return this.log.readOnly;
  }

  read(at: number, into: Uint8Array): void {
    this.#below.read(at, into);
    forEachSector(at, into, (sector, bytes) => {
      if (this.#known.has(sector)) return;
      this.#known.add(sector);
      this.log.numbers.push(sector);
      this.log.contents.push(bytes.slice());
    });
  }

  write(at: number, bytes: Uint8Array): void {
    this.#below.write(at, bytes);
    forEachSector(at, bytes, (sector, content) => {
      this.#known.add(sector);
      this.#written.set(sector, content.slice());
    });
  }

  flush(): void {
    this.#below.flush();
  }

  /** As of a LayeredDrive, so that the states of a run and of its replay can be compared. */
  save(): unknown {
    return layerState(this.#written);
  }
}

export class ReplayedDrive implements BlockStore {
  readonly sectors: number;
  readonly readOnly: boolean;
  readonly #contents: ReadonlyMap<number, Uint8Array>;

  constructor({ sectors, readOnly, numbers, contents }: DriveLog) {
    this.sectors = sectors;
    this.readOnly = readOnly;
    this.#contents = new Map(numbers.map((sector, index) => [sector, contents[index]]));
  }

  /** @throws Divergence for a sector that the recorded run did not read */
  read(at: number, into: Uint8Array): void {
    forEachSector(at, into, (sector, bytes) => {
      const content = this.#contents.get(sector);
      if (content === undefined)
        throw new Divergence(`the guest reads sector ${sector}, which it did not read before`);
      bytes.set(content);
    });
  }

  write(): void {
    throw new StoreError('what is replayed is not written to');
  }

  flush(): void {}
}

function forEachSector(
  at: number,
  bytes: Uint8Array,
  visit: (sector: number, bytes: Uint8Array) => void,
): void {
  for (let done = 0; done < bytes.length; done += SECTOR_BYTES) {
    visit((at + done) / SECTOR_BYTES, bytes.subarray(done, done + SECTOR_BYTES));
  }
}
