// The remote protocol without gdb: packets in, packets out.

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { frame, latin1, toHex } from '../../../vm/debug/packets.ts';
import { hashOfState } from '../../../vm/snapshot/snapshot-file.ts';
import { BUMP, Client, COUNTER, STORE } from './client.ts';

const hex = (value: number) => value.toString(16);
const littleEndian = (value: number) => toHex(new Uint8Array(Uint32Array.of(value).buffer));
const STOPPED = 'T05thread:1;';

describe('a conversation', () => {
  test('opens as gdb opens it', () => {
    const client = new Client();
    expect(client.ask('qSupported:multiprocess+;swbreak+')).toMatch(
      /^PacketSize=4000;qXfer:features:read\+;.*ReverseStep\+;ReverseContinue\+$/,
    );
    expect(client.acknowledgements).toBe('+');
    expect(client.ask('QStartNoAckMode')).toBe('OK');
    client.acknowledgements;
    expect(client.ask('?')).toBe(STOPPED);
    expect(client.acknowledgements).toBe('');
    expect(client.ask('vMustReplyEmpty')).toBe('');
    expect(['qC', 'qfThreadInfo', 'qsThreadInfo', 'Hg0', 'qAttached'].map((one) => client.ask(one))).toEqual([
      ...['QC1', 'm1', 'l', 'OK', '1'],
    ]);
  });

  test('describes the registers in parts, and every register that it names can be read', () => {
    const client = new Client();
    let description = '';
    for (let more = true; more; ) {
      const answer = client.ask(`qXfer:features:read:target.xml:${hex(description.length)},1f0`);
      more = answer[0] === 'm';
      description += answer.slice(1);
    }
    expect(description).toContain('<architecture>riscv:rv32</architecture>');
    const registers = [...description.matchAll(/<reg name="([^"]+)" bitsize="(\d+)" regnum="(\d+)"/g)];
    const names = registers.map(([, name]) => name);
    expect(names).toEqual(
      expect.arrayContaining(['zero', 'sp', 'pc', 'ft0', 'satp', 'mepc', 'sidtb', 'priv', 'fcsr']),
    );
    expect(new Set(names).size).toBe(names.length);
    for (const [, , bits, number] of registers) {
      expect(client.ask(`p${hex(Number(number))}`)).toMatch(new RegExp(`^[0-9a-f]{${Number(bits) / 4}}$`));
    }
  });

  test('a damaged packet is asked for again', () => {
    const client = new Client();
    client.session.receive(latin1('$g#00'));
    expect(client.acknowledgements).toBe('-');
    expect(client.answers).toEqual([]);
  });
});

describe('registers and memory', () => {
  test('are read and written', () => {
    const client = new Client();
    expect(client.ask('g')).toHaveLength(33 * 8);
    expect(client.ask(`P5=${littleEndian(0x12345678)}`)).toBe('OK');
    expect(client.machine.hart.x[5]).toBe(0x12345678);
    expect(client.ask('p5')).toBe('78563412');
    expect(client.ask(`P20=${littleEndian(BUMP)}`)).toBe('OK');
    expect(client.pc).toBe(BUMP);
    const mscratch = hex(65 + 0x340);
    expect(client.ask(`P${mscratch}=${littleEndian(77)}`)).toBe('OK');
    expect(client.ask(`p${mscratch}`)).toBe(littleEndian(77));
    expect(client.ask('P21=0000000000000840')).toBe('OK'); // ft0 = 3.0
    expect(client.ask('p21')).toBe('0000000000000840');
    expect(client.ask(`P0=${littleEndian(1)}`)).toBe('OK');
    expect(client.ask('p0')).toBe(littleEndian(0));
    const all = client.ask('g');
    expect(client.ask(`G${littleEndian(0)}${littleEndian(9)}${all.slice(16)}`)).toBe('OK');
    expect(client.machine.hart.x[1]).toBe(9);
    expect(client.ask(`M${hex(COUNTER)},4:0a0b0c0d`)).toBe('OK');
    expect(client.ask(`m${hex(COUNTER)},6`)).toBe('0a0b0c0d0000');
    expect(client.ask(`X${hex(COUNTER)},2:}\x03`)).toBe('OK');
    expect(client.ask(`m${hex(COUNTER)},2`)).toBe('7d03');
    expect(client.ask('m1000,4')).toBe('97020000'); // the reset ROM: auipc t0, 0
  });

  test('that are not there are errors', () => {
    const client = new Client();
    for (const packet of [
      'pffff',
      'p',
      'P5',
      'P5=1',
      'Pffff=00000000',
      'G00',
      'm0,4',
      'm',
      'mzz,4',
      'm10000000,1',
    ]) {
      expect([packet, client.ask(packet)]).toEqual([packet, 'E01']);
    }
    expect(client.ask(`M${hex(0x800fffff)},2:0102`)).toBe('E01');
    expect(client.ask(`m${hex(0x800fffff)},2`)).toBe('00'); // as much as is there
    expect(client.machine.memory.load(0x800fffff, 1)).toBe(0);
  });

  test('are virtual, or physical when asked for', () => {
    const client = new Client();
    const { hart, memory } = client.machine;
    // A root table at 0x80010000 that maps 0x00400000 to RAM by a superpage; in S-mode.
    memory.store(0x80010000 + 4, 4, (0x80000000 >>> 2) | 0xcf);
    client.ask(`P${hex(65 + 0x180)}=${littleEndian(0x80080010)}`);
    expect(client.ask(`P1041=${littleEndian(1)}`)).toBe('OK');
    expect(hart.state.privilege).toBe(1);
    memory.store(COUNTER, 4, 0x11223344);
    expect(client.ask('m401000,4')).toBe('44332211');
    expect(client.ask('m801000,4')).toBe('E01');
    expect(client.monitor('translate 0x401000')).toBe('0x00401000 is at 0x80001000\n');
    expect(client.monitor('translate 0x801000')).toBe('0x00801000 is not mapped\n');
    expect(client.ask('qqemu.PhyMemMode')).toBe('0');
    expect(client.ask('Qqemu.PhyMemMode:1')).toBe('OK');
    expect(client.ask('m401000,4')).toBe('E01');
    expect(client.ask(`m${hex(COUNTER)},4`)).toBe('44332211');
  });
});

describe.each(['fast', 'reference'] as const)('running (%s tier)', (tier) => {
  test('stops at breakpoints, before the instruction', () => {
    const client = new Client(undefined, { tier });
    expect(client.ask(`Z0,${hex(BUMP)},4`)).toBe('OK');
    for (const count of [0, 1, 2]) {
      expect(client.ask('vCont;c')).toBe(STOPPED);
      expect([client.pc, client.counter]).toEqual([BUMP, count]);
    }
    expect(client.ask('s')).toBe(STOPPED);
    expect(client.pc).toBe(BUMP + 4);
    expect(client.ask(`z0,${hex(BUMP)},4`)).toBe('OK');
    expect(client.ask(`Z1,${hex(STORE)},4`)).toBe('OK');
    expect(client.ask('c')).toBe(STOPPED);
    expect([client.pc, client.counter]).toEqual([STORE, 2]);
  });

  test('stops at watchpoints, in front of a write or a read', () => {
    const client = new Client(undefined, { tier });
    client.ask(`Z2,${hex(COUNTER)},4`);
    for (const count of [0, 1]) {
      expect(client.ask('c')).toBe(`T05thread:1;watch:${hex(COUNTER)};`);
      expect([client.pc, client.counter]).toEqual([STORE, count]);
    }
    expect(client.ask('s')).toBe(STOPPED);
    expect([client.pc, client.counter]).toEqual([STORE + 4, 2]);
    client.ask(`z2,${hex(COUNTER)},4`);
    client.ask(`Z3,${hex(COUNTER + 2)},1`);
    expect(client.ask('c')).toBe(`T05thread:1;rwatch:${hex(COUNTER + 2)};`);
    expect(client.pc).toBe(BUMP);
    client.ask(`z3,${hex(COUNTER + 2)},1`);
    client.ask(`Z4,${hex(COUNTER)},4`);
    expect(client.ask('c')).toMatch(/awatch/);
    expect([client.pc, client.counter]).toEqual([STORE, 2]);
    expect(client.ask('c')).toMatch(/awatch/);
    expect([client.pc, client.counter]).toEqual([BUMP, 3]);
  });

  test('goes back by steps, and to the breakpoint before', () => {
    const client = new Client(undefined, { tier });
    client.ask(`Z0,${hex(BUMP)},4`);
    for (let times = 0; times < 4; times++) client.ask('c');
    expect(client.counter).toBe(3);
    const state = hashOfState(client.machine.saveState());
    expect(client.ask('bc')).toBe(STOPPED);
    expect([client.pc, client.counter]).toEqual([BUMP, 2]);
    expect(client.ask('bs')).toBe(STOPPED);
    expect(client.pc).not.toBe(BUMP);
    expect(client.ask('c')).toBe(STOPPED);
    expect(client.ask('c')).toBe(STOPPED);
    expect(hashOfState(client.machine.saveState())).toBe(state);
    for (const count of [2, 1, 0]) {
      client.ask('bc');
      expect(client.counter).toBe(count);
    }
    expect(client.ask('bc')).toBe('T05thread:1;replaylog:begin;');
    expect(client.pc).toBe(0x1000);
    expect(client.ask('bs')).toBe('T05thread:1;replaylog:begin;');
  });

  test('goes back to the last write of a word', () => {
    const client = new Client(undefined, { tier });
    expect(client.ask('c')).toBe(STOPPED); // the guest has ended
    expect(client.counter).toBe(5);
    client.ask(`Z2,${hex(COUNTER)},4`);
    for (const count of [5, 4, 3]) {
      expect(client.ask('bc')).toBe(`T05thread:1;watch:${hex(COUNTER)};`);
      expect([client.pc, client.counter]).toEqual([STORE + 4, count]); // about to be undone
    }
    expect(client.ask('bs')).toBe(STOPPED);
    expect([client.pc, client.counter]).toEqual([STORE, 2]);
    expect(client.ask('c')).toMatch(/watch/); // and in front of it again, when going forwards
    expect([client.pc, client.counter]).toEqual([STORE, 2]);
    client.ask('s');
    expect(client.ask('bc')).toMatch(/watch/);
    expect([client.pc, client.counter]).toEqual([STORE + 4, 3]);
  });
});

describe('ends', () => {
  test('of the guest: first a stop from where one can go back, then its status', () => {
    const client = new Client();
    expect(client.ask('c')).toBe(STOPPED);
    expect(client.session.exitStatus).toBe(3);
    expect(client.ask('c')).toBe('W03');
    expect(client.session.state).toBe('killed');
  });

  test('by an interrupt while the guest runs, and only then', () => {
    const client = new Client('.globl _start\n_start: addi t0, t0, 1\n j _start');
    client.session.receive(latin1('\x03'));
    client.session.receive(frame('c'));
    expect(client.session.run(1000)).toEqual({ kind: 'running' });
    client.session.receive(latin1('\x03'));
    client.session.run(1000);
    expect(client.answers).toEqual(['T02thread:1;']);
    expect(client.session.state).toBe('halted');
  });

  test('of the session', () => {
    const detached = new Client();
    detached.ask(`Z0,${hex(BUMP)},4`);
    expect(detached.ask('D')).toBe('OK');
    expect(detached.session.state).toBe('detached');
    expect(detached.timeline.run(1000)).toMatchObject({ kind: 'finished' });
    const killed = new Client();
    expect(killed.ask('k')).toBe('');
    expect(killed.session.state).toBe('killed');
  });

  test('a new connection finds the guest halted', () => {
    const client = new Client('.globl _start\n_start: j _start');
    client.session.receive(frame('c'));
    client.session.run(100);
    client.session.connected();
    expect(client.ask('?')).toBe(STOPPED);
  });
});

describe('whatever comes in', () => {
  const word = fc.constantFrom(
    '0',
    '1',
    '80000100',
    '80001000',
    'ffffffff',
    '10000000',
    'zz',
    '',
    '4',
    '800fffff',
  );
  const packet = fc.oneof(
    fc.string({ unit: 'binary-ascii', maxLength: 30 }),
    fc
      .tuple(
        fc.constantFrom(
          ...[
            'g',
            'G',
            'p',
            'P',
            'm',
            'M',
            'X',
            'Z0,',
            'Z2,',
            'Z4,',
            'z0,',
            'Z9,',
            'c',
            's',
            'bs',
            'bc',
            'H',
            'vCont;',
          ],
          ...[
            'vCont;s:',
            'qXfer:features:read:target.xml:',
            'qRcmd,',
            'Qqemu.PhyMemMode:',
            'C05;',
            'T',
            '?',
            'qSupported',
          ],
        ),
        fc.array(fc.tuple(word, fc.constantFrom(',', ':', '=', ';', '')), { maxLength: 4 }),
      )
      .map(([head, rest]) => head + rest.flat().join('')),
  );

  test('packets made up of all sorts of parts never throw, nor leave the guest out of control', () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 12 }), (packets) => {
        const client = new Client(undefined, { tier: 'reference' });
        for (const content of packets) {
          client.ask(content.replace(/^[Dk]|^vKill/, '?'));
          if (client.session.state === 'killed') return;
          expect(client.session.state).toBe('halted');
        }
        expect(client.ask('qC')).toBe('QC1');
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test('random bytes never throw', () => {
    const client = new Client(undefined, { tier: 'reference' });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        client.session.receive(bytes);
        for (let slices = 0; slices < 5; slices++) client.session.run(100);
      }),
      { numRuns: 100 },
    );
  });
});

test('monitor says what there is', () => {
  const client = new Client();
  client.ask('s');
  expect(client.monitor('when')).toBe('cycle 1, mtime 0, M-mode; can go back to cycle 0\n');
  expect(client.monitor('seek 0')).toBe('cycle 0, pc 0x00001000\n');
  expect(client.monitor('seek 99')).toMatch(/^seek: a cycle from 0 to 0 is needed/);
  expect(client.monitor('hash')).toMatch(/^[0-9a-f]{16}\n$/);
  expect(client.monitor('help')).toMatch(/^commands:\n {2}when /);
  expect(client.monitor('frob')).toMatch(/^there is no command frob; there are:\n/);
});
