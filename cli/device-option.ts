// The values of --device, as QEMU has them: which virtio slot a drive is plugged into.
//
//   virtio-blk-device,drive=ID[,bus=virtio-mmio-bus.N]      a drive in slot N, or in the highest free slot
//   virtio-rng-device                                       the entropy device, which is there in any case
//
// A drive that no --device names is plugged into the lowest free slot.

import { VIRTIO_SLOTS } from '../abi/memory-map.ts';
import type { DriveOption } from './drive-option.ts';
import { UsageError } from './failure.ts';

const BLOCK = 'virtio-blk-device';
const ENTROPY = 'virtio-rng-device';
const BUS = /^virtio-mmio-bus\.([0-7])$/;

/** The slot of each drive. @throws UsageError */
export function slotsOfDrives(drives: readonly DriveOption[], devices: readonly string[]): number[] {
  if (drives.length > VIRTIO_SLOTS) throw new UsageError(`at most ${VIRTIO_SLOTS} drives fit`);
  const plugged = devices.map(parseDevice).filter((device) => device !== undefined);
  const driveInSlot: (number | undefined)[] = new Array(VIRTIO_SLOTS).fill(undefined);
  const plug = (drive: number, slot: number) => {
    if (driveInSlot.includes(drive))
      throw new UsageError(`--device: drive ${drives[drive].id} is used twice`);
    if (driveInSlot[slot] !== undefined) throw new UsageError(`--device: slot ${slot} is taken`);
    driveInSlot[slot] = drive;
  };
  for (const { drive, slot } of plugged) if (slot !== undefined) plug(numbered(drive, drives), slot);
  for (const { drive, slot } of plugged) {
    if (slot === undefined) plug(numbered(drive, drives), driveInSlot.lastIndexOf(undefined));
  }
  drives.forEach((_, drive) => {
    if (!driveInSlot.includes(drive)) plug(drive, driveInSlot.indexOf(undefined));
  });
  return drives.map((_, drive) => driveInSlot.indexOf(drive));
}

interface BlockDevice {
  /** The drive's id. */
  drive: string;
  slot: number | undefined;
}

/** Undefined for the entropy device. */
function parseDevice(text: string): BlockDevice | undefined {
  const [kind, ...properties] = text.split(',');
  if (kind === ENTROPY) return undefined;
  if (kind !== BLOCK) {
    throw new UsageError(`--device: ${kind} is not on this machine, which has ${BLOCK} and ${ENTROPY}`);
  }
  const values = new Map(properties.map((property) => splitProperty(property)));
  const drive = values.get('drive');
  if (drive === undefined) throw new UsageError(`--device: ${BLOCK} needs drive=ID, the id of a --drive`);
  const bus = values.get('bus');
  const [, slot] = BUS.exec(bus ?? '') ?? [];
  if (bus !== undefined && slot === undefined) {
    throw new UsageError(`--device: bus=${bus} is not one of virtio-mmio-bus.0 to .${VIRTIO_SLOTS - 1}`);
  }
  return { drive, slot: slot === undefined ? undefined : Number(slot) };
}

function splitProperty(property: string): [string, string] {
  const [, name, value] = /^(drive|bus|id)=(.+)$/.exec(property) ?? [];
  if (name === undefined) throw new UsageError(`--device: unknown property ${property}`);
  return [name, value];
}

function numbered(id: string, drives: readonly DriveOption[]): number {
  const number = drives.findIndex((drive) => drive.id === id);
  if (number < 0) throw new UsageError(`--device: there is no --drive with id=${id}`);
  return number;
}
