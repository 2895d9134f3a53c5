import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EXIT_LIMIT, EXIT_STUCK, EXIT_USAGE } from '../../cli/exit-codes.ts';
import { cox } from '../helpers/cox.ts';
import { bareProgram, ECHO, finish, WAIT_FOR_EVER } from './guest-program.ts';

let folder: string;
const file = (name: string) => path.join(folder, name);
function write(name: string, content: Uint8Array | string): string {
  writeFileSync(file(name), content);
  return file(name);
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cox-vm-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('cox vm', () => {
  test('the exit code is the one that the guest gave to the finisher', async () => {
    const kernel = write('seven.elf', bareProgram(`_start: ${finish(7)}`));
    expect(await cox(['vm', '--kernel', kernel])).toEqual({ status: 7, output: '', errors: '' });
  });

  test('the exit code is the one that the guest wrote to tohost', async () => {
    const source = `
      _start:
        la t0, tohost
        li t1, ${(9 << 1) | 1}
        sw t1, 0(t0)
      1: j 1b
      .data
      .globl tohost
      .balign 8
      tohost: .word 0, 0`;
    const kernel = write('tohost.elf', bareProgram(source));
    expect((await cox(['vm', '--kernel', kernel])).status).toBe(9);
  });

  test('the serial line is on standard input and output, byte for byte', async () => {
    const kernel = write('echo.elf', bareProgram(ECHO));
    const input = 'one line\nanother\r\n\ttab q';
    expect(await cox(['vm', '--kernel', kernel], input)).toEqual({
      status: input.length,
      output: input,
      errors: '',
    });
  });

  test('a guest that never ends stops at --max-instructions, with a code of its own', async () => {
    const kernel = write('spin.elf', bareProgram('_start: j _start'));
    const { status, output, errors } = await cox([
      'vm',
      '--kernel',
      kernel,
      '--max-instructions',
      '100k',
      '--stats',
    ]);
    expect([status, output]).toEqual([EXIT_LIMIT, '']);
    const [statistics, message, rest] = errors.split('\n');
    expect(JSON.parse(statistics)).toMatchObject({ instructions: 100_000, traps: {} });
    expect(message).toMatch(/^cox vm: stopped at --max-instructions/);
    expect(rest).toBe('');
  });

  test('--stats counts instructions and traps', async () => {
    const source = `
      _start:
        la t0, handler
        csrw mtvec, t0
        ecall
        ecall
        .word 0
        ${finish(0)}
      handler:
        csrr t0, mepc
        addi t0, t0, 4
        csrw mepc, t0
        mret`;
    const kernel = write('traps.elf', bareProgram(source));
    const { status, errors } = await cox(['vm', '--kernel', kernel, '--stats']);
    expect(status).toBe(1);
    expect(JSON.parse(errors).traps).toEqual({ ecall_from_machine: 2, illegal_instruction: 1 });
  });

  test('a guest that nothing can wake is reported, not waited for', async () => {
    const kernel = write('wait.elf', bareProgram(WAIT_FOR_EVER));
    const { status, errors } = await cox(['vm', '--kernel', kernel], 'unheard');
    expect(status).toBe(EXIT_STUCK);
    expect(errors).toMatch(/^cox vm: the guest waits, and nothing can wake it.*\n$/);
  });

  test('--drive is a block device on the file: capacity in sectors', async () => {
    const source = `
      _start:
        li t0, 0x10001000
        lw t1, 0x08(t0)     # device ID: 2, block
        lw t2, 0x100(t0)    # capacity
        slli t1, t1, 4
        add t1, t1, t2
        slli t1, t1, 16
        li t2, 0x3333
        or t1, t1, t2
        li t0, FINISHER
        sw t1, 0(t0)
      1: j 1b`;
    const kernel = write('drive.elf', bareProgram(source));
    const drive = write('disk', new Uint8Array(5 * 512 + 100));
    expect((await cox(['vm', '--kernel', kernel, '--drive', drive])).status).toBe(2 * 16 + 5);
    const asForQemu = `file=${drive},if=none,format=raw,id=x0`;
    expect((await cox(['vm', '--kernel', kernel, '--drive', asForQemu])).status).toBe(2 * 16 + 5);
  });

  test('a command line for QEMU boots as it is, with its drive in the named slot', async () => {
    const source = `
      _start:
        li t0, 0x10004000   # slot 3
        lw t1, 0x08(t0)     # device ID: 2, block
        lw t2, 0x04(t0)     # version
        slli t1, t1, 4
        add t1, t1, t2
        slli t1, t1, 16
        li t2, 0x3333
        or t1, t1, t2
        li t0, FINISHER
        sw t1, 0(t0)
      1: j 1b`;
    const kernel = write('slot.elf', bareProgram(source));
    const drive = write('disk', new Uint8Array(512));
    const line =
      `-machine virt -bios none -kernel ${kernel} -m 16M -nographic -icount shift=1 ` +
      `-global virtio-mmio.force-legacy=false -drive file=${drive},if=none,format=raw,id=x0 ` +
      '-device virtio-blk-device,drive=x0,bus=virtio-mmio-bus.3';
    expect(await cox(['vm', ...line.split(' ')])).toEqual({
      status: 2 * 16 + 2,
      output: '',
      errors: 'cox vm: -icount is ignored: time always counts instructions here\n',
    });
  });

  test('--no-reboot ends the run where the guest asks for a reset', async () => {
    const source = `
      _start:
        li t0, FINISHER
        li t1, 0x7777
        sw t1, 0(t0)
      1: j 1b`;
    const kernel = write('reset.elf', bareProgram(source));
    expect((await cox(['vm', '--kernel', kernel, '--no-reboot'])).status).toBe(0);
    expect((await cox(['vm', '--kernel', kernel, '--max-instructions', '1k'])).status).toBe(EXIT_LIMIT);
  });

  test('--virtio chooses the version of the transport', async () => {
    const source = `
      _start:
        li t0, 0x10001000
        lw t1, 0x04(t0)     # version
        slli t1, t1, 16
        li t2, 0x3333
        or t1, t1, t2
        li t0, FINISHER
        sw t1, 0(t0)
      1: j 1b`;
    const kernel = write('version.elf', bareProgram(source));
    expect((await cox(['vm', '--kernel', kernel])).status).toBe(1);
    expect((await cox(['vm', '--kernel', kernel, '--virtio', '2'])).status).toBe(2);
  });

  test('two runs from one seed are the same, instruction for instruction', async () => {
    const kernel = write('echo2.elf', bareProgram(ECHO));
    const count = async () => {
      const { errors } = await cox(['vm', '--kernel', kernel, '--stats', '--seed', '5'], 'abc\nq');
      return JSON.parse(errors).instructions;
    };
    expect(await count()).toBe(await count());
  });

  test.each([
    ['a missing file', ['--kernel', 'nope.elf'], /nope\.elf: no such file/],
    ['a directory', ['--kernel', '.'], /\.: is a directory/],
    ['no --kernel', [], /--kernel FILE is needed/],
    ['an unknown option', ['--kernle', 'x'], /unknown option --kernle/],
    ['a bad size', ['--kernel', 'x', '--mem', 'much'], /--mem: much is not a size/],
    ['an unknown virtio version', ['--kernel', 'x', '--virtio', '3'], /--virtio: 3 is not 1 or 2/],
    [
      'a trace of what is not there',
      ['--kernel', 'x', '--trace', 'trap,cat'],
      /--trace: cat is not one of insn,/,
    ],
    [
      'a drive of another format',
      ['--kernel', 'seven.elf', '--drive', 'file=x,format=qcow2'],
      /format must be raw/,
    ],
    ['a drive without file', ['--kernel', 'seven.elf', '--drive', 'if=none'], /file=NAME is missing/],
    ['missing firmware', ['--bios', 'nope.bin'], /nope\.bin: no such file/],
    ['a ninth drive', ['--kernel', 'seven.elf', ...Array(9).fill('--drive=x')], /at most 8 drives fit/],
    ['a missing drive', ['--kernel', 'seven.elf', '--drive', 'gone'], /gone: no such file/],
  ])('%s is one line and exit code 2', async (_name, given, message) => {
    write('seven.elf', bareProgram(`_start: ${finish(7)}`));
    const { status, output, errors } = await cox([
      'vm',
      ...given.map((word) => (word === 'seven.elf' ? file(word) : word)),
    ]);
    expect([status, output]).toEqual([EXIT_USAGE, '']);
    expect(errors).toMatch(message);
    expect(errors.trimEnd().split('\n')).toHaveLength(1);
  });

  test('a raw kernel is put at 0x80000000 and started there', async () => {
    // auipc a0, 0; srli a0, a0, 12; andi a0, a0, 0xff; slli a0, a0, 16 ...
    const elf =
      bareProgram(`_start: auipc s0, 0\n srli s0, s0, 28\n slli s0, s0, 16\n li t1, 0x3333\n or t1, t1, s0
      li t0, FINISHER\n sw t1, 0(t0)\n1: j 1b`);
    const view = new DataView(elf.buffer, elf.byteOffset, elf.byteLength);
    const header = view.getUint32(28, true);
    const [offset, bytes] = [view.getUint32(header + 4, true), view.getUint32(header + 16, true)];
    const raw = write('raw.bin', elf.subarray(offset, offset + bytes).slice());
    expect(await cox(['vm', '--kernel', raw])).toEqual({ status: 8, output: '', errors: '' });
  });

  test('firmware is started first, and finds the kernel by fw_dynamic_info', async () => {
    const bios = write('bios.elf', bareProgram('_start: lw t0, 8(a2)\n lw s1, 12(a2)\n jr t0'));
    // Says which nibbles its address has, and the mode that the firmware was to use.
    const kernel = write('next.bin', Uint8Array.from([0x17, 0x04, 0, 0])); // auipc s0, 0
    const { errors } = await cox([
      'vm',
      '--bios',
      bios,
      '--kernel',
      kernel,
      '--max-instructions',
      '10',
      '--trace',
      'insn',
    ]);
    expect(errors).toMatch(/insn +80000008 <_start\+0x8> +jr +t0\n +\d+ insn +80400000 +auipc +s0,/);
  });

  test('--trace says what happens, with symbols', async () => {
    const source = `
      _start:
        la t0, handler
        csrw mtvec, t0
        li t0, UART
        lbu t1, 5(t0)
        li t2, 2
        sb t2, 1(t0)
      call_it:
        ecall
      handler:
        ${finish(0)}`;
    const kernel = write('traced.elf', bareProgram(source));
    const { status, errors } = await cox(['vm', '--kernel', kernel, '--trace', 'trap,mmio,irq']);
    expect(status).toBe(1);
    const lines = errors
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^ +\d+ /, ''));
    expect(lines).toEqual([
      'mmio  reset-rom+0x20: read 4 bytes, 87e00000',
      'mmio  reset-rom+0x18: read 4 bytes, 80000000',
      'mmio  uart+0x05: read 1 byte, 60',
      'irq   line 10 (uart) raised',
      'mmio  uart+0x01: write 1 byte, 02',
      'trap  ecall_from_machine at 8000001c <call_it>, M to M, value 00000000',
      'mmio  finisher+0x00: write 4 bytes, 00003333',
    ]);
  });

  test('a guest that loops for ever is reported, with the place', async () => {
    const loop = write(
      'loop.elf',
      bareProgram('_start: li t0, 3\nhang: addi t1, t0, 1\n mv t2, t1\n j hang'),
    );
    const { status, errors } = await cox(['vm', '--kernel', loop]);
    expect(status).toBe(EXIT_STUCK);
    expect(errors).toMatch(/^cox vm: stopped: the guest goes round for ever .* at 0x800000.. <hang.*>.*\n$/);
    const garbage = write('garbage.bin', Uint8Array.from([0xff, 0xff, 0xff, 0xff]));
    expect((await cox(['vm', '--kernel', garbage])).errors).toMatch(/the guest traps for ever at 0x00000000/);
  });

  test.each<[string, (elf: Uint8Array) => Uint8Array | string, RegExp]>([
    ['empty', () => '', /the file is empty/],
    ['truncated', (elf) => elf.subarray(0, 70), /truncated/],
    ['64-bit', (elf) => elf.with(4, 2), /64-bit/],
    ['for x86', (elf) => elf.with(18, 3), /for x86, not for RISC-V/],
  ])('an ELF that is %s is one line and exit code 2', async (name, damage, message) => {
    const kernel = write(`bad-${name}`, damage(bareProgram(`_start: ${finish(0)}`)));
    const { status, errors } = await cox(['vm', '--kernel', kernel]);
    expect(status).toBe(EXIT_USAGE);
    expect(errors).toMatch(message);
    expect(errors.trimEnd().split('\n')).toHaveLength(1);
  });

  test('a boot archive that does not fit is told as such', async () => {
    const kernel = write('any.elf', bareProgram(`_start: ${finish(0)}`));
    const initrd = write('large', new Uint8Array(2 ** 20));
    const line = ['vm', '--kernel', kernel, '--mem', '1M', '--initrd', initrd];
    expect(await cox(line)).toMatchObject({
      status: EXIT_USAGE,
      errors: 'cox vm: --initrd: the boot archive (1048576 bytes) does not fit into RAM\n',
    });
  });

  test('what is no file is not read for ever', async () => {
    const { status, errors } = await cox(['vm', '--kernel', '/dev/zero']);
    expect([status, errors]).toEqual([EXIT_USAGE, 'cox vm: /dev/zero: not a file\n']);
  });

  test('a segment outside RAM is one line and exit code 2', async () => {
    const elf = bareProgram(`_start: ${finish(0)}`);
    const view = new DataView(elf.buffer, elf.byteOffset, elf.byteLength);
    const header = view.getUint32(28, true);
    view.setUint32(header + 12, 0x1000, true); // p_paddr
    const { status, errors } = await cox(['vm', '--kernel', write('low.elf', elf)]);
    expect(status).toBe(EXIT_USAGE);
    expect(errors).toMatch(/low\.elf: .*lies outside RAM/);
  });
});

test('cox disasm names functions and instructions', async () => {
  const kernel = write('disasm.elf', bareProgram('_start: addi a0, a0, 1\n helper: ret'));
  const { status, output } = await cox(['disasm', kernel]);
  expect(status).toBe(0);
  expect(output).toMatch(/80000000 <_start>:\n80000000:.*addi\s+a0,a0,1/);
  expect(output).toMatch(/<helper>:/);
});

test('output that nobody reads ends the command quietly', async () => {
  const kernel = write('many.elf', bareProgram('_start: li t0, UART\n1: sb t0, 0(t0)\n j 1b'));
  const cli = new URL('../../bin/cox.mjs', import.meta.url).pathname;
  const line = `"${process.execPath}" "${cli}" vm --kernel "${kernel}" | head -c 3; echo "status \${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', line], { timeout: 30_000, encoding: 'latin1' });
  expect(stdout).toBe('\0\0\0status 141\n');
  expect(stderr).toBe('');
});

test('output that cannot be written is one line', async () => {
  const cli = new URL('../../bin/cox.mjs', import.meta.url).pathname;
  const { status, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${cli}" --help > /dev/full`], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('cox: cannot write the output: no space left on device\n');
  expect(status).toBe(74);
});

test('usage mistakes name the way to help; help is on standard output', async () => {
  expect(await cox(['frob'])).toEqual({
    status: EXIT_USAGE,
    output: '',
    errors: 'cox: there is no command frob (see cox --help)\n',
  });
  expect((await cox(['exec'])).errors).toBe('cox exec: LINE is missing (see cox exec --help)\n');
  const { status, output, errors } = await cox(['--help']);
  expect([status, errors]).toEqual([0, '']);
  expect(output).toMatch(/^ {2}cox vm \[options\]/m);
  expect(readFileSync(new URL('../../bin/cox.mjs', import.meta.url), 'utf8')).toMatch(/^#!/);
});
