// Major opcodes (unprivileged manual, "RISC-V base opcode map"), and the fixed bits that follow from them.

export const LOAD = 0x03;
export const LOAD_FP = 0x07;
export const CUSTOM_0 = 0x0b;
export const MISC_MEM = 0x0f;
export const OP_IMM = 0x13;
export const AUIPC = 0x17;
export const STORE = 0x23;
export const STORE_FP = 0x27;
export const AMO = 0x2f;
export const OP = 0x33;
export const LUI = 0x37;
export const MADD = 0x43;
export const MSUB = 0x47;
export const NMSUB = 0x4b;
export const NMADD = 0x4f;
export const OP_FP = 0x53;
export const BRANCH = 0x63;
export const JALR = 0x67;
export const JAL = 0x6f;
export const SYSTEM = 0x73;

/** Fixed bits: opcode 6:0, funct3 14:12, funct7 31:25, and rs2 24:20 where that is fixed too. */
export const op = (opcode: number, funct3 = 0, funct7 = 0, rs2 = 0): number =>
  (opcode | (funct3 << 12) | (funct7 << 25) | (rs2 << 20)) >>> 0;
