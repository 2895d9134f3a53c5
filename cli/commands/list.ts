// The commands of cox: one table for dispatch and help.

import type { OptionSpec } from '../arguments.ts';
import type { Command } from '../command.ts';

const MEMORY: OptionSpec = { value: 'SIZE', help: 'RAM of the machine, 128M where not given' };
const TIER: OptionSpec = {
  value: 'TIER',
  help: 'how instructions are executed: fast (default) or reference',
};

const WITH: OptionSpec = {
  value: 'FILE',
  repeated: true,
  help: 'have this program too, as /run/NAME; may be repeated',
};

const EXPLAIN: OptionSpec = {
  help: 'say of each system call that is denied which right is missing, on standard error',
};

export const COMMANDS: readonly Command[] = [
  {
    name: '',
    summary: 'boot to a shell prompt',
    syntax: {
      options: {
        '--with': WITH,
        '--mem': MEMORY,
        '--tier': TIER,
        '--record': { value: 'FILE', help: 'record the session, for cox vm --replay FILE' },
      },
      operands: [],
    },
    details: [
      'On a terminal: the console of the machine; press Ctrl-] twice to leave, or type `shutdown`.',
      'Otherwise: a plain console on standard input and output; the end of the input is a ^D at each prompt.',
      'SOURCE_DATE_EPOCH (seconds since 1970) fixes the clock of the machine, so that runs repeat exactly.',
    ],
    examples: [
      { line: 'cox', effect: 'boot; the first time, build the image' },
      { line: "echo 'ls /bin' | cox", effect: 'type one line at the prompt, and end' },
    ],
    load: () => import('./boot.ts'),
  },
  {
    name: 'exec',
    summary: 'boot without log, run one shell line, exit with its status',
    syntax: {
      options: { '--with': WITH, '--explain': EXPLAIN, '--mem': MEMORY, '--tier': TIER },
      operands: [{ name: 'LINE', required: true }],
    },
    details: ["The line's standard streams are those of cox, byte for byte."],
    examples: [
      { line: "cox exec 'ls / | wc -l'", effect: 'count the entries of the root' },
      { line: "date | cox exec 'cat > /tmp/x; wc -c /tmp/x'", effect: 'standard input reaches the line' },
      { line: 'cox exec \'sh -c "exit 7"\'; echo $?', effect: 'prints 7' },
    ],
    load: () => import('./exec.ts'),
  },
  {
    name: 'new',
    summary: 'make a folder to start a program in',
    syntax: { options: {}, operands: [{ name: 'NAME', required: true }] },
    details: ['The folder gets a short program, types for editors, and a README.'],
    examples: [{ line: 'cox new hello', effect: 'make hello/hello.ts, for cox run hello/hello.ts' }],
    load: () => import('./new.ts'),
  },
  {
    name: 'run',
    summary: 'compile one program and run it as a user process',
    syntax: {
      options: {
        '--watch': { help: 'run it again whenever a file of its folder is saved' },
        '--with': WITH,
        '--explain': EXPLAIN,
        '--mem': MEMORY,
        '--tier': TIER,
      },
      operands: [
        { name: 'FILE', required: true },
        { name: 'ARGUMENT', required: false, rest: true },
      ],
    },
    details: [
      'FILE is AssemblyScript (.ts), assembly (.s, .S), or an ELF executable for the machine.',
      'A program that fails is told about with the place in its source; the exit status is then 128 and more:',
      '130 interrupted (^C), 132 illegal instruction, 133 trap (division by zero, unreachable), 134 aborted',
      '(assertion, index out of range, error thrown), 137 killed or out of memory, 139 null or wild reference,',
      'stack overflow.',
    ],
    examples: [
      { line: 'cox run hello.ts World', effect: 'exits with the status of the program' },
      { line: 'cox run --watch hello.ts', effect: 'runs it again on each save' },
      { line: 'cox run --with server.ts client.ts', effect: 'client.ts can start /run/server' },
    ],
    load: () => import('./run.ts'),
  },
  {
    name: 'build',
    summary: 'build the image: kernel and boot archive',
    syntax: {
      options: {
        '--watch': { help: 'build again whenever a source changes' },
        '--force': { help: 'do not use what was built before' },
      },
      operands: [],
    },
    examples: [
      { line: 'cox build', effect: 'write build/image/kernel.elf and build/image/boot.cpio' },
      { line: 'cox build --watch', effect: 'keep them up to date while you edit' },
    ],
    load: () => import('./build.ts'),
  },
  {
    name: 'vm',
    summary: 'the bare machine on any kernel for QEMU virt',
    syntax: {
      options: {
        '--kernel': { value: 'FILE', help: 'what to load and start: an ELF executable, or raw code' },
        '--bios': {
          value: 'FILE',
          help: "firmware that starts the kernel, as OpenSBI; none (as where not given), default: QEMU's",
        },
        '--initrd': {
          value: 'FILE',
          help: 'put a file into RAM (at 0x84000000) and name it in the device tree',
        },
        '--append': { value: 'TEXT', help: 'boot arguments, in the device tree' },
        '--drive': {
          value: 'FILE',
          repeated: true,
          help: 'a virtio block device on a file, also as file=FILE,format=raw; may be repeated',
        },
        '--device': {
          value: 'DEVICE',
          repeated: true,
          help: 'where a drive is plugged in: virtio-blk-device,drive=ID,bus=virtio-mmio-bus.N',
        },
        '--virtio': { value: 'VERSION', help: 'of the virtio transport: 1 (legacy, default) or 2' },
        '--mem': MEMORY,
        '--no-reboot': { help: 'a guest that asks for a reset ends the run' },
        '--max-instructions': { value: 'N', help: 'stop after so many (1000000, 5M)' },
        '--stats': {
          help: 'at the end, a line of JSON on standard error: instructions, speed, traps, TLB misses',
        },
        '--trace': {
          value: 'KINDS',
          help: 'say on standard error what happens: insn,trap,priv,walk,mmio,irq, some of them, or all',
        },
        '--gdb': { value: 'PORT', help: 'wait for gdb on this TCP port (0: any), and run as it says' },
        '--record': { value: 'FILE', help: 'record the run: everything that a replay needs' },
        '--replay': { value: 'FILE', help: 'repeat a recorded run, and check it; needs no other option' },
        '--seed': { value: 'N', help: 'of the entropy device; the same seed gives the same run' },
        '--tier': TIER,
      },
      operands: [],
    },
    details: [
      'The serial line is on standard input and output. The exit code is the one that the guest gives to the',
      'finisher (0x100000) or to tohost. On a terminal, press Ctrl-] twice to leave.',
      'Raw code is put at 0x80000000; with --bios, the firmware is there, and a raw kernel at 0x80400000.',
      "QEMU's spelling is understood: -machine virt -nographic -kernel FILE -m 128M and so on.",
    ],
    examples: [
      {
        line: 'cox vm --kernel build/image/kernel.elf --initrd build/image/boot.cpio',
        effect: 'boot by hand',
      },
      { line: 'cox vm --kernel test.elf --max-instructions 5M --stats', effect: 'run a test within a limit' },
      {
        line: 'cox vm --kernel test.elf --trace trap,irq',
        effect: 'log each trap and interrupt line',
      },
    ],
    load: () => import('./vm.ts'),
  },
  {
    name: 'check',
    summary: 'hold the kernel to its laws, beside an executable model of it',
    syntax: {
      options: {
        '--law': { value: 'NAME', help: 'only this law (docs/properties.md lists them)' },
        '--runs': { value: 'N', help: 'cases to play, 1500 where not given: about 100,000 steps' },
        '--seed': { value: 'N', help: 'the same seed makes the same cases' },
        '--workers': { value: 'N', help: 'threads, 2 where not given' },
        '--kernel': { value: 'ELF', help: 'another build of the kernel than the one in build/image' },
        '--replay': {
          value: 'SEED',
          help: 'a failure again, as the check printed it: its steps, or a scene',
        },
      },
      operands: [],
    },
    examples: [
      { line: 'cox check', effect: 'play random system calls, faults and interrupts on the real kernel' },
      { line: 'cox check --law rights --runs 200', effect: 'one law, fewer cases' },
    ],
    load: () => import('./check.ts'),
  },
  {
    name: 'disasm',
    summary: 'disassemble an ELF executable, with symbols',
    syntax: { options: {}, operands: [{ name: 'ELF', required: true }] },
    examples: [{ line: 'cox disasm build/image/kernel.elf | less', effect: 'read the kernel' }],
    load: () => import('./disasm.ts'),
  },
  {
    name: 'wasm',
    summary: 'call a function of a WebAssembly module on the virtual processor',
    syntax: {
      options: {
        '--max-instructions': { value: 'N', help: 'stop after so many (1000000, 5M)' },
      },
      operands: [
        { name: 'invoke', required: true },
        { name: 'FILE', required: true },
        { name: 'EXPORT', required: false },
        { name: 'ARGUMENT', required: false, rest: true },
      ],
    },
    details: [
      'Arguments are read by the types of the function: 5, -1, 0xff, 1.5, inf, nan, nan:0x200000; i32:5 says the type too.',
      'Results are printed one a line. A module that imports something cannot be called from here.',
    ],
    examples: [{ line: 'cox wasm invoke add.wasm add 2 3', effect: 'prints 5' }],
    load: () => import('./wasm.ts'),
  },
];
