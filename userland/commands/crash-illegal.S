# crash-illegal: executes an instruction that does not exist. All bits zero is defined to be illegal in every version of
# the architecture (unprivileged manual, "Base Instruction-Length Encoding"), so that running into empty memory ends at once.

        .globl _start
_start:
        .word 0
