// Command lines written for QEMU, and where its drives are plugged in.

import { describe, expect, test } from '@jest/globals';
import { parseArguments } from '../../cli/arguments.ts';
import { COMMANDS } from '../../cli/commands/list.ts';
import { slotsOf } from '../../cli/device-option.ts';
import { parseDrive } from '../../cli/drive-option.ts';
import { translateQemuOptions } from '../../cli/qemu-options.ts';

const { syntax } = COMMANDS.find(({ name }) => name === 'vm')!;
const translate = (line: string) => translateQemuOptions(line.split(' '), syntax.options);
const options = (line: string) => {
  const { options } = parseArguments(translate(line).arguments, syntax);
  return Object.fromEntries([...options].map(([name, values]) => [name, values.join(' ')]));
};

describe("QEMU's spelling", () => {
  test('a whole command line of a teaching kernel', () => {
    const line =
      '-machine virt -bios none -kernel kernel.elf -m 128M -smp 1 -nographic -serial mon:stdio --no-reboot ' +
      '-global virtio-mmio.force-legacy=false -drive file=fs.img,if=none,format=raw,id=x0 ' +
      '-device virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0';
    expect(options(line)).toEqual({
      '--bios': 'none',
      '--kernel': 'kernel.elf',
      '--mem': '128M',
      '--no-reboot': '',
      '--virtio': '2',
      '--drive': 'file=fs.img,if=none,format=raw,id=x0',
      '--device': 'virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0',
    });
  });

  test.each([
    ['-m 64', '--mem', '64M'],
    ['-m size=1G', '--mem', '1G'],
    ['-s', '--gdb', '1234'],
    ['-gdb tcp::99', '--gdb', 'tcp::99'],
    ['-global virtio-mmio.force-legacy=true', '--virtio', '1'],
    ['-append a=b', '--append', 'a=b'],
  ])('%s', (line, name, value) => expect(options(line)).toEqual({ [name]: value }));

  test.each([
    '-M virt',
    '--machine virt',
    '-cpu rv32',
    '-cpu rv32,h=false,zba=false',
    '-display none',
    '-nic none',
  ])('%s says what is so anyway', (line) => expect(translate(line)).toEqual({ arguments: [], notes: [] }));

  test.each([
    ['-icount shift=0', /^-icount is ignored: /],
    ['-d int,guest_errors', /^-d is ignored: --trace/],
    ['-S', /^-S is ignored: .*waits for gdb/],
    ['-smp 4', /^-smp 4: this machine has one hart$/],
  ])('%s is ignored, with a note', (line, note) => {
    const { arguments: own, notes } = translate(line);
    expect([own, notes.length]).toEqual([[], 1]);
    expect(notes[0]).toMatch(note);
  });

  test.each([
    ['-machine sifive_u', /^-machine: sifive_u: .*virt/],
    ['-cpu rv64', /^-cpu: rv64: .*rv32/],
    ['-cpu rv32,v=true', /^-cpu: /],
    ['-netdev user,id=n', /^-netdev: there is no network/],
    ['-serial pty', /^-serial: pty: .*standard input/],
    ['-trace exec', /^-trace: use --trace/],
    ['-global x.y=1', /^-global: x.y=1: only virtio-mmio.force-legacy/],
    ['-semihosting', /^-semihosting: /],
    ['-m', /^option -m needs a value/],
  ])('%s is refused with what to do instead', (line, message) =>
    expect(() => translate(line)).toThrow(message),
  );

  test("cox's own options and their values stay as they are", () => {
    const given = ['--kernel', '-s', '--append', '-m', '--stats'];
    expect(translateQemuOptions(given, syntax.options)).toEqual({ arguments: given, notes: [] });
  });

  test('what nobody knows is left for the parser to refuse', () =>
    expect(translate('-foo bar').arguments).toEqual(['-foo', 'bar']));
});

describe('--device', () => {
  const drives = ['a.img', 'file=b.img,id=b', 'file=c.img,if=none,id=c'].map(parseDrive);
  const block = (rest: string) => `virtio-blk-device,${rest}`;

  test('without any, drive N is in slot N', () =>
    expect(slotsOf(drives, [])).toEqual({ drives: [0, 1, 2], entropy: undefined }));

  test('a bus names the slot; drives without a device take the lowest free ones', () =>
    expect(slotsOf(drives, [block('drive=b,bus=virtio-mmio-bus.0')]).drives).toEqual([1, 0, 2]));

  test('without a bus a device is in the highest free slot, as on QEMU', () => {
    const devices = [block('drive=b'), 'virtio-rng-device,rng=r', block('drive=c,id=disk')];
    expect(slotsOf(drives, devices)).toEqual({ drives: [0, 7, 5], entropy: 6 });
    const taken = [block('drive=c'), block('drive=b,bus=virtio-mmio-bus.7')];
    expect(slotsOf(drives, taken).drives).toEqual([0, 7, 6]);
  });

  test('the entropy device can have a slot too', () => {
    const devices = ['virtio-rng-device,bus=virtio-mmio-bus.0', block('drive=b,bus=virtio-mmio-bus.1')];
    expect(slotsOf(drives, devices)).toEqual({ drives: [2, 1, 3], entropy: 0 });
  });

  test.each([
    ['virtio-net-device,netdev=n', /virtio-net-device is not on this machine/],
    ['virtio-blk-device', /needs drive=ID/],
    [block('drive=z'), /no --drive with id=z/],
    [block('drive=b,bus=pcie.0'), /bus=pcie.0 is not one of/],
    [block('drive=b,bus=virtio-mmio-bus.8'), /is not one of/],
    [block('drive=b,colour=red'), /unknown property colour=red/],
    ['virtio-rng-device,drive=b', /unknown property drive=b/],
  ])('%s is refused', (device, message) => expect(() => slotsOf(drives, [device])).toThrow(message));

  test('a slot and a drive are used once', () => {
    const bus = ',bus=virtio-mmio-bus.3';
    const both = [block(`drive=b${bus}`), block(`drive=c${bus}`)];
    expect(() => slotsOf(drives, both)).toThrow(/no slot is free for drive c/);
    expect(() => slotsOf(drives, [block('drive=b'), block('drive=b')])).toThrow(/drive b is there twice/);
  });

  test('nine drives do not fit', () =>
    expect(() => slotsOf(new Array(9).fill(drives[0]), [])).toThrow(/at most 8 drives/));
});
