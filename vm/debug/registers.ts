// The hart's registers as gdb numbers and describes them (gdb's RISC-V features "cpu", "fpu", "csr" and "virtual"):
//
//   0..31 x    32 pc    33..64 f    65 + n CSR n    4161 priv
//
// Contents are little endian, 4 bytes, of the floating-point registers 8.

import { CSRS } from '../../isa/csrs.ts';
import { CSR_TABLE } from '../cpu/csr-table.ts';
import type { Hart } from '../cpu/hart.ts';
import { F } from '../cpu/state.ts';

const X_NAMES =
  'zero ra sp gp tp t0 t1 t2 fp s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6';
const F_NAMES =
  'ft0 ft1 ft2 ft3 ft4 ft5 ft6 ft7 fs0 fs1 fa0 fa1 fa2 fa3 fa4 fa5 fa6 fa7 fs2 fs3 fs4 fs5 fs6 fs7 fs8 fs9 fs10 fs11 ft8 ft9 ft10 ft11';

const REGISTER_PC = 32;
const REGISTER_F = 33;
const REGISTER_CSR = 65;
const REGISTER_PRIVILEGE = 4161;
/** What the g packet carries: x and pc. */
export const CORE_REGISTERS = 33;

/** The content of a register; undefined where there is none of that number. */
export function readRegister(hart: Hart, number: number): Uint8Array | undefined {
  const { state } = hart;
  if (number < REGISTER_PC) return word(state.x[number]);
  if (number === REGISTER_PC) return word(state.pc);
  if (number < REGISTER_CSR) return floatRegister(hart, number).slice();
  if (number === REGISTER_PRIVILEGE) return word(state.privilege);
  const csr = CSR_TABLE[number - REGISTER_CSR];
  return csr === undefined ? undefined : word(csr.read(hart));
}

/** Sets a register; false where there is none of that number, or the content has another length. */
export function writeRegister(hart: Hart, number: number, content: Uint8Array): boolean {
  const { state } = hart;
  if (number >= REGISTER_F && number < REGISTER_CSR) {
    if (content.length !== 8) return false;
    floatRegister(hart, number).set(content);
    return true;
  }
  if (content.length !== 4) return false;
  const value = new DataView(content.buffer, content.byteOffset).getUint32(0, true);
  if (number < REGISTER_PC) {
    if (number > 0) state.x[number] = value;
  } else if (number === REGISTER_PC) {
    state.pc = value & ~1;
  } else if (number === REGISTER_PRIVILEGE) {
    if (value > 3 || value === 2) return false;
    state.privilege = value;
  } else {
    const csr = CSR_TABLE[number - REGISTER_CSR];
    if (csr === undefined) return false;
    csr.write?.(hart, value);
  }
  hart.contextChanged();
  hart.interruptsChanged();
  return true;
}

const word = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);

const floatRegister = ({ state }: Hart, number: number) =>
  new Uint8Array(state.memory.buffer, F + 8 * (number - REGISTER_F), 8);

/** The target description that gdb asks for. */
export function targetDescription(): string {
  const x = X_NAMES.split(' ').map((name, index) => {
    const type =
      name === 'ra' ? 'code_ptr' : name === 'sp' || name === 'gp' || name === 'tp' ? 'data_ptr' : 'int';
    return register(name, 32, index, type);
  });
  const f = F_NAMES.split(' ').map((name, index) => register(name, 64, REGISTER_F + index, 'ieee_double'));
  const csrs = CSRS.filter(([number]) => CSR_TABLE[number] !== undefined).map(([number, name]) =>
    register(name, 32, REGISTER_CSR + number, 'int'),
  );
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE target SYSTEM "gdb-target.dtd">',
    '<target version="1.0">',
    '<architecture>riscv:rv32</architecture>',
    ...feature('cpu', [...x, register('pc', 32, REGISTER_PC, 'code_ptr')]),
    ...feature('fpu', f),
    ...feature('virtual', [register('priv', 32, REGISTER_PRIVILEGE, 'int')]),
    ...feature('csr', csrs),
    '</target>',
    '',
  ].join('\n');
}

const feature = (name: string, registers: readonly string[]) => [
  `<feature name="org.gnu.gdb.riscv.${name}">`,
  ...registers,
  '</feature>',
];

const register = (name: string, bits: number, number: number, type: string) =>
  `<reg name="${name}" bitsize="${bits}" regnum="${number}" type="${type}"/>`;
