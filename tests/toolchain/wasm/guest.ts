// Runs translated functions on the machine, in M-mode without translation: places sections, resolves relocations, calls a
// symbol with argument words, and tells how it ended.

import { readFileSync } from 'node:fs';
import { RAM_BASE } from '../../../abi/memory-map.ts';
import { CSR } from '../../../isa/csrs.ts';
import { encode } from '../../../isa/encode.ts';
import { IMMEDIATES } from '../../../isa/fields.ts';
import { assemble } from '../../../toolchain/asm/assemble.ts';
import { type ObjectFile, RELOCATION, type Relocation } from '../../../toolchain/object.ts';
import { type TranslateOptions, translate } from '../../../toolchain/wasm/translate.ts';
import { Machine } from '../../../vm/machine.ts';

const RAM_BYTES = 0x200000;
const HALT = RAM_BASE + 0x100; // a wfi: functions return to it, traps lead to it
const CODE = RAM_BASE + 0x1000;
/** Where the linear memory of test modules lies. */
export const MEMORY_BASE = RAM_BASE + 0x100000;
const STACK_TOP = RAM_BASE + RAM_BYTES - 0x1000;
const PAGE_BYTES = 65536;
const FLOATS_ON = 3 << 13; // mstatus.FS
const NO_CAUSE = 31; // no exception has this number

const runtimePath = new URL('../../../toolchain/wasm/runtime.S', import.meta.url).pathname;
const RUNTIME = assemble(readFileSync(runtimePath, 'utf8'), { file: 'runtime.S' });
/** The memory of tests ends where the stack begins and never grows; `abort` stops. */
const LIBRARY = assemble(
  `.globl __memory_size, __memory_grow, abort
  __memory_size: li a0, ${(RAM_BASE + RAM_BYTES - 0x10000) / PAGE_BYTES}
  ret
  __memory_grow: li a0, -1
  ret
  abort: ebreak`,
  { file: 'memory.S' },
);

export interface Outcome {
  /** a0, a1, ... as signed words; undefined where the function trapped. */
  words?: number[];
  /** The kind in the table of trap sites, or the machine's cause where the pc is not in it. */
  trap?: number;
  cause?: number;
  /** Instructions that were executed. */
  retired: number;
}

export class Guest {
  readonly object: ObjectFile;
  private readonly machine: Machine;
  private readonly symbols = new Map<string, number>();
  private readonly trapSites = new Map<number, number>();

  constructor(wasm: Uint8Array, options: Partial<TranslateOptions> = {}, more: ObjectFile[] = []) {
    this.machine = new Machine({ ramBytes: RAM_BYTES, tier: 'reference', skipIdle: false });
    this.object = translate(wasm, { name: 'test.wasm', ...options });
    this.poke(HALT, [encode('wfi'), encode('jal', { imm: -4 })]);
    this.load([this.object, RUNTIME, LIBRARY, ...more]);
    const end = this.symbols.get('__trap_sites_end')!;
    for (let at = this.symbols.get('__trap_sites')!; at < end; at += 8)
      this.trapSites.set(this.word(at), this.word(at + 4));
  }

  /** Calls a symbol; further argument words than eight go onto the stack. */
  call(name: string, args: number[], results = 2, budget = 2_000_000): Outcome {
    const { hart } = this.machine;
    const { state, x } = hart;
    const stackArgs = args.slice(8);
    const sp = (STACK_TOP - 4 * Math.max(stackArgs.length, 16)) & -16;
    this.poke(sp, stackArgs);
    for (let r = 1; r < 32; r++) x[r] = 0x5eed0000 + r; // rubbish that a function must not rely on
    args.slice(0, 8).forEach((word, i) => {
      x[10 + i] = word;
    });
    x[1] = HALT;
    x[2] = sp;
    const kept = [2, 3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27].map((r) => [r, x[r]]);
    this.writeCsr('mtvec', HALT);
    this.writeCsr('mstatus', FLOATS_ON);
    this.writeCsr('mcause', NO_CAUSE);
    this.writeCsr('mepc', 0);
    state.pc = this.address(name);
    state.waiting = false;
    const before = this.machine.retired;
    const end = this.machine.run(budget);
    const retired = this.machine.retired - before;
    if (end.kind !== 'idle')
      throw new Error(`${name} did not end: ${JSON.stringify(end)} at ${state.pc.toString(16)}`);
    const cause = this.readCsr('mcause');
    if (cause !== NO_CAUSE) return { trap: this.trapSites.get(this.readCsr('mepc')), cause, retired };
    for (const [r, value] of kept) if (x[r] !== value) throw new Error(`${name} changed x${r}`);
    const stackResults = Array.from(
      { length: Math.max(0, results - 8) },
      (_, i) => this.word(sp + 4 * (Math.max(0, args.length - 8) + i)) | 0,
    );
    return { words: [...x.slice(10, 10 + Math.min(results, 8)), ...stackResults], retired };
  }

  memory(length = PAGE_BYTES, offset = 0): Uint8Array {
    return this.machine.memory.view(MEMORY_BASE + offset, length)!.slice();
  }

  /** A register as the last call left it. */
  register(number: number): number {
    return this.machine.hart.x[number];
  }

  word(address: number): number {
    return this.machine.memory.load(address, 4) >>> 0;
  }

  address(name: string): number {
    const address = this.symbols.get(name);
    if (address === undefined) throw new Error(`no symbol ${name}`);
    return address;
  }

  private readCsr(name: string): number {
    return this.machine.hart.csrs[CSR[name]]!.read(this.machine.hart) >>> 0;
  }

  private writeCsr(name: string, value: number): void {
    this.machine.hart.csrs[CSR[name]]!.write!(this.machine.hart, value);
  }

  private poke(address: number, words: number[]): void {
    this.machine.memory.copyIn(address, new Uint8Array(Int32Array.from(words).buffer));
  }

  private load(objects: ObjectFile[]): void {
    let next = CODE;
    const bases = objects.map((object) =>
      object.sections.map((section) => {
        if (section.address !== undefined) return section.address;
        next = Math.ceil(next / section.align) * section.align;
        next += section.size;
        return next - section.size;
      }),
    );
    objects.forEach((object, o) => {
      for (const { binding, name, section, value } of object.symbols)
        if (binding !== 'local' && typeof section === 'number')
          this.symbols.set(name, bases[o][section] + value);
    });
    objects.forEach((object, o) => {
      const images = object.sections.map((section) => section.bytes.slice());
      for (const relocation of object.relocations) {
        const symbol = object.symbols[relocation.symbol];
        const base =
          typeof symbol.section === 'number'
            ? bases[o][symbol.section] + symbol.value
            : this.address(symbol.name);
        relocate(
          images[relocation.section],
          bases[o][relocation.section],
          relocation,
          base + relocation.addend,
        );
      }
      images.forEach((image, s) => {
        if (image.length) this.machine.memory.copyIn(bases[o][s], image);
      });
    });
  }
}

function relocate(image: Uint8Array, base: number, { offset, type }: Relocation, value: number): void {
  const view = new DataView(image.buffer);
  const patch = (kind: 'I' | 'S' | 'U' | 'J' | 'B', immediate: number) =>
    view.setUint32(offset, view.getUint32(offset, true) | IMMEDIATES[kind].insert(immediate), true);
  const low = (value << 20) >> 20;
  const distance = value - (base + offset);
  if (type === RELOCATION.R_RISCV_32) view.setUint32(offset, value, true);
  else if (type === RELOCATION.R_RISCV_JAL) patch('J', distance);
  else if (type === RELOCATION.R_RISCV_BRANCH) patch('B', distance);
  else if (type === RELOCATION.R_RISCV_HI20) patch('U', (value - low) | 0);
  else if (type === RELOCATION.R_RISCV_LO12_I) patch('I', low);
  else if (type === RELOCATION.R_RISCV_LO12_S) patch('S', low);
  else throw new Error(`relocation type ${type}`);
}
