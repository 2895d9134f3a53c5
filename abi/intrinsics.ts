// Functions that the translator expands in place (module name "intrinsics"): the instructions that the language
// cannot say. Arguments marked `const` must be literals at the call after optimisation. None of these is ever moved, merged or
// dropped, whatever the optimiser thinks of its result.

/** ecall with a7 = number and a0.. = the arguments, in order; the result is a0. t-registers are clobbered, a-registers too. */
export declare function syscall0(number: u32): i32;
export declare function syscall1(number: u32, a0: u32): i32;
export declare function syscall2(number: u32, a0: u32, a1: u32): i32;
export declare function syscall3(number: u32, a0: u32, a1: u32, a2: u32): i32;
export declare function syscall4(number: u32, a0: u32, a1: u32, a2: u32, a3: u32): i32;
export declare function syscall5(number: u32, a0: u32, a1: u32, a2: u32, a3: u32, a4: u32): i32;
export declare function syscall6(number: u32, a0: u32, a1: u32, a2: u32, a3: u32, a4: u32, a5: u32): i32;
export declare function syscall7(
  number: u32,
  a0: u32,
  a1: u32,
  a2: u32,
  a3: u32,
  a4: u32,
  a5: u32,
  a6: u32,
): i32;
/** The same, and a1..a6 are stored afterwards as six words at `results`. */
export declare function syscall_into0(results: usize, number: u32): i32;
export declare function syscall_into1(results: usize, number: u32, a0: u32): i32;
export declare function syscall_into2(results: usize, number: u32, a0: u32, a1: u32): i32;
export declare function syscall_into4(results: usize, number: u32, a0: u32, a1: u32, a2: u32, a3: u32): i32;
export declare function syscall_into6(
  results: usize,
  number: u32,
  a0: u32,
  a1: u32,
  a2: u32,
  a3: u32,
  a4: u32,
  a5: u32,
): i32;
export declare function syscall_into7(
  results: usize,
  number: u32,
  a0: u32,
  a1: u32,
  a2: u32,
  a3: u32,
  a4: u32,
  a5: u32,
  a6: u32,
): i32;

/** csrr, csrw, csrrw, csrs, csrc. `csr` is const. */
export declare function csr_read(csr: u32): u32;
export declare function csr_write(csr: u32, value: u32): void;
export declare function csr_swap(csr: u32, value: u32): u32;
export declare function csr_set(csr: u32, bits: u32): void;
export declare function csr_clear(csr: u32, bits: u32): void;

export declare function fence(): void;
export declare function fence_i(): void;
export declare function sfence_vma_all(): void;
export declare function sfence_vma_asid(asid: u32): void;
export declare function sfence_vma_page(address: usize, asid: u32): void;
export declare function wfi(): void;
export declare function ebreak(): void;

/** Device registers: exactly one load or store of this width, in program order. */
export declare function mmio_read8(address: usize): u32;
export declare function mmio_read16(address: usize): u32;
export declare function mmio_read32(address: usize): u32;
export declare function mmio_write8(address: usize, value: u32): void;
export declare function mmio_write16(address: usize, value: u32): void;
export declare function mmio_write32(address: usize, value: u32): void;

/** The code address of a function reference (`someFunction.index`, an index into the module's table). */
export declare function code_address(index: u32): usize;
/** Calls code at an address, as psABI `u32 (*)(u32, u32, u32, u32)`; used for dispatch tables in memory. */
export declare function call_code4(address: usize, a0: u32, a1: u32, a2: u32, a3: u32): u32;
