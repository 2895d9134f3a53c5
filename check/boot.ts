// What the kernel has made when init runs for the first time: init's memory as its ELF file says, and the boot information
// (abi/boot-info.ts) with handles to everything that is not the kernel's.

import {
  BOOT_ARCHIVE,
  BOOT_ARCHIVE_BYTES,
  BOOT_ARCHIVE_OFFSET,
  BOOT_ARGUMENTS_BYTES,
  BOOT_ARGUMENTS_OFFSET,
  BOOT_DEVICE_BYTES,
  BOOT_DEVICES,
  BOOT_DEVICES_OFFSET,
  BOOT_MAGIC,
  BOOT_PROCESS,
  DEVICE_FINISHER,
  DEVICE_RTC,
  DEVICE_TRACE,
  DEVICE_UART,
  DEVICE_VIRTIO,
} from '../abi/boot-info.ts';
import {
  FINISHER_BASE,
  IRQ_RTC,
  IRQ_UART,
  IRQ_VIRTIO,
  PAGE_BYTES,
  RTC_BASE,
  START_BLOCK,
  UART_BASE,
  USER_STACK_TOP,
  VIRTIO_BASE,
  VIRTIO_SLOTS,
  VIRTIO_STRIDE,
} from '../abi/memory-map.ts';
import { RIGHTS_ALL } from '../abi/messages.ts';
import { TRACE_PAGES } from '../abi/trace.ts';
import type { PuppetProgram } from './puppet/puppet.ts';
import type { HandleObject, Process, State } from './state.ts';
import type { World } from './world.ts';

const INIT_PRIORITY = 24;
const STACK_PAGES = 16;
const SP = 2;

interface Device {
  kind: number;
  index: number;
  base: number;
  line: number;
}

const DEVICES: readonly Device[] = [
  { kind: DEVICE_UART, index: 0, base: UART_BASE, line: IRQ_UART },
  ...Array.from({ length: VIRTIO_SLOTS }, (_, index) => ({
    kind: DEVICE_VIRTIO,
    index,
    base: VIRTIO_BASE + index * VIRTIO_STRIDE,
    line: IRQ_VIRTIO + index,
  })),
  { kind: DEVICE_RTC, index: 0, base: RTC_BASE, line: IRQ_RTC },
  { kind: DEVICE_FINISHER, index: 0, base: FINISHER_BASE, line: 0 },
  { kind: DEVICE_TRACE, index: 0, base: 0, line: 0 },
];

/** @throws Error that says in a line what is wrong */
export function checkBoot(
  world: World,
  segments: PuppetProgram['segments'],
  archive: Uint8Array,
  bootArguments: string,
): void {
  const wrong = [
    ...checkProgram(world, segments),
    ...checkBlock(world, world.view().state, archive, bootArguments),
    ...checkWords(world, bootArguments),
  ];
  if (wrong.length > 0) throw new Error(`the kernel does not boot as it should: ${wrong[0]}`);
}

/** Memory of init, which is the running process. */
function bytesAt(world: World, address: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, n) => {
    const physical = world.translate(address + n);
    return physical === 0 ? 0 : world.guest.byte(physical);
  });
}

const BOOT_LOG =
  /^coxswain: a microkernel on RV32\r\nkernel: (\d+) MiB free, interrupt descriptor table walked in (\w+)$/;
const PAGES_PER_MEBIBYTE = 256;
/** More than init has at first. */
const INIT_PAGES = 128;

/** `quiet`, a word before the one `--`, keeps the kernel from telling how it boots. */
function checkWords(world: World, bootArguments: string): string[] {
  const { lastWords, machine } = world;
  const [own = ''] = `${bootArguments} `.split(/(?<=^| )-- /);
  if (own.split(' ').includes('quiet'))
    return lastWords === '' ? [] : ['it speaks, though it should be quiet'];
  const [, mebibytes, walked] = BOOT_LOG.exec(lastWords) ?? [];
  const free = world.view().variable('free_frame_count');
  const [least, most] = [free, free + INIT_PAGES].map((pages) => Math.floor(pages / PAGES_PER_MEBIBYTE));
  const isRight = Number(mebibytes) >= least! && Number(mebibytes) <= most!;
  return isRight && walked === (machine.hart.xidt ? 'hardware' : 'software')
    ? []
    : [`it says ${JSON.stringify(lastWords)} as it boots`];
}

function checkProgram(world: World, segments: PuppetProgram['segments']): string[] {
  const wrong: string[] = [];
  for (const { address, content } of segments) {
    const start = address - (address % PAGE_BYTES);
    const end = Math.ceil((address + content.length) / PAGE_BYTES) * PAGE_BYTES;
    const wanted = new Uint8Array(end - start);
    wanted.set(content, address - start);
    if (Buffer.compare(bytesAt(world, start, wanted.length), wanted) !== 0)
      wrong.push("init's memory is not what its file says");
  }
  if (world.machine.hart.x[SP] >>> 0 !== USER_STACK_TOP)
    wrong.push("init's stack pointer is not its stack's top");
  return wrong;
}

function checkBlock(world: World, { init }: State, archive: Uint8Array, text: string): string[] {
  const word = (offset: number) => world.guest.word(world.translate(START_BLOCK) + offset);
  const named = (handle: number) => objectOf(init, handle);
  const archiveMemory = named(word(BOOT_ARCHIVE));
  const at = archiveMemory?.kind === 'memory' ? archiveMemory.base + word(BOOT_ARCHIVE_OFFSET) : 0;
  const devices = Array.from({ length: word(BOOT_DEVICES) }, (_, n) => {
    const entry = word(BOOT_DEVICES_OFFSET) + n * BOOT_DEVICE_BYTES;
    return {
      kind: word(entry),
      index: word(entry + 4),
      memory: word(entry + 8),
      interrupt: word(entry + 12),
    };
  });
  const given = bytesAt(world, START_BLOCK + word(BOOT_ARGUMENTS_OFFSET), word(BOOT_ARGUMENTS_BYTES));
  const stackTop = USER_STACK_TOP / PAGE_BYTES;
  const stack = init.mappings.filter(({ at: page }) => page >= stackTop - 2 * STACK_PAGES && page < stackTop);
  const claims: readonly [string, boolean][] = [
    ['the boot information has no magic number', word(0) === BOOT_MAGIC],
    ['the boot information does not name init', named(word(BOOT_PROCESS)) === init],
    ['the boot archive has another size', word(BOOT_ARCHIVE_BYTES) === archive.length],
    [
      'the boot archive is not where the boot information says',
      Buffer.compare(world.guest.bytesAt(at, archive.length), archive) === 0,
    ],
    ['the boot arguments are others', Buffer.from(given).toString('latin1') === text],
    ['init has another stack', stack.reduce((sum, { pages }) => sum + pages, 0) === STACK_PAGES],
    ['init has another priority', init.threads[0]?.priority === INIT_PRIORITY],
    ['the list of devices has another length', devices.length === DEVICES.length],
    ['a handle of init lacks a right', [...init.slots.values()].every(({ rights }) => rights === RIGHTS_ALL)],
  ];
  const wrong = claims.filter(([, holds]) => !holds).map(([reason]) => reason);
  for (const [n, { kind, index, base, line }] of DEVICES.entries()) {
    const {
      kind: itsKind,
      index: itsIndex,
      memory,
      interrupt,
    } = devices[n] ?? { kind: 0, index: 0, memory: 0, interrupt: 0 };
    if (itsKind !== kind || itsIndex !== index) wrong.push(`device ${n} is another`);
    if (!isRegisters(named(memory), base)) wrong.push(`the registers of device ${n} are others`);
    const its = named(interrupt);
    if (line === 0 ? interrupt !== 0 : its?.kind !== 'interrupt' || its.line !== line)
      wrong.push(`the interrupt line of device ${n} is another`);
  }
  return wrong;
}

function objectOf(init: Process, handle: number): HandleObject | null {
  return [...init.slots.values()].find((slot) => slot.handle === handle)?.object ?? null;
}

/** The record of messages stands among the devices, though it is only memory. */
function isRegisters(object: HandleObject | null, base: number): boolean {
  if (object?.kind !== 'memory') return false;
  if (base === 0 && !object.device) return object.pages === TRACE_PAGES && object.taken.size === TRACE_PAGES;
  return object.device && object.base === base && object.pages === 1;
}
