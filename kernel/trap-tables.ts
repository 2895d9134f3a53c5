// The two tables of the kernel, in one page that is sealed read-only after boot: the interrupt descriptor table (gates by
// vector) and the system call vector (code addresses by number).

import { csr_write } from '../abi/intrinsics';
import {
  GATE_BYTES,
  GATE_DPL_SUPERVISOR,
  GATE_DPL_USER,
  GATE_PRESENT,
  VECTOR_INTERRUPT,
  VECTOR_SOFTWARE_FIRST,
  VECTOR_SYSTEM_CALL,
  VECTOR_SYSTEM_CALL_INT,
  VECTORS,
} from '../abi/traps';
import {
  exception_entry_address,
  idt_probe,
  interrupt_entry_address,
  system_call_entry_address,
  trap_software_walk_address,
} from './assembly';
import { allocateZeroedFrame } from './frames';
import { sealPage } from './kernel-map';
import { CSR_STVEC } from './riscv';
import { fillSystemCallVector } from './system-call-vector';

/** Address of the IDT; read by entry.S where the processor does not walk it. */
export let interrupt_descriptor_table: usize = 0;
/** Address of the SCV; read by entry.S. */
export let system_call_vector: usize = 0;
let walkedByHardware: u32 = 0;

export function idtInHardware(): u32 {
  return walkedByHardware;
}

function setGate(vector: u32, handler: usize, privilege: u32): void {
  const gate = interrupt_descriptor_table + <usize>(vector * GATE_BYTES);
  store<u32>(gate, <u32>handler | GATE_PRESENT);
  store<u32>(gate, privilege, 4);
}

/** Fills both tables, seals their page, and points the processor at the IDT. */
export function initializeTrapTables(): void {
  const page = allocateZeroedFrame();
  interrupt_descriptor_table = page;
  system_call_vector = page + VECTORS * GATE_BYTES;
  for (let vector: u32 = 0; vector < VECTOR_INTERRUPT; vector++)
    setGate(vector, exception_entry_address(), GATE_DPL_SUPERVISOR);
  for (let vector = VECTOR_INTERRUPT; vector < VECTOR_SOFTWARE_FIRST; vector++)
    setGate(vector, interrupt_entry_address(), GATE_DPL_SUPERVISOR);
  // `int` to a vector that nobody serves is an illegal instruction for user code, not an absent gate
  for (let vector = VECTOR_SOFTWARE_FIRST; vector < VECTORS; vector++)
    setGate(vector, exception_entry_address(), GATE_DPL_SUPERVISOR);
  setGate(VECTOR_SYSTEM_CALL, system_call_entry_address(), GATE_DPL_SUPERVISOR);
  setGate(VECTOR_SYSTEM_CALL_INT, system_call_entry_address(), GATE_DPL_USER);
  fillSystemCallVector(system_call_vector);
  sealPage(page);
  csr_write(CSR_STVEC, <u32>trap_software_walk_address());
  walkedByHardware = idt_probe(page, VECTORS - 1);
}
