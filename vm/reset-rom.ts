// The reset ROM: the first instructions a hart executes. They hand over to the loaded program as QEMU's `virt` does:
//
//   a0 = hart id, a1 = address of the flattened device tree, a2 = address of fw_dynamic_info (OpenSBI's)

import { encode } from '../isa/encode.ts';
import { AccessFault, type AccessSize, type Device } from './api.ts';

export const RESET_VECTOR = 0x1000;
const ROM_BYTES = 0xf000;

const T0 = 5;
const A0 = 10;
const A1 = 11;
const A2 = 12;
const MHARTID = 0xf14;

// Byte offsets of what follows the code.
const ENTRY = 24;
const DEVICE_TREE = 32;
const DYNAMIC_INFO = 40;

// struct fw_dynamic_info, which firmware gets: where it is to go next (0: nowhere), in which mode, options, boot hart.
const DYNAMIC_INFO_MAGIC = 0x4942534f; // "OSBI"
const DYNAMIC_INFO_VERSION = 2;
const NEXT_MODE_S = 1;

export class ResetRom implements Device {
  readonly name = 'reset-rom';
  readonly base = RESET_VECTOR;
  readonly bytes = ROM_BYTES;
  #words: number[] = [];

  /** Sets where the program is entered, where its device tree is, and where firmware finds what it starts. */
  program(entry: number, deviceTree: number, next: number): void {
    this.#words = [
      encode('auipc', { rd: T0, imm: 0 }),
      encode('addi', { rd: A2, rs1: T0, imm: DYNAMIC_INFO }),
      encode('csrrs', { rd: A0, rs1: 0, imm: MHARTID }),
      encode('lw', { rd: A1, rs1: T0, imm: DEVICE_TREE }),
      encode('lw', { rd: T0, rs1: T0, imm: ENTRY }),
      encode('jalr', { rd: 0, rs1: T0, imm: 0 }),
      ...[entry, 0],
      ...[deviceTree, 0],
      ...[DYNAMIC_INFO_MAGIC, DYNAMIC_INFO_VERSION, next, NEXT_MODE_S, 0, 0],
    ];
  }

  read(offset: number, size: AccessSize): number {
    const word = this.#words[offset >> 2] ?? 0;
    const shifted = word >>> ((offset & 3) * 8);
    return size === 4 ? shifted : shifted & (size === 1 ? 0xff : 0xffff);
  }

  write(): void {
    throw new AccessFault('the reset ROM is read-only');
  }

  reset(): void {}

  save(): unknown {
    return [...this.#words];
  }

  load(state: unknown): void {
    this.#words = [...(state as number[])];
  }
}
