// The machine as a whole: how a program is handed over to, how it ends, where devices sit, and that a run can be repeated
// and resumed.

import { describe, expect, test } from '@jest/globals';
import { VIRTIO_BASE, VIRTIO_STRIDE } from '../../abi/memory-map.ts';
import { assemble } from '../../toolchain/asm/assemble.ts';
import { link } from '../../toolchain/link/link.ts';
import type { MachineOptions } from '../../vm/api.ts';
import { LoadError } from '../../vm/elf-loader.ts';
import { Machine } from '../../vm/machine.ts';

const MEBIBYTE = 0x100000;

function program(source: string, textBase = 0x80000000): Uint8Array {
  return link([assemble(source, { file: 'test.S' })], { entry: '_start', textBase });
}

function machineWith(source: string, options: MachineOptions = {}, textBase?: number): Machine {
  const machine = new Machine({ ramBytes: 4 * MEBIBYTE, ...options });
  machine.loadElf(program(source, textBase));
  return machine;
}

const HALT = '_start: j _start\n.globl _start';
const A0 = 10;
const A1 = 11;
const A2 = 12;
const hex = (value: number) => `0x${(value >>> 0).toString(16)}`;

/** Runs the reset ROM's six instructions. */
function handOver(machine: Machine): { pc: string; a0: number; tree: number; info: number } {
  machine.run(6);
  const { x, pc } = machine.hart;
  return { pc: hex(pc), a0: x[A0], tree: x[A1] >>> 0, info: x[A2] >>> 0 };
}

const bigEndianWord = (machine: Machine, address: number) =>
  new DataView(machine.memory.view(address, 4)!.slice().buffer).getUint32(0);

describe('hand-over', () => {
  test('starts at 0x1000 in M-mode, and reaches the program with hart id, device tree and fw_dynamic_info', () => {
    const machine = machineWith(HALT);
    expect([hex(machine.hart.pc), machine.hart.state.privilege]).toEqual(['0x1000', 3]);
    const { pc, a0, tree, info } = handOver(machine);
    expect([pc, a0]).toEqual(['0x80000000', 0]);
    expect(hex(bigEndianWord(machine, tree))).toBe('0xd00dfeed');
    expect(hex(machine.board.read(info, 4))).toBe('0x4942534f');
  });

  test('enters a program that is linked elsewhere at its entry', () => {
    expect(handOver(machineWith(HALT, { ramBytes: 8 * MEBIBYTE }, 0x80200000)).pc).toBe('0x80200000');
  });

  test.each([
    [128 * MEBIBYTE, '0x87e00000'],
    [4 * MEBIBYTE, '0x80200000'],
    [MEBIBYTE, '0x800ff000'],
  ])('with %i bytes of RAM the device tree is at %s', (ramBytes, address) => {
    expect(hex(handOver(machineWith(HALT, { ramBytes })).tree)).toBe(address);
  });

  test('puts the boot archive where QEMU does: in the middle of RAM, 0x84000000 for 128 MiB', () => {
    const initrd = Uint8Array.of(1, 2, 3, 4, 5);
    const machine = machineWith(HALT, { ramBytes: 128 * MEBIBYTE, initrd });
    expect([...machine.memory.view(0x84000000, 6)!]).toEqual([1, 2, 3, 4, 5, 0]);
  });

  test('leaves out the page of file headers that linkers put before the first section', () => {
    const headers = 0x1000;
    const file = new Uint8Array(headers + 8);
    const view = new DataView(file.buffer);
    view.setUint32(0, 0x7f454c46);
    file.set([1, 1, 1], 4); // 32-bit, little endian, version 1
    view.setUint16(16, 2, true); // executable
    view.setUint16(18, 243, true); // RISC-V
    view.setUint32(24, 0x80000000, true); // entry
    view.setUint32(28, 52, true); // program headers
    view.setUint16(42, 32, true);
    view.setUint16(44, 1, true);
    const segment = [1, 0, 0x7ffff000, 0x7ffff000, file.length, file.length, 5, 0x1000];
    for (const [index, field] of segment.entries()) view.setUint32(52 + 4 * index, field, true);
    view.setUint32(headers, 0x00500693, true); // li a3, 5
    const machine = new Machine({ ramBytes: MEBIBYTE });
    machine.loadElf(file);
    machine.run(7);
    expect(machine.hart.x[13]).toBe(5);
  });

  test('refuses in one line what does not fit', () => {
    const cases: [() => unknown, RegExp][] = [
      [
        () => machineWith(HALT, {}, 0x10000),
        /^ELF segment at 0x00010000\.\.0x[0-9a-f]{8} lies outside RAM \(0x80000000\.\.0x803fffff\)$/,
      ],
      [() => machineWith(HALT, {}, 0x80400000), /lies outside RAM/],
      [
        () => machineWith(HALT, { initrd: new Uint8Array(4 * MEBIBYTE) }),
        /^the boot archive \(4194304 bytes\) does not fit into RAM$/,
      ],
      // Fits into RAM, but not below the device tree.
      [() => machineWith(HALT, { ramBytes: MEBIBYTE, initrd: new Uint8Array(MEBIBYTE / 2) }), /does not fit/],
    ];
    for (const [load, message] of cases) {
      expect(load).toThrow(LoadError);
      expect(load).toThrow(message);
    }
  });

  test('firmware that is position-independent is placed where it is linked, if that is in RAM', () => {
    const asDynamic = (file: Uint8Array) => {
      new DataView(file.buffer, file.byteOffset).setUint16(16, 3, true);
      return file;
    };
    const machine = new Machine({ ramBytes: 4 * MEBIBYTE });
    machine.load({ bios: asDynamic(program(HALT, 0x80010000)) });
    expect(handOver(machine).pc).toBe('0x80010000');
    const load = () => machine.load({ bios: asDynamic(program(HALT, 0x10000)) });
    expect(load).toThrow(/^ELF file is linked at 0x00010000, outside RAM: give the raw code/);
  });

  describe('the first instruction', () => {
    const entered = (file: Uint8Array, entry: number) => {
      new DataView(file.buffer, file.byteOffset).setUint32(24, entry, true);
      const machine = new Machine({ ramBytes: 8 * MEBIBYTE });
      machine.load({ kernel: file });
      return handOver(machine).pc;
    };

    test('is at the start of RAM, whatever the file names as its entry, where it is loaded there', () => {
      expect(entered(program('_start: nop\nmain: nop\n.globl _start'), 0x80000004)).toBe('0x80000000');
    });

    test('is the entry where the file is loaded elsewhere, or its first word where it names none', () => {
      expect(entered(program('_start: nop\nmain: nop\n.globl _start', 0x80200000), 0x80200004)).toBe(
        '0x80200004',
      );
      expect(entered(program(HALT, 0x80200000), 0)).toBe('0x80200000');
    });
  });

  test('refuses a kernel that is linked where its firmware is', () => {
    const machine = new Machine({ ramBytes: 4 * MEBIBYTE });
    const load = () => machine.load({ bios: new Uint8Array(64), kernel: program(HALT) });
    expect(load).toThrow(/^lies over the firmware, at 0x80000000$/);
  });

  test('refuses a kernel that lies where the device tree or the boot archive must be', () => {
    const machine = new Machine({ ramBytes: 4 * MEBIBYTE });
    expect(() => machine.load({ kernel: new Uint8Array(2 * MEBIBYTE + 1) })).toThrow(
      /^leaves no room for the device tree at 0x80200000/,
    );
    machine.load({ kernel: new Uint8Array(2 * MEBIBYTE) });
    const withArchive = new Machine({ ramBytes: 8 * MEBIBYTE, initrd: Uint8Array.of(1) });
    expect(() => withArchive.load({ kernel: new Uint8Array(4 * MEBIBYTE + 1) })).toThrow(
      /^lies where the boot archive must be, at 0x80400000\.\.0x80400000$/,
    );
  });

  test('a program loaded over another is executed as loaded, and its .bss is zero', () => {
    const machine = machineWith('.globl _start\n_start: li a3, 1\nj _start\n.bss\nword: .space 4');
    machine.run(20);
    machine.memory.bytes.fill(0xee, 0x1000, 0x2000);
    machine.loadElf(
      program('.globl _start\n_start: la a4, word\nlw a3, 0(a4)\n1: j 1b\n.bss\nword: .space 4'),
    );
    machine.reset();
    machine.run(20);
    expect(machine.hart.x[13]).toBe(0);
  });
});

describe('ending', () => {
  const store = (address: string, value: number) =>
    `.globl _start\n_start: li t0, ${value}\n${address}\nsw t0, 0(t1)\n1: j 1b\n.data\n.globl tohost\ntohost: .word 0, 0\n`;

  test.each(['reference', 'fast'] as const)('by tohost, with the status above bit 0 (%s tier)', (tier) => {
    const ends = (value: number) => machineWith(store('la t1, tohost', value), { tier }).run(100);
    expect(ends(1)).toEqual({ kind: 'finished', status: 0 });
    expect(ends(3)).toEqual({ kind: 'finished', status: 1 });
    expect(ends((300 << 1) | 1)).toEqual({ kind: 'finished', status: 300 & 0xff });
    expect(ends(256 * 2 + 1)).toEqual({ kind: 'finished', status: 1 }); // a failure never looks like success
    expect(ends(2)).toEqual({ kind: 'limit' });
  });

  test.each([
    ['the lower half first', 'sw t0, 0(t1)\nsw t2, 4(t1)'],
    ['the upper half first', 'sw t2, 4(t1)\nsw t0, 0(t1)'],
    ['fsd', 'sw t0, 0(sp)\nsw t2, 4(sp)\nfld fa0, 0(sp)\nfsd fa0, 0(t1)'],
  ])('by 8 bytes to tohost, unless the upper half names a device: %s', (_, stores) => {
    const program = (low: number, high: number) =>
      `.globl _start\n_start: li t0, 0x6000\ncsrs mstatus, t0\nla sp, room\nla t1, tohost\nli t0, ${low}\n` +
      `li t2, ${high}\n${stores}\n1: j 1b\n.data\n.balign 8\n.globl tohost\ntohost: .word 0, ${high}\nroom: .word 0, 0\n`;
    expect(machineWith(program(11, 0)).run(100)).toEqual({ kind: 'finished', status: 5 });
    expect(machineWith(program(11, 0x01010000)).run(100)).toEqual({ kind: 'limit' });
  });

  test('by the finisher, at once: the store is the last instruction', () => {
    const machine = machineWith(store('li t1, 0x100000', 0x00073333));
    expect(machine.run(100)).toEqual({ kind: 'finished', status: 7 });
    const { cycles } = machine;
    expect(machine.run(100)).toEqual({ kind: 'finished', status: 7 });
    expect(machine.cycles).toBe(cycles);
  });

  test('a reset starts the same program again', () => {
    const machine = machineWith(store('li t1, 0x100000', 0x7777));
    expect(machine.run(100)).toEqual({ kind: 'reset' });
    machine.reset();
    expect([hex(machine.hart.pc), machine.cycles]).toEqual(['0x1000', 0]);
    expect(machine.run(100)).toEqual({ kind: 'reset' });
  });
});

describe('virtio slots', () => {
  const drive = { sectors: 1, readOnly: false, read() {}, write() {}, flush() {} } as never;
  const console = { output() {} };
  const DEVICE_ID = 8;
  const BLOCK = 2;
  const CONSOLE = 3;
  const ENTROPY = 4;

  const deviceIds = (options: MachineOptions) => {
    const { board } = new Machine({ ramBytes: MEBIBYTE, ...options });
    return Array.from({ length: 8 }, (_, slot) =>
      board.read(VIRTIO_BASE + slot * VIRTIO_STRIDE + DEVICE_ID, 4),
    );
  };

  test('drives come first, then consoles; entropy has the last', () => {
    expect(deviceIds({})).toEqual([0, 0, 0, 0, 0, 0, 0, ENTROPY]);
    expect(deviceIds({ drives: [drive, drive], consoles: [console] })).toEqual([
      ...[BLOCK, BLOCK, CONSOLE],
      ...[0, 0, 0, 0, ENTROPY],
    ]);
    expect(deviceIds({ drives: Array(7).fill(drive), consoles: [console] })[7]).toBe(CONSOLE);
  });

  test('slots can be chosen; consoles take the lowest that are left, entropy the highest', () => {
    const drives = [drive, drive];
    expect(deviceIds({ drives, driveSlots: [7, 0], consoles: [console] })).toEqual([
      ...[BLOCK, CONSOLE],
      ...[0, 0, 0, 0, ENTROPY, BLOCK],
    ]);
    expect(deviceIds({ drives, driveSlots: [1, 2], entropySlot: 0 })).toEqual([
      ...[ENTROPY, BLOCK, BLOCK],
      ...[0, 0, 0, 0, 0],
    ]);
  });

  test('more devices than slots are refused', () => {
    expect(() => deviceIds({ drives: Array(8).fill(drive), consoles: [console] })).toThrow(RangeError);
  });
});

describe('runs', () => {
  // Echoes what is typed, by polling; counts in x20 meanwhile.
  const ECHO = `
    .globl _start
    _start: li s0, 0x10000000
    1: addi s4, s4, 1
       lbu t0, 5(s0)
       andi t0, t0, 1
       beqz t0, 1b
       lbu t1, 0(s0)
       sb t1, 0(s0)
       j 1b`;
  const text = new TextEncoder();

  function typeAndRun(machine: Machine): void {
    for (const line of ['abc', '', 'defg']) {
      machine.uartInput(text.encode(line));
      machine.run(1000);
    }
  }

  test('with the same input at the same cycle are the same, on both tiers', () => {
    const results = (['reference', 'fast', 'fast'] as const).map((tier) => {
      let output = '';
      const machine = machineWith(ECHO, {
        tier,
        uartOutput: (bytes) => (output += String.fromCharCode(...bytes)),
      });
      typeAndRun(machine);
      return [output, ...machine.hart.x, machine.hart.pc, machine.retired];
    });
    expect(results[0][0]).toBe('abcdefg');
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  test('go on from a saved state, devices and their waiting input included', () => {
    let output = '';
    const original = machineWith(ECHO);
    original.uartInput(text.encode('waiting'));
    original.run(8); // not far enough to read any of it
    const saved = original.saveState();
    const other = machineWith(HALT, { uartOutput: (bytes) => (output += String.fromCharCode(...bytes)) });
    other.loadState(saved);
    other.run(1000);
    original.run(1000);
    expect(output).toBe('waiting');
    expect([...other.hart.x, other.hart.pc, other.retired]).toEqual([
      ...original.hart.x,
      original.hart.pc,
      original.retired,
    ]);
  });
});

describe('interrupts', () => {
  test('a driver that leaves the empty interrupt of the serial port unread is asked once', () => {
    const machine = machineWith(`
      .globl _start
      _start:
        la t0, handler
        csrw mtvec, t0
        li t0, 0x0c000028       # priority of line 10
        li t1, 1
        sw t1, 0(t0)
        li t0, 0x0c002000       # enabled
        li t1, 1 << 10
        sw t1, 0(t0)
        li t0, 0x10000000
        li t1, 2                # IER: transmitter empty
        sb t1, 1(t0)
        li t1, 1 << 11
        csrw mie, t1
        csrsi mstatus, 8
      1: addi s1, s1, 1
        j 1b
      .balign 4
      handler:
        addi s0, s0, 1
        li t0, 0x10000005       # polls LSR, as for received bytes
        lb t1, 0(t0)
        li t0, 0x0c200004
        lw t1, 0(t0)
        sw t1, 0(t0)
        mret`);
    machine.run(10_000);
    const [S0, S1] = [8, 9];
    expect(machine.hart.x[S0]).toBe(1);
    expect(machine.hart.x[S1]).toBeGreaterThan(1000);
    const saved = machine.saveState();
    machine.loadState(saved); // a line that is high is no new request
    machine.run(1000);
    expect(machine.hart.x[S0]).toBe(1);
  });
});
