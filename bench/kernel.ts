// What the kernel costs, in instructions, which do not vary from machine to machine: each system call, messages of every
// kind, a page fault through a pager in user mode, the longest stretch with interrupts off; with 2 and with 1,000 other
// processes alive, and by how much anything has grown with them. guest/costs.ts makes the calls, as init. (process_exit and
// thread_exit do not come back; debug_write costs what the UART does.)

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_CALLS } from '../abi/syscalls.ts';
import { writeArchive } from '../toolchain/archive.ts';
import { compileProgram } from '../toolchain/build.ts';
import { Machine } from '../vm/machine.ts';
import { type Costs, countCosts } from './kernel-costs.ts';
import { atMost, type Bench, measured, median, type Row } from './row.ts';
import { buildImage, machineFor, ROOT } from './system.ts';

/** The stream protocol's label for a read (servers/protocols/stream.ts). */
const READ = 257;

const NULL_LIMIT = 120;
const ROUND_TRIP_LIMIT = 400;
const READ_BYTE_LIMIT = 2000;
const INTERRUPTS_OFF_LIMIT = 10_000;
const CROWDS = [2, 1000];
/** Nothing costs more because more processes are alive. */
const GROWTH_LIMIT = 0;

/** Kinds of messages, by the label that guest/costs.ts gives them. */
const MESSAGES: Readonly<Record<string, number>> = {
  'call-reply': 1,
  'call-reply.long': 2,
  'call-reply.handle': 3,
  'call-reply.to-higher-priority': 4,
  'call-reply.to-lower-priority': 5,
};

const worst = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);
const numberOf = (name: string): number => SYSTEM_CALLS.find((call) => call.name === name)!.number;

async function measure(init: Uint8Array, crowd: number): Promise<Costs> {
  const kernel = kernelFile();
  const machine = new Machine({
    initrd: writeArchive([{ path: 'init', content: init, executable: true }]),
    bootArguments: `${crowd} quiet`,
    uartOutput: (bytes) => void process.stderr.write(bytes), // only a panic speaks
  });
  machine.loadElf(kernel);
  return countCosts(machine, kernel, numberOf('null'));
}

/** A read of one byte that the file server has in memory, in the system that ships. */
async function readByte(): Promise<Row[]> {
  const machine = await machineFor('/run/read-byte', ['read-byte']);
  const { calls } = countCosts(machine, kernelFile(), numberOf('null'));
  const values = calls.get(`${numberOf('call')}:${READ}`) ?? [];
  return [
    atMost('kernel.read-byte', median(values), 'instructions', READ_BYTE_LIMIT),
    measured('kernel.read-byte.worst', worst(values), `instructions, of ${values.length}, with a collection`),
  ];
}

function kernelFile(): Uint8Array {
  return readFileSync(join(ROOT, 'build/image/kernel.elf'));
}

function rows(costs: Costs, crowd: number): Row[] {
  const name = (what: string) => `kernel.${what}.${crowd}`;
  const of = (key: string): readonly number[] => costs.calls.get(key) ?? [];
  const messages = Object.entries(MESSAGES).flatMap(([kind, label]) => {
    const values = of(`${numberOf('call')}:${label}`);
    if (kind !== 'call-reply') return [measured(name(kind), median(values), 'instructions')];
    return [
      atMost(name(`${kind}.worst`), worst(values), `instructions, of ${values.length}`, ROUND_TRIP_LIMIT),
    ];
  });
  const single = SYSTEM_CALLS.filter((call) => call.name !== 'call' && of(`${call.number}`).length > 0).map(
    (call) => measured(name(call.name), median(of(`${call.number}`)), 'instructions'),
  );
  return [
    atMost(name('null.worst'), worst(of(`${numberOf('null')}`)), 'instructions', NULL_LIMIT),
    ...messages,
    measured(name('page-fault'), median(costs.pageFaults), 'instructions, through a pager'),
    atMost(name('interrupts-off'), costs.longest, 'instructions', INTERRUPTS_OFF_LIMIT),
    ...single,
  ];
}

/** By how much the usual price of a call, or of a page fault, is higher in the second than in the first: of all the most. */
function growth(few: Costs, many: Costs): number {
  const calls = [...few.calls].filter(([key]) => !key.includes(':'));
  const grown = calls.map(([key, values]) => median(many.calls.get(key)!) - median(values));
  return worst([...grown, median(many.pageFaults) - median(few.pageFaults)]);
}

export const kernel: Bench = {
  name: 'kernel',
  run: async () => {
    buildImage();
    const init = await compileProgram(join(ROOT, 'bench/guest/costs.ts'), undefined, ROOT);
    const all = await readByte();
    const costs: Costs[] = [];
    for (const crowd of CROWDS) costs.push(await measure(init, crowd));
    return [
      ...all,
      ...costs.flatMap((each, index) => rows(each, CROWDS[index])),
      atMost('kernel.growth', growth(costs[0], costs[1]), 'instructions, of any call', GROWTH_LIMIT),
    ];
  },
};
