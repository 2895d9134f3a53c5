// What the machine says when nothing can go on: the kernel in a panic, for each reason that there can be, and machine mode
// where the kernel has no say any more. Each ending is brought about on a machine of its own, from outside where no program
// could: a tree or an archive that is damaged, a kernel that runs into the void, tables that are wiped out.

import { BOOT_DEVICES_OFFSET } from '../../abi/boot-info.ts';
import { E_DENIED } from '../../abi/errors.ts';
import { RIGHT_READ, RIGHT_WRITE } from '../../abi/handles.ts';
import { START_BLOCK } from '../../abi/memory-map.ts';
import {
  CAUSE_DOUBLE_FAULT,
  CAUSE_FETCH_PAGE_FAULT,
  CAUSE_ILLEGAL_INSTRUCTION,
  CAUSE_LOAD_PAGE_FAULT,
  VECTORS,
} from '../../abi/traps.ts';
import { MEDELEG } from '../../vm/cpu/state.ts';
import type { Operation } from '../puppet/puppet.ts';
import { Disagreement } from '../session.ts';
import { numberOf, PLAYGROUND, registersFor, type Stage } from '../stage.ts';
import { makeMachine, World, type WorldOptions } from '../world.ts';
import { Director, type Scene } from './scene.ts';

const CYCLES_MAX = 5_000_000;
const STATUS_PANIC = 3;
const STATUS_MACHINE = 2;
const GATE_BYTES = 8;
const RA = 1;
const A0 = 10;
/** Nothing is mapped there. */
const VOID = 0x10;
/** Of the header of a file in a cpio archive. */
const FILE_BYTES_FIELD = 54;
const NAME_BYTES_FIELD = 94;
/** Of an ELF file, and of a program header in it (System V ABI, chapter 5). */
const PROGRAM_HEADERS = 28;
const SEGMENT_OFFSET = 4;
const SEGMENT_FILE_BYTES = 16;
const SEGMENT_MEMORY_BYTES = 20;
const TEXT_BYTES_MAX = 128;
const EXIT_STATUS = 0xabcdef01;

interface Ending {
  says: string;
  status: number;
}
type Played = { found: Ending; wanted: Ending };

const hex = (word: number) => `0x${(word >>> 0).toString(16).padStart(8, '0')}`;
const panic = (reason: string, before = ''): Ending => ({
  says: `${before}\r\nkernel panic: ${reason}\r\n`,
  status: STATUS_PANIC,
});

/** What a world that goes on says before it powers the machine off; undefined where it does not. */
function endOf(world: World): Ending {
  const reason = world.machine.run(CYCLES_MAX);
  return { says: world.output, status: reason.kind === 'finished' ? reason.status : -1 };
}

function boot({ image, world }: Stage, options: WorldOptions = { xidt: true }): World {
  return new World(image, world.puppet, options);
}

/** Init, which nobody watches over, does something that is the end. */
function operate(world: World, operation: Operation, name = 'null', ...words: number[]): void {
  world.command(operation, registersFor(numberOf(name), words));
}

function* whileBooting({ image, world }: Stage): Generator<Played> {
  const { archive } = world.puppet;
  const elf = Buffer.from(archive).indexOf('\x7fELF');
  const changed = (at: number) => archive.with(at, archive[at]! ^ 1);
  const cpio = 'boot: the boot archive is not cpio newc';
  const program = 'boot: init does not fit into memory, or its ELF file is damaged';
  const end = (given: Uint8Array | undefined, breakTree = false): Ending => {
    let says = '';
    const machine = makeMachine(image, { xidt: true, archive: given }, (bytes) => {
      says += Buffer.from(bytes).toString('latin1');
    });
    if (breakTree) machine.memory.copyIn(machine.deviceTree, Uint8Array.of(0));
    const reason = machine.run(CYCLES_MAX);
    return { says, status: reason.kind === 'finished' ? reason.status : -1 };
  };
  yield { found: end(archive, true), wanted: panic('boot: no device tree at the address in a1') };
  yield { found: end(undefined), wanted: panic('boot: no boot archive (give one with -initrd)') };
  yield {
    found: end(archive.subarray(0, 109)),
    wanted: panic('boot: no boot archive (give one with -initrd)'),
  };
  yield { found: end(changed(0)), wanted: panic(cpio) };
  yield { found: end(changed(1)), wanted: panic(cpio) };
  const truncated = [
    archive.subarray(0, elf + fileBytes(archive) - 1),
    withText(archive, FILE_BYTES_FIELD, 'ffffffff'),
    withText(archive, NAME_BYTES_FIELD, 'fffffff0'),
    withText(archive, NAME_BYTES_FIELD, '00FFFFF0'),
  ];
  for (const given of truncated)
    yield { found: end(given), wanted: panic('boot: the boot archive is truncated') };
  const segment = elf + archiveWord(archive, elf + PROGRAM_HEADERS);
  const damaged = [
    changed(elf),
    withWord(archive, segment + SEGMENT_OFFSET, fileBytes(archive) + 1),
    withWord(
      withWord(archive, segment + SEGMENT_FILE_BYTES, fileBytes(archive)),
      segment + SEGMENT_MEMORY_BYTES,
      2 * fileBytes(archive),
    ),
    withWord(archive, segment + SEGMENT_FILE_BYTES, archiveWord(archive, segment + SEGMENT_MEMORY_BYTES) + 1),
    withWord(archive, segment + SEGMENT_MEMORY_BYTES, 64 << 20),
  ];
  for (const given of damaged) yield { found: end(given), wanted: panic(program) };
}

/** c_filesize of the first entry of a cpio archive. */
function fileBytes(archive: Uint8Array): number {
  const field = archive.subarray(FILE_BYTES_FIELD, FILE_BYTES_FIELD + 8);
  return Number.parseInt(Buffer.from(field).toString('latin1'), 16);
}

const archiveWord = (archive: Uint8Array, at: number) => Buffer.from(archive).readUInt32LE(at);

function withWord(archive: Uint8Array, at: number, word: number): Uint8Array {
  const changed = Buffer.from(archive);
  changed.writeUInt32LE(word >>> 0, at);
  return new Uint8Array(changed);
}

function withText(archive: Uint8Array, at: number, text: string): Uint8Array {
  const changed = archive.slice();
  changed.set(Buffer.from(text, 'latin1'), at);
  return changed;
}

function* ofInit(stage: Stage): Generator<Played> {
  const faulty = boot(stage);
  operate(faulty, 'illegal');
  const at = (faulty.machine.hart.pc & ~0xfff) + stage.world.puppet.at.illegal;
  yield {
    found: endOf(faulty),
    wanted: panic(`fault in init, which nobody handles: pc ${hex(at)}`),
  };
  const ended = boot(stage);
  giveUartAway(ended);
  operate(ended, 'call', 'process_exit', EXIT_STATUS);
  yield { found: endOf(ended), wanted: panic(`init has ended, status ${hex(EXIT_STATUS)}`) };
}

/** The UART is init's from now on: the kernel takes it back. */
function giveUartAway(world: World): void {
  const word = (offset: number) => world.guest.word(world.translate(START_BLOCK) + offset);
  const uart = word(word(BOOT_DEVICES_OFFSET) + 8);
  operate(world, 'call', 'memory_map', word(4), uart, PLAYGROUND, 0, 1, RIGHT_READ | RIGHT_WRITE);
  world.runToRest(CYCLES_MAX);
  if (world.machine.hart.x[A0]! < 0) throw new Disagreement(['model: the UART cannot be mapped']);
  operate(world, 'call', 'debug_write', 65);
  world.runToRest(CYCLES_MAX);
  if (world.machine.hart.x[A0] !== E_DENIED)
    throw new Disagreement(['model: the kernel writes to a UART that is not its own any more']);
}

function* ofTheKernel(stage: Stage): Generator<Played> {
  for (const xidt of [true, false]) {
    const lost = boot(stage, { xidt });
    operate(lost, 'call');
    lost.runIntoKernel();
    const { hart } = lost.machine;
    const ra = hex(hart.x[RA]!);
    hart.state.pc = VOID;
    const where = `value ${hex(VOID)} pc ${hex(VOID)} ra ${ra}`;
    yield {
      found: endOf(lost),
      wanted: panic(`trap in the kernel, cause ${hex(CAUSE_FETCH_PAGE_FAULT)} ${where}`),
    };
  }
}

/** The language's own assertions end in a function of the kernel: by its file's name, line, column, and the reason. */
function* ofAnAssertion(stage: Stage): Generator<Played> {
  for (const [file, reason] of [
    ['kernel/x.ts', undefined],
    [undefined, 'it must not be'],
  ]) {
    const world = boot(stage);
    giveUartAway(world);
    operate(world, 'call');
    world.runIntoKernel();
    const { hart } = world.machine;
    const [textOfReason, textOfFile] = [reason, file].map((text, n) => placeText(world, text, n));
    [textOfReason!, textOfFile!, 12, 345].forEach((word, n) => {
      hart.x[A0 + n] = word;
    });
    hart.state.pc = stage.image.symbol('abort');
    const place = `${file ?? ''} line 12 column 345`;
    yield { found: endOf(world), wanted: panic(reason ?? 'assertion failed', `\r\n${place}`) };
  }
}

/** A string as the language has it, at the n-th place before the end of RAM: its length in bytes, then UTF-16; 0: none. */
function placeText({ guest }: World, text: string | undefined, n: number): number {
  if (text === undefined) return 0;
  const at = guest.ramEnd - (n + 1) * TEXT_BYTES_MAX;
  guest.writeWord(at - 4, text.length * 2);
  guest.write(at, Buffer.from(text, 'utf16le'));
  return at;
}

function* ofMachineMode(stage: Stage): Generator<Played> {
  const report = (what: string, cause: number, value: number, pc: number): Ending => ({
    says: `\r\nmachine: ${what}, cause ${hex(cause)} value ${hex(value)} pc ${hex(pc)}\r\n`,
    status: STATUS_MACHINE,
  });
  const wiped = boot(stage);
  const pc = (wiped.machine.hart.pc & ~0xfff) + stage.world.puppet.at.illegal;
  const table = wiped.guest.word(stage.image.symbol('interrupt_descriptor_table'));
  wiped.guest.write(table, new Uint8Array(VECTORS * GATE_BYTES));
  operate(wiped, 'illegal');
  yield {
    found: endOf(wiped),
    wanted: report('double fault', CAUSE_DOUBLE_FAULT, CAUSE_ILLEGAL_INSTRUCTION, pc),
  };
  const undelegated = boot(stage);
  undelegated.machine.hart.state.word[MEDELEG >> 2] = 0;
  undelegated.command('load', registersFor(0, [0, 0x6dc0beac]));
  const load = pc - stage.world.puppet.at.illegal + stage.world.puppet.at.load;
  yield {
    found: endOf(undelegated),
    wanted: report('trap into machine mode', CAUSE_LOAD_PAGE_FAULT, 0x6dc0beac, load),
  };
}

export const lastWords: Scene = {
  name: 'last-words',
  *steps(session, stage) {
    for (const endings of [whileBooting, ofInit, ofTheKernel, ofAnAssertion, ofMachineMode])
      for (const { found, wanted } of endings(stage))
        if (found.says !== wanted.says || found.status !== wanted.status)
          throw new Disagreement([
            `survival: the machine ends with ${JSON.stringify(found)}, and not ${JSON.stringify(wanted)}`,
          ]);
    yield new Director(session).call('null');
  },
};
