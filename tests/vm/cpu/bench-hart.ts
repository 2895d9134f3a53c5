// A machine on the test bench: a little RAM, instructions as words, registers set and read from outside.

import { CLINT_BASE, RAM_BASE } from '../../../abi/memory-map.ts';
import { CSR } from '../../../isa/csrs.ts';
import { type EncodeOperands, encode } from '../../../isa/encode.ts';
import type { InstructionName } from '../../../isa/instructions.ts';
import type { MachineOptions } from '../../../vm/api.ts';
import { U_MODE } from '../../../vm/cpu/causes.ts';
import { Machine } from '../../../vm/machine.ts';

export const MEBIBYTE = 0x100000;
/** Where tests put their code, and some data. */
export const CODE = RAM_BASE + 0x1000;
export const DATA = RAM_BASE + 0x8000;

export const TIERS = ['reference', 'fast'] as const;

/** One instruction: `i('addi', { rd: 1, imm: 2 })`. */
export const i = (name: InstructionName, operands: EncodeOperands = {}): number => encode(name, operands);

/** `csrrw rd, name, rs1` and its kin. */
export const csr = (
  name: 'csrrw' | 'csrrs' | 'csrrc' | 'csrrwi' | 'csrrsi' | 'csrrci',
  rd: number,
  register: string,
  rs1: number,
): number => encode(name, { rd, rs1, imm: CSR[register] });

/** Two instructions that load any constant. */
export function li(rd: number, value: number): number[] {
  const low = (value << 20) >> 20;
  return [i('lui', { rd, imm: (value - low) & 0xfffff000 }), i('addi', { rd, rs1: rd, imm: low })];
}

export class BenchHart {
  readonly machine: Machine;

  constructor(options: MachineOptions = {}) {
    this.machine = new Machine({ ramBytes: MEBIBYTE, tier: 'reference', ...options });
    this.machine.board.write(CLINT_BASE + 0x4004, 4, 0xffffffff); // mtimecmp, which is due after reset, far away
    this.pc = CODE;
  }

  /** Puts words into RAM as a debugger would: decoded code is dropped. */
  poke(address: number, ...words: number[]): void {
    this.machine.memory.copyIn(address, new Uint8Array(Uint32Array.from(words).buffer));
  }

  /** An unsigned word of RAM. */
  peek(address: number): number {
    return this.machine.memory.load(address, 4) >>> 0;
  }

  /** Places code at pc and runs it, one cycle a word (or as many as given). */
  run(code: readonly number[], cycles = code.length): void {
    this.poke(this.pc, ...code);
    this.machine.run(cycles);
  }

  /** Runs further. */
  go(cycles: number): void {
    this.machine.run(cycles);
  }

  get pc(): number {
    return this.machine.hart.state.pc;
  }
  set pc(address: number) {
    this.machine.hart.state.pc = address;
    this.machine.hart.contextChanged();
  }

  get privilege(): number {
    return this.machine.hart.state.privilege;
  }
  set privilege(privilege: number) {
    this.machine.hart.state.privilege = privilege;
    this.machine.hart.contextChanged();
  }

  /** x1..x31 as signed words. */
  get x(): Int32Array {
    return this.machine.hart.x;
  }

  /** Reads a CSR past all access checks. */
  csr(name: string): number {
    return this.machine.hart.csrs[CSR[name]]!.read(this.machine.hart) >>> 0;
  }

  /** Writes a CSR past all access checks, and lets the board settle. One that cannot be written stays as it is. */
  setCsr(name: string, value: number): void {
    this.machine.hart.csrs[CSR[name]]!.write?.(this.machine.hart, value >>> 0);
    this.machine.run(0);
  }

  /** Opens all of memory to S and U: one NAPOT region. */
  openMemory(): void {
    this.setCsr('pmpaddr0', 0xffffffff);
    this.setCsr('pmpcfg0', 0x1f);
  }

  /** A trap handler address for each mode, a page with nothing but jumps to self. */
  setHandlers(machine: number, supervisor: number): void {
    const here = i('jal', { rd: 0, imm: 0 });
    this.poke(machine, here);
    this.poke(supervisor, here);
    this.setCsr('mtvec', machine);
    this.setCsr('stvec', supervisor);
  }
}

export const privilegeName = (privilege: number) =>
  privilege === U_MODE ? 'U' : privilege === 1 ? 'S' : 'M';
