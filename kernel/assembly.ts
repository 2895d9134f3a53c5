// What entry.S provides: addresses that only the linker knows, and the few
// instructions that the language cannot say.

export declare function system_call_entry_address(): usize;
export declare function exception_entry_address(): usize;
export declare function interrupt_entry_address(): usize;
export declare function trap_software_walk_address(): usize;
export declare function kernel_frame_address(): usize;
export declare function text_end_address(): usize;
export declare function rodata_start_address(): usize;
export declare function rodata_end_address(): usize;
export declare function image_end_address(): usize;

/** Turns the hardware's IDT on; 0 where the processor has none. */
export declare function idt_probe(table: usize, lastGate: u32): u32;
/** Move the 32 floating-point registers and fcsr to and from 264 bytes of memory; the unit must be on. */
export declare function fpu_save(to: usize): void;
export declare function fpu_load(from: usize): void;
/** Leaves for the current thread; never returns. */
export declare function start_user_mode(): void;
