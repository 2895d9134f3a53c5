// Numbers of the DWARF format (DWARF 4, section 7), as far as line tables need them.

export const TAG_COMPILE_UNIT = 0x11;
export const AT_NAME = 0x03;
export const AT_STMT_LIST = 0x10;
export const AT_LOW_PC = 0x11;
export const AT_HIGH_PC = 0x12;
export const AT_LANGUAGE = 0x13;
export const FORM_ADDR = 0x01;
export const FORM_DATA2 = 0x05;
export const FORM_DATA4 = 0x06;
export const FORM_STRING = 0x08;
export const FORM_SEC_OFFSET = 0x17;
export const LANGUAGE_ASSEMBLER = 0x8001;

// opcodes of line programs
export const OP_COPY = 1;
export const OP_ADVANCE_PC = 2;
export const OP_ADVANCE_LINE = 3;
export const OP_SET_FILE = 4;
export const OP_SET_COLUMN = 5;
export const OP_CONST_ADD_PC = 8;
export const OP_FIXED_ADVANCE_PC = 9;
export const EXTENDED = 0;
export const EXTENDED_END_SEQUENCE = 1;
export const EXTENDED_SET_ADDRESS = 2;
