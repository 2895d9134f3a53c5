// cox vm --gdb, --record and --replay as a user has them: processes, a TCP connection, and gdb itself where it is installed.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EXIT_DIVERGED, EXIT_USAGE } from '../../cli/exit-codes.ts';
import { frame, PacketReader } from '../../vm/debug/packets.ts';
import { decodeRecording, encodeRecording } from '../../vm/record/recording.ts';
import { cox } from '../helpers/cox.ts';
import { COUNTER_SOURCE } from '../vm/debug/client.ts';
import { bareProgram, ECHO, finish } from './guest-program.ts';

const COX = fileURLToPath(new URL('../../bin/cox.mjs', import.meta.url));

let folder: string;
const file = (name: string) => path.join(folder, name);
function write(name: string, content: Uint8Array | string): string {
  writeFileSync(file(name), content);
  return file(name);
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cox-debug-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a recorded run', () => {
  test('replays from its file alone, on either tier: output, status, and state', async () => {
    const kernel = write('echo.elf', bareProgram(ECHO));
    const recorded = await cox(['vm', '--kernel', kernel, '--record', file('echo.rec')], 'two\nlines q');
    expect([recorded.status, recorded.output]).toEqual([11, 'two\nlines q']);
    const [, hash] = recorded.errors.match(
      /^cox: recorded \d+ cycles in .*; the state at the end is ([0-9a-f]{16})\n$/,
    )!;
    for (const tier of ['fast', 'reference']) {
      const { status, output, errors } = await cox(['vm', '--replay', file('echo.rec'), '--tier', tier]);
      expect([status, output]).toEqual([11, 'two\nlines q']);
      expect(errors).toMatch(
        new RegExp(`^cox vm: replayed \\d+ cycles; the state at the end is ${hash}, as recorded\n$`),
      );
    }
  }, 60_000);

  test('goes on over resets, and with what it read of its drives', async () => {
    // Reads sector 0 into RAM by virtio, prints its first byte, changes it on the disk, and resets; ends when it is 'c'.
    const kernel = write('disk.elf', bareProgram(DISK_SOURCE));
    const disk = write('disk', new Uint8Array(1024).fill('a'.charCodeAt(0)));
    const recorded = await cox(['vm', '--kernel', kernel, '--drive', disk, '--record', file('disk.rec')]);
    expect([recorded.status, recorded.output]).toEqual([0, 'abc']);
    expect(readFileSync(disk)[0]).toBe('c'.charCodeAt(0));
    rmSync(disk);
    const replayed = await cox(['vm', '--replay', file('disk.rec')]);
    expect([replayed.status, replayed.output]).toEqual([0, 'abc']);
  }, 60_000);

  test('that a signal ends is written all the same', async () => {
    const kernel = write('spin.elf', bareProgram('_start: li t0, UART\n1: lbu t1, 5(t0)\n j 1b'));
    const child = start(['vm', '--kernel', kernel, '--record', file('spin.rec')]);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    child.process.kill('SIGTERM');
    expect(await child.ended).toBe(143);
    expect((await cox(['vm', '--replay', file('spin.rec'), '--max-instructions', '1'])).status).toBe(0);
  }, 60_000);

  test('that was tampered with is told from its machine: diverged, with the place', async () => {
    const kernel = write('echo2.elf', bareProgram(ECHO));
    await cox(['vm', '--kernel', kernel, '--record', file('b.rec')], 'abc q');
    const recording = decodeRecording(readFileSync(file('b.rec')));
    const [boot] = recording.boots;
    const [first, ...rest] = boot.events;
    const events = [{ ...first, input: { port: 'uart', bytes: Buffer.from('xy q') } } as const, ...rest];
    write('bad.rec', encodeRecording({ ...recording, boots: [{ ...boot, events }] }));
    const { status, errors } = await cox(['vm', '--replay', file('bad.rec')]);
    expect(status).toBe(EXIT_DIVERGED);
    expect(errors).toMatch(/^cox vm: .*bad\.rec: the replay diverges: .*\n$/);
  }, 60_000);

  test('that is damaged, missing or something else is one line', async () => {
    write('text', 'hello');
    const kernel = write('end.elf', bareProgram(`_start: ${finish(0)}`));
    await cox(['vm', '--kernel', kernel, '--record', file('c.rec')]);
    const bytes = readFileSync(file('c.rec'));
    write('flipped', bytes.with(500, bytes[500] ^ 1));
    write('cut', bytes.subarray(0, 1000));
    for (const [name, message] of [
      ['text', /text: not a recording of cox/],
      ['nope', /nope: no such file/],
      ['flipped', /flipped: the recording is damaged \(its checksum is wrong\)/],
      ['cut', /cut: the recording is cut off/],
    ] as const) {
      const { status, output, errors } = await cox(['vm', '--replay', file(name)]);
      expect([status, output]).toEqual([EXIT_USAGE, '']);
      expect(errors).toMatch(message);
      expect(errors.trimEnd().split('\n')).toHaveLength(1);
    }
    const other = write('other.elf', bareProgram(`_start: ${finish(1)}`));
    const same = await cox(['vm', '--kernel', kernel, '--replay', file('c.rec')]);
    expect([same.status, same.output]).toEqual([1, '']);
    const changed = await cox(['vm', '--kernel', other, '--replay', file('c.rec')]);
    expect(changed.status).toBe(EXIT_USAGE);
    expect(changed.errors).toMatch(/other\.elf: not the file that was recorded; .*\n$/);
    const elsewhere = await cox(['vm', '--kernel', kernel, '--record', file('no/such/folder')]);
    expect([elsewhere.status, elsewhere.errors]).toEqual([
      EXIT_USAGE,
      expect.stringMatching(/folder: no such file\n$/),
    ]);
  }, 60_000);

  test.each([
    [['--record', 'x', '--replay', 'y'], /--record and --replay do not go together/],
    [['--kernel', 'x', '--gdb', 'here'], /--gdb: here is not a port/],
    [['--kernel', 'x', '--gdb', '70000'], /--gdb: 70000 is not a port/],
  ])('wrong options: %p', async (given, message) => {
    const { status, errors } = await cox(['vm', ...given]);
    expect(status).toBe(EXIT_USAGE);
    expect(errors).toMatch(message);
  });
});

describe('cox vm --gdb', () => {
  test('waits for a connection, and is driven by it', async () => {
    const kernel = write('counter.elf', bareProgram(COUNTER_SOURCE));
    const child = start(['vm', '--kernel', kernel, '--gdb', '0']);
    const gdb = await Connection.to(await child.port);
    expect(await gdb.ask('qSupported')).toMatch(/ReverseContinue\+/);
    expect(await gdb.ask('p20')).toBe('00100000');
    expect(await gdb.ask('Z0,80000100,4')).toBe('OK');
    expect(await gdb.ask('c')).toBe('T05thread:1;');
    expect(await gdb.ask('p20')).toBe('00010080');
    expect(await gdb.ask('z0,80000100,4')).toBe('OK');
    expect(await gdb.ask('D')).toBe('OK');
    expect(await child.ended).toBe(3); // it went on alone
  }, 60_000);

  test('a guest that runs is interrupted; one that is killed ends cox', async () => {
    const kernel = write('loop.elf', bareProgram('_start: wfi\n j _start'));
    const child = start(['vm', '--kernel', kernel, '--gdb', 'tcp::0']);
    const gdb = await Connection.to(await child.port);
    gdb.send('c');
    await new Promise((resolve) => setTimeout(resolve, 300));
    gdb.raw(Uint8Array.of(3));
    expect(await gdb.answer()).toBe('T02thread:1;');
    gdb.raw(frame('k'));
    expect(await child.ended).toBe(0);
  }, 60_000);

  test('is recorded as it was in the end, whatever gdb went back over, and not at all where gdb changed it', async () => {
    const kernel = write('recorded.elf', bareProgram(COUNTER_SOURCE));
    const session = async (name: string, ...asks: string[]) => {
      const child = start(['vm', '--kernel', kernel, '--gdb', '0', '--record', file(name)]);
      const gdb = await Connection.to(await child.port);
      for (const ask of asks) await gdb.ask(ask);
      gdb.raw(frame('D'));
      return [await child.ended, child.errors()];
    };
    const [status, errors] = await session(
      'whole.rec',
      'Z0,80000100,4',
      'c',
      'c',
      'bs',
      'bc',
      's',
      'z0,80000100,4',
    );
    expect([status, errors]).toEqual([3, expect.stringMatching(/cox: recorded \d+ cycles in .*whole\.rec/)]);
    expect((await cox(['vm', '--replay', file('whole.rec')])).status).toBe(3);

    const [, changed] = await session('changed.rec', 's', 'P1f=07000000', 's');
    expect(changed).toMatch(
      /cox: nothing is recorded in .*changed\.rec: gdb changed registers or memory at cycle 1,/,
    );
  }, 60_000);

  test('a port that is taken is one line', async () => {
    const kernel = write('loop2.elf', bareProgram('_start: j _start'));
    const child = start(['vm', '--kernel', kernel, '--gdb', '0']);
    const port = await child.port;
    const { status, errors } = await cox(['vm', '--kernel', kernel, '--gdb', String(port)]);
    expect([status, errors]).toEqual([EXIT_USAGE, `cox vm: --gdb: port ${port} is in use\n`]);
    child.process.kill();
  }, 60_000);

  const gdb = spawnSync('gdb-multiarch', ['--version']).status === 0;
  if (!gdb) console.log('skipped: gdb-multiarch is not installed');
  (gdb ? test : test.skip)(
    'stock gdb debugs a recorded run forwards and backwards',
    async () => {
      const kernel = write('counter2.elf', bareProgram(COUNTER_SOURCE));
      await cox(['vm', '--kernel', kernel, '--record', file('counter.rec')]);
      const child = start(['vm', '--replay', file('counter.rec'), '--gdb', '0']);
      const script = write('script.gdb', GDB_SCRIPT.replace('PORT', String(await child.port)));
      const { stdout } = spawnSync('gdb-multiarch', ['-nx', '-batch', '-x', script, kernel], {
        encoding: 'utf8',
        timeout: 50_000,
      });
      const values = [...stdout.matchAll(/^\$\d+ = (.*)$/gm)].map(([, value]) => value);
      expect(values).toEqual(['0', '0x80000100', '5', '4', '0x80000108', '3', '2', '0x1000', '0x80000000']);
      expect(stdout).toMatch(
        /Hardware watchpoint 2: \*\(int \*\) 0x80001000\n\nOld value = 5\nNew value = 4\n/,
      );
      expect(stdout).toMatch(/No more reverse-execution history/);
      expect(stdout).toMatch(/mstatus +0x0/);
      expect(stdout).toMatch(/priv +0x3/);
      await child.ended;
    },
    120_000,
  );
});

const GDB_SCRIPT = `
set pagination off
set confirm off
target remote :PORT
break *0x80000100
continue
print *(int *) 0x80001000
print/x $pc
delete
continue
print *(int *) 0x80001000
watch *(int *) 0x80001000
reverse-continue
print *(int *) 0x80001000
print/x $pc
reverse-continue
print *(int *) 0x80001000
reverse-continue
print *(int *) 0x80001000
delete
reverse-continue
print/x $pc
stepi 6
print/x $pc
info registers mstatus priv
kill
`;

// --- helpers --------------------------------------------------------------------------------------------------

interface Started {
  process: ChildProcess;
  /** From what cox says on standard error. */
  port: Promise<number>;
  ended: Promise<number | null>;
  /** What it said on standard error so far. */
  errors: () => string;
}

/** Starts cox without input. */
function start(given: readonly string[]): Started {
  const child = spawn(process.execPath, [COX, ...given], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 100_000,
  });
  let errors = '';
  const port = new Promise<number>((resolve) => {
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      errors += text;
      const found = errors.match(/target remote :(\d+)/);
      if (found) resolve(Number(found[1]));
    });
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { process: child, port, ended, errors: () => errors };
}

class Connection {
  private readonly answers: string[] = [];
  private notify = () => {};

  private constructor(private readonly socket: Socket) {
    const reader = new PacketReader();
    socket.on('data', (bytes) => {
      for (const incoming of reader.read(bytes)) {
        if (incoming.kind === 'packet' && !/^O[0-9a-f]/.test(incoming.content))
          this.answers.push(incoming.content);
      }
      this.notify();
    });
    socket.on('error', () => {});
  }

  static to(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Connection(socket)));
      socket.on('error', reject);
    });
  }

  raw(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  send(content: string): void {
    this.raw(frame(content));
  }

  async answer(): Promise<string> {
    while (this.answers.length === 0) {
      await new Promise<void>((resolve) => {
        this.notify = resolve;
      });
    }
    return this.answers.shift()!;
  }

  ask(content: string): Promise<string> {
    this.send(content);
    return this.answer();
  }
}

/** A polling driver for the legacy virtio block device in slot 0. */
const DISK_SOURCE = `
_start:
  li s0, 0x10001000
  sw zero, 0x70(s0)
  li t0, 3
  sw t0, 0x70(s0)            # acknowledge, driver
  li t0, 4096
  sw t0, 0x28(s0)            # page size
  sw zero, 0x30(s0)          # queue 0
  li t0, 8
  sw t0, 0x38(s0)
  li t0, 4096
  sw t0, 0x3c(s0)            # align
  la s1, queue
  srli t0, s1, 12
  sw t0, 0x40(s0)
  li t0, 7
  sw t0, 0x70(s0)            # driver ok
  li a0, 0                   # read
  li a2, 2                   # into a buffer that the device writes
  call request
  la t0, sector
  lbu s2, 0(t0)
  li t1, UART
  sb s2, 0(t1)
  li t1, 'c'
  beq s2, t1, end
  addi s2, s2, 1
  sb s2, 0(t0)
  li a0, 1                   # write
  li a2, 0
  call request
  li t0, FINISHER
  li t1, 0x7777
  sw t1, 0(t0)
1: j 1b
end:
  li t0, FINISHER
  li t1, 0x5555
  sw t1, 0(t0)
2: j 2b

request:                     # a0: type, a2: flags of the data descriptor
  la t0, header
  sw a0, 0(t0)
  sw zero, 8(t0)
  sw zero, 12(t0)
  sw t0, 0(s1)               # descriptor 0: header
  li t1, 16
  sw t1, 8(s1)
  li t1, 0x10001             # next: 1
  sw t1, 12(s1)
  la t0, sector
  sw t0, 16(s1)              # descriptor 1: data
  li t1, 512
  sw t1, 24(s1)
  ori t1, a2, 1
  li t2, 0x20000
  or t1, t1, t2              # next: 2
  sw t1, 28(s1)
  la t0, status
  sw t0, 32(s1)              # descriptor 2: status
  li t1, 1
  sw t1, 40(s1)
  li t1, 2
  sw t1, 44(s1)
  lhu t1, 130(s1)            # available index
  addi t1, t1, 1
  fence
  sh t1, 130(s1)             # every entry of the ring is descriptor 0
  sw zero, 0x50(s0)          # notify
  li t2, 4096
  add t2, t2, s1
3: lhu t3, 2(t2)
  bne t3, t1, 3b
  ret
.data
.balign 4096
queue: .space 8192
header: .space 16
sector: .space 512
status: .space 4
`;
