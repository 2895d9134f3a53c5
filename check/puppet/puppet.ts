// The puppet program as an archive to boot from, and where its code and mailboxes are.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE_BYTES, USER_TEXT_BASE } from '../../abi/memory-map.ts';
import { writeArchive } from '../../toolchain/archive.ts';
import { assemble } from '../../toolchain/asm/assemble.ts';
import { readElf } from '../../toolchain/elf/read.ts';
import { link } from '../../toolchain/link/link.ts';

/** What a puppet can do, in the order of puppet.S. */
export const OPERATIONS = [
  'call',
  'int',
  'load',
  'store',
  'jump',
  'illegal',
  'break',
  'satp',
  'nothing',
  'setfloats',
  'readfloats',
  'intkernel',
  'intunserved',
] as const;
export type Operation = (typeof OPERATIONS)[number];

const SEGMENT_LOAD = 1;
/** Where init's code is: not at the start of anything but a page. */
export const PUPPET_TEXT = USER_TEXT_BASE + 3 * PAGE_BYTES;

/** A mailbox begins so far behind what its thread was started with. */
export const MAILBOX_OFFSET = 1024;
export const MAILBOX_REPORT = 128;
/** Floating-point registers: to be set, and as they were read. */
export const MAILBOX_FLOATS = 256;
export const MAILBOX_FLOATS_READ = 512;
export const FLOATS_BYTES = 256;
export const MAILBOX_BYTES = 1024;

export interface PuppetProgram {
  /** A boot archive whose first file is the puppet. */
  readonly archive: Uint8Array;
  /** Where the code is in the archive, in bytes. */
  readonly codeOffset: number;
  readonly codeBytes: number;
  /** What of its file is loaded, and where. */
  readonly segments: readonly { address: number; content: Uint8Array }[];
  /** Offset in the code of the instruction that does an operation, of the poll, of the report. */
  readonly at: Readonly<Record<Operation | 'rest' | 'report', number>>;
}

export function makePuppet(root: string): PuppetProgram {
  const file = 'check/puppet/puppet.S';
  const object = assemble(readFileSync(join(root, file), 'utf8'), { file, defines: {} });
  const elf = link([object], { entry: '_start', textBase: PUPPET_TEXT });
  const { symbols, segments } = readElf(elf);
  const code = segments.find(({ permissions }) => (permissions & 1) !== 0)!;
  const start = symbols.find(({ name }) => name === '_start')!.address;
  const offsetOf = (name: string) => symbols.find((symbol) => symbol.name === name)!.address - start;
  const archive = writeArchive([{ path: 'init', content: elf, executable: true }]);
  const text = Buffer.from(code.content).subarray(start - code.address);
  const operations = OPERATIONS.map((name) => [name, offsetOf(`operation_${name}`)]);
  return {
    archive,
    codeOffset: Buffer.from(archive).indexOf(text),
    codeBytes: text.length,
    segments: segments.filter(({ type }) => type === SEGMENT_LOAD),
    at: { ...Object.fromEntries(operations), rest: offsetOf('rest'), report: offsetOf('report') },
  };
}
