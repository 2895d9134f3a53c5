// A recorded run: the state in which it began, what came in from outside and when, and marks by which a replay can be
// checked on the way. It is complete: a replay needs no other file.

import { F, RECHECK, X } from '../cpu/state.ts';
import type { Machine } from '../machine.ts';
import { Hash } from '../snapshot/hash.ts';
import { FileError, type FileKind, openFile, sealFile } from '../snapshot/sealed-file.ts';
import type { MachineState } from '../snapshot/snapshot.ts';
import { fromPlain, type PlainSnapshot, toPlain } from '../snapshot/snapshot-file.ts';
import type { DriveLog } from './drives.ts';
import type { InputEvent, Moment } from './events.ts';

/** The version changes with that of snapshots, which are inside. */
const RECORDING: FileKind = { letter: 'R', name: 'recording', version: 2 };

/** What a machine must be like to take the recorded state. */
export interface MachineShape {
  readonly ramBytes: number;
  readonly xidt: boolean;
  readonly virtioVersion: 1 | 2;
  readonly driveSlots?: readonly number[] | undefined;
  readonly entropySlot?: number | undefined;
}

/** Registers at a cycle, as a hash; pc for messages. */
export interface Mark {
  readonly cycles: number;
  readonly pc: number;
  readonly registers: string;
}

/** From a reset to the next, or to the end. */
export interface RecordedBoot {
  readonly events: readonly InputEvent[];
  readonly marks: readonly Mark[];
  readonly end: Moment;
  /** Of the whole state at the end. */
  readonly hash: string;
  /** The guest's own exit status, where it ended itself. */
  readonly status: number | undefined;
}

/** A file that was booted: its name, and its content for symbols. */
export interface RecordedFile {
  readonly name: string;
  readonly content: Uint8Array;
}

export interface Recording {
  readonly shape: MachineShape;
  readonly initial: MachineState;
  readonly files: readonly RecordedFile[];
  readonly drives: readonly DriveLog[];
  readonly boots: readonly RecordedBoot[];
}

export function encodeRecording(recording: Recording): Uint8Array {
  return sealFile(RECORDING, { ...recording, initial: toPlain(recording.initial) });
}

/** @throws FileError for a file that is no recording, is from another version, or is damaged */
export function decodeRecording(file: Uint8Array): Recording {
  const value = openFile(RECORDING, file) as
    | (Omit<Recording, 'initial'> & { initial: PlainSnapshot })
    | undefined;
  // The checksum vouches for what a recorder wrote; this is for a file that somebody made up.
  if (!Array.isArray(value?.boots) || !Array.isArray(value.drives) || !Array.isArray(value.files)) {
    throw new FileError('the recording is malformed');
  }
  return { ...value, initial: fromPlain(value.initial) };
}

export function markOf(machine: Machine): Mark {
  const hash = new Hash();
  const { word } = machine.hart.state;
  for (let index = X >> 2; index < (F >> 2) + 64; index++) {
    if (index !== RECHECK >> 2) hash.word(word[index]);
  }
  return { cycles: machine.cycles, pc: machine.hart.pc, registers: hash.text };
}
