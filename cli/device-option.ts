// The values of --device, as QEMU has them: which virtio slots the devices are plugged into.
//
//   virtio-blk-device,drive=ID[,bus=virtio-mmio-bus.N]      a drive
//   virtio-rng-device[,bus=virtio-mmio-bus.N]               the entropy device, which is there in any case
//
// Without a bus it is the highest free slot. A drive that no --device names is in the lowest free one.

import { VIRTIO_SLOTS } from '../abi/memory-map.ts';
import type { DriveOption } from './drive-option.ts';
import { UsageError } from './failure.ts';

const BLOCK = 'virtio-blk-device';
const ENTROPY = 'virtio-rng-device';
const BUS = /^virtio-mmio-bus\.([0-7])$/;

export interface Slots {
  /** Of each drive. */
  drives: number[];
  /** Undefined for the highest that is free in the end. */
  entropy: number | undefined;
}

/** @throws UsageError */
export function slotsOf(drives: readonly DriveOption[], devices: readonly string[]): Slots {
  if (drives.length > VIRTIO_SLOTS) throw new UsageError(`at most ${VIRTIO_SLOTS} drives fit`);
  const plugged = devices.map((text) => parseDevice(text, drives));
  const slots: (number | typeof ENTROPY | undefined)[] = new Array(VIRTIO_SLOTS).fill(undefined);
  const plug = (what: number | typeof ENTROPY, slot: number) => {
    const name = what === ENTROPY ? ENTROPY : `drive ${drives[what].id}`;
    if (slots.includes(what)) throw new UsageError(`--device: ${name} is there twice`);
    if (slot < 0 || slots[slot] !== undefined) throw new UsageError(`--device: no slot is free for ${name}`);
    slots[slot] = what;
  };
  for (const { what, slot } of plugged) if (slot !== undefined) plug(what, slot);
  for (const { what, slot } of plugged) if (slot === undefined) plug(what, slots.lastIndexOf(undefined));
  drives.forEach((_, drive) => {
    if (!slots.includes(drive)) plug(drive, slots.indexOf(undefined));
  });
  const entropy = slots.indexOf(ENTROPY);
  return {
    drives: drives.map((_, drive) => slots.indexOf(drive)),
    entropy: entropy < 0 ? undefined : entropy,
  };
}

interface PluggedDevice {
  /** A drive by its number, or the entropy device. */
  what: number | typeof ENTROPY;
  slot: number | undefined;
}

function parseDevice(text: string, drives: readonly DriveOption[]): PluggedDevice {
  const [kind, ...properties] = text.split(',');
  if (kind !== BLOCK && kind !== ENTROPY) {
    throw new UsageError(`--device: ${kind} is not on this machine, which has ${BLOCK} and ${ENTROPY}`);
  }
  const values = new Map(properties.map((property) => splitProperty(kind, property)));
  const slot = slotOf(values.get('bus'));
  return { what: kind === ENTROPY ? ENTROPY : driveNamed(values.get('drive'), drives), slot };
}

function slotOf(bus: string | undefined): number | undefined {
  if (bus === undefined) return undefined;
  const [, slot] = BUS.exec(bus) ?? [];
  if (slot === undefined) {
    throw new UsageError(`--device: bus=${bus} is not one of virtio-mmio-bus.0 to .${VIRTIO_SLOTS - 1}`);
  }
  return Number(slot);
}

/** `rng` names a source of random numbers, which --seed is here. */
const PROPERTIES = { [BLOCK]: /^(drive|bus|id)=(.+)$/, [ENTROPY]: /^(rng|bus|id)=(.+)$/ };

function splitProperty(kind: keyof typeof PROPERTIES, property: string): [string, string] {
  const [, name, value] = PROPERTIES[kind].exec(property) ?? [];
  if (name === undefined) throw new UsageError(`--device: unknown property ${property}`);
  return [name, value];
}

function driveNamed(id: string | undefined, drives: readonly DriveOption[]): number {
  if (id === undefined) throw new UsageError(`--device: ${BLOCK} needs drive=ID, the id of a --drive`);
  const number = drives.findIndex((drive) => drive.id === id);
  if (number < 0) throw new UsageError(`--device: there is no --drive with id=${id}`);
  return number;
}
