// The intrinsics of abi/intrinsics.ts: for each, the nodes that stand for it. All of them are effects, so none is moved,
// merged or dropped.

import type { Node } from './ir.ts';
import type { Lifter } from './lift.ts';
import { codeOf } from './lift-table.ts';

type Expand = (lifter: Lifter, args: Node[]) => Node | undefined;

const FENCE_ALL = 0x0ff;

/** The CSR number is in the instruction word, so it has to be a constant by now. */
function csrNumber(lifter: Lifter, csr: Node): number {
  if (!csr.isConst) lifter.unsupported('a CSR number that is not a constant');
  return csr.imm & 0xfff;
}

/** Small constants are in the instruction itself (csrrwi and so on). */
function csrAccess(lifter: Lifter, name: string, csr: Node, value: Node): Node {
  const number = csrNumber(lifter, csr);
  if (value.isConst && value.imm >= 0 && value.imm < 32) {
    const node = lifter.b.machine(`${name}i`, number, []);
    node.small = value.imm;
    return node;
  }
  return lifter.b.machine(name, number, [value]);
}

const plain =
  (name: string, imm = 0): Expand =>
  (lifter, args) => {
    lifter.b.machine(name, imm, args);
    return undefined;
  };

const syscall: Expand = (lifter, args) => lifter.b.result(lifter.b.effect('ecall', args), 0);

/** Afterwards a1..a6 are stored as six words. */
const syscallInto: Expand = (lifter, [results, ...args]) => {
  const { b } = lifter;
  const call = b.effect('ecall', args);
  const words = Array.from({ length: 7 }, (_, word) => b.result(call, word));
  for (let word = 1; word < 7; word++) b.store('sw', results, 4 * (word - 1), words[word]);
  return words[0];
};

export const INTRINSICS: Record<string, Expand> = {
  csr_read: (lifter, [csr]) => lifter.b.machine('csrrs', csrNumber(lifter, csr), [lifter.b.constant(0)]),
  csr_write: (lifter, [csr, value]) => void csrAccess(lifter, 'csrrw', csr, value),
  csr_swap: (lifter, [csr, value]) => csrAccess(lifter, 'csrrw', csr, value),
  csr_set: (lifter, [csr, bits]) => void csrAccess(lifter, 'csrrs', csr, bits),
  csr_clear: (lifter, [csr, bits]) => void csrAccess(lifter, 'csrrc', csr, bits),

  fence: plain('fence', FENCE_ALL),
  fence_i: plain('fence.i'),
  sfence_vma_all: plain('sfence.vma'),
  sfence_vma_asid: (lifter, [asid]) => void lifter.b.machine('sfence.vma', 0, [lifter.b.constant(0), asid]),
  sfence_vma_page: (lifter, [address, asid]) => void lifter.b.machine('sfence.vma', 0, [address, asid]),
  wfi: plain('wfi'),
  ebreak: plain('ebreak'),

  mmio_read8: (lifter, [address]) => lifter.b.deviceLoad('lbu', address),
  mmio_read16: (lifter, [address]) => lifter.b.deviceLoad('lhu', address),
  mmio_read32: (lifter, [address]) => lifter.b.deviceLoad('lw', address),
  mmio_write8: (lifter, [address, value]) => void lifter.b.deviceStore('sb', address, value),
  mmio_write16: (lifter, [address, value]) => void lifter.b.deviceStore('sh', address, value),
  mmio_write32: (lifter, [address, value]) => void lifter.b.deviceStore('sw', address, value),

  code_address: (lifter, [index]) => {
    const target = index.isConst ? lifter.context.tableFunction(index.imm) : undefined;
    if (target !== undefined) return lifter.b.symbol(lifter.context.functionSymbol(target));
    return codeOf(lifter, index);
  },
  call_code4: (lifter, args) => lifter.b.result(lifter.b.effect('callCode', args), 0),
};

for (let count = 0; count <= 7; count++) {
  INTRINSICS[`syscall${count}`] = syscall;
  INTRINSICS[`syscall_into${count}`] = syscallInto;
}
