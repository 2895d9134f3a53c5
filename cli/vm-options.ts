// What the options of `cox vm` say: which files to boot, on which machine, and what to do meanwhile.

import type { MachineOptions } from '../vm/api.ts';
import { TRACE_KINDS, type TraceKind } from '../vm/trace.ts';
import { type Arguments, optionValue } from './arguments.ts';
import { slotsOf } from './device-option.ts';
import { parseDrive } from './drive-option.ts';
import { UsageError } from './failure.ts';
import { FileDrive } from './file-drive.ts';
import { installedFirmware } from './firmware.ts';
import { type NamedBootFiles, readHostFile } from './host-files.ts';
import { machineOptions } from './machine-options.ts';
import { parseCount } from './values.ts';

export interface VmOptions {
  readonly machine: MachineOptions;
  readonly files: NamedBootFiles;
  /** Infinity where there is none. */
  readonly maxInstructions: number;
  readonly traceKinds: readonly TraceKind[];
  readonly stats: boolean;
  /** A guest that asks for a reset ends the run. */
  readonly noReboot: boolean;
  /** TCP port for gdb; 0 takes any that is free. */
  readonly gdbPort: number | undefined;
  /** File to record the run to. */
  readonly record: string | undefined;
}

/** Options of which one alone makes sense. */
const EXCLUSIVE: readonly (readonly [string, string, string])[] = [
  ['--record', '--replay', 'a replay is the recording already'],
];

/** @throws UsageError for options that contradict each other */
export function checkExclusive(parsed: Arguments): void {
  for (const [first, second, hint] of EXCLUSIVE) {
    if (parsed.options.has(first) && parsed.options.has(second)) {
      throw new UsageError(`${first} and ${second} do not go together: ${hint}`);
    }
  }
}

/** @throws Failure for what cannot be understood, or a file that cannot be read */
export function vmOptions(parsed: Arguments): VmOptions {
  const limit = optionValue(parsed, '--max-instructions');
  const kinds = traceKinds(optionValue(parsed, '--trace'));
  const port = gdbPort(optionValue(parsed, '--gdb'));
  const machine = boardOptions(parsed);
  const files = bootFiles(parsed);
  plugDrives(machine, parsed);
  return {
    machine,
    files,
    maxInstructions: limit === undefined ? Infinity : parseCount('--max-instructions', limit),
    traceKinds: kinds,
    stats: parsed.options.has('--stats'),
    noReboot: parsed.options.has('--no-reboot'),
    gdbPort: port,
    record: optionValue(parsed, '--record'),
  };
}

function bootFiles(parsed: Arguments): NamedBootFiles {
  const kernel = optionValue(parsed, '--kernel');
  const bios = optionValue(parsed, '--bios') ?? 'none';
  if (kernel === undefined && bios === 'none') throw new UsageError('--kernel FILE is needed');
  return {
    ...(kernel === undefined ? {} : { kernel: namedFile(kernel) }),
    ...(bios === 'none' ? {} : { bios: namedFile(bios === 'default' ? installedFirmware() : bios) }),
  };
}

const namedFile = (name: string) => ({ name, content: readHostFile(name) });

function boardOptions(parsed: Arguments): MachineOptions {
  const options = machineOptions(parsed);
  const initrd = optionValue(parsed, '--initrd');
  const append = optionValue(parsed, '--append');
  const seed = optionValue(parsed, '--seed');
  if (initrd !== undefined) options.initrd = readHostFile(initrd);
  if (append !== undefined) options.bootArguments = append;
  if (seed !== undefined) options.seed = parseCount('--seed', seed);
  const virtio = optionValue(parsed, '--virtio');
  if (virtio !== undefined) options.virtioVersion = virtioVersion(virtio);
  return options;
}

function virtioVersion(text: string): 1 | 2 {
  if (text !== '1' && text !== '2') throw new UsageError(`--virtio: ${text} is not 1 or 2`);
  return text === '1' ? 1 : 2;
}

function plugDrives(machine: MachineOptions, { options }: Arguments): void {
  const drives = (options.get('--drive') ?? []).map(parseDrive);
  const devices = options.get('--device') ?? [];
  const slots = slotsOf(drives, devices);
  machine.virtioHighestFirst = devices.length > 0;
  machine.driveSlots = slots.drives;
  machine.entropySlot = slots.entropy;
  machine.drives = drives.map(({ file, readOnly }) => new FileDrive(file, readOnly));
}

/** A port, also as QEMU's tcp::PORT. @throws UsageError */
export function gdbPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, digits] = /^(?:tcp:(?:localhost|127\.0\.0\.1)?:)?([0-9]{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (!(port < 65536)) throw new UsageError(`--gdb: ${text} is not a port (0 to 65535)`);
  return port;
}

/** Kinds, separated by commas; `all` stands for all of them. @throws UsageError */
export function traceKinds(text: string | undefined): TraceKind[] {
  if (text === undefined) return [];
  const words = text.split(',');
  for (const word of words) {
    if (word !== 'all' && !(TRACE_KINDS as readonly string[]).includes(word)) {
      throw new UsageError(`--trace: ${word || 'nothing'} is not one of ${TRACE_KINDS.join(', ')}, all`);
    }
  }
  return TRACE_KINDS.filter((kind) => words.includes('all') || words.includes(kind));
}
