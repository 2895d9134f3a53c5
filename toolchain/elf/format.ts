// The constants and layouts of ELF32 that we write and read (System V gABI, and the RISC-V psABI, "ELF Object
// Files"). Offsets are in bytes.

export const ELF_MAGIC = 0x464c457f; // 0x7f 'E' 'L' 'F', little endian
export const CLASS_32 = 1;
export const DATA_LITTLE_ENDIAN = 1;
export const TYPE_EXECUTABLE = 2;
export const MACHINE_RISCV = 243;
export const ELF_VERSION = 1;

/** e_flags: arguments travel in double-precision registers. */
export const FLAG_FLOAT_ABI_DOUBLE = 4;

export const ELF_HEADER_BYTES = 52;
export const PROGRAM_HEADER_BYTES = 32;
export const SECTION_HEADER_BYTES = 40;
export const SYMBOL_BYTES = 16;

export const SEGMENT_LOAD = 1;
export const SEGMENT_RISCV_ATTRIBUTES = 0x70000003;
export const SEGMENT_EXECUTE = 1;
export const SEGMENT_WRITE = 2;
export const SEGMENT_READ = 4;

export const SECTION_NULL = 0;
export const SECTION_PROGBITS = 1;
export const SECTION_SYMTAB = 2;
export const SECTION_STRTAB = 3;
export const SECTION_NOBITS = 8;
export const SECTION_RISCV_ATTRIBUTES = 0x70000003;

export const SECTION_WRITE = 1;
export const SECTION_ALLOC = 2;
export const SECTION_EXECUTE = 4;

export const SYMBOL_UNDEFINED = 0; // section index
export const SYMBOL_ABSOLUTE = 0xfff1;

export const BINDINGS = ['local', 'global', 'weak'] as const;
export const SYMBOL_TYPES = ['none', 'object', 'function', 'section', 'file'] as const;
