// A host file as the sectors of a block device. A file that the user may not write is a read-only disk; bytes behind
// the last whole sector are not part of it.

import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { type BlockStore, SECTOR_BYTES, StoreError } from '../vm/devices/virtio/block.ts';
import { Failure, fileFailure } from './failure.ts';

export class FileDrive implements BlockStore {
  readonly sectors: number;
  readonly readOnly: boolean;
  private readonly descriptor: number;

  /** @throws Failure where the file is missing, unreadable or not a file */
  constructor(
    private readonly file: string,
    readOnly = false,
  ) {
    const writable = readOnly ? undefined : openIfPossible(file, 'r+');
    this.readOnly = writable === undefined;
    this.descriptor = writable ?? openDrive(file);
    const status = fstatSync(this.descriptor);
    if (!status.isFile()) {
      closeSync(this.descriptor);
      throw new Failure(`${file}: not a regular file`);
    }
    this.sectors = Math.floor(status.size / SECTOR_BYTES);
  }

  read(at: number, into: Uint8Array): void {
    this.attempt(() => {
      for (let done = 0; done < into.length; ) {
        const bytes = readSync(this.descriptor, into, done, into.length - done, at + done);
        if (bytes === 0) throw new StoreError(`${this.file}: became shorter`);
        done += bytes;
      }
    });
  }

  write(at: number, bytes: Uint8Array): void {
    this.attempt(() => {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.descriptor, bytes, done, bytes.length - done, at + done);
      }
    });
  }

  flush(): void {
    this.attempt(() => fsyncSync(this.descriptor));
  }

  private attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      throw new StoreError(error instanceof Error ? error.message : String(error));
    }
  }
}

function openDrive(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw fileFailure(file, error);
  }
}

function openIfPossible(file: string, flags: string): number | undefined {
  try {
    return openSync(file, flags);
  } catch {
    return undefined; // the second attempt, read-only, tells why
  }
}
