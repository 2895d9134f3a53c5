// A message of any protocol arrives as it was sent, and its reply too: random declarations go through the generator
// and the compiler, and run on the host under a kernel of a few lines that copies exactly what the message says and leaves
// junk in the rest of the page.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { E_TOO_LONG } from '../../../abi/errors.ts';
import { PAYLOAD_BYTES } from '../../../abi/messages.ts';
import type { Protocol } from '../../../abi/protocol.ts';
import { SYSTEM_CALLS } from '../../../abi/syscalls.ts';
import { compileModule } from '../../../toolchain/asc/compile.ts';
import { SourceTree } from '../../../toolchain/asc/sources.ts';
import { checkProtocols } from '../../../toolchain/generate/check-protocols.ts';
import { loadProtocols } from '../../../toolchain/generate/load.ts';
import { generateProtocol } from '../../../toolchain/generate/protocols.ts';
import { generateSyscalls } from '../../../toolchain/generate/syscalls.ts';
import { exchangeModule, HANDLE_STEP } from './exchange-code.ts';
import { type Exchange, exchanges } from './random-protocol.ts';

const ROOT = process.cwd();
const PAGE = 0x10000; // the message page of the test: low, so that its memory is small
const JUNK = 0xa5;

const number = (name: string) => SYSTEM_CALLS.find((call) => call.name === name)!.number;

type Exports = Record<string, (...values: number[]) => number>;
type Imports = Record<string, Record<string, (...values: number[]) => unknown>>;
interface Engine {
  instantiate(wasm: Uint8Array, imports: Imports): Promise<{ instance: { exports: Exports } }>;
}
const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

async function compileExchanges(all: readonly Exchange[]): Promise<Uint8Array> {
  const sources = new SourceTree(ROOT);
  const map = readFileSync(`${ROOT}/abi/memory-map.ts`, 'utf8');
  sources.add('abi/memory-map.ts', map.replace(/(MESSAGE_PAGE: u32 = )\w+/, `$1${PAGE}`));
  sources.add('test.ts', 'export declare function check(holds: bool): void;');
  sources.add('build/generated/syscalls.ts', generateSyscalls());
  for (const { protocol } of all)
    sources.add(`build/generated/protocols/${protocol.name}.ts`, generateProtocol(protocol));
  return compileModule(sources, exchangeModule(all), ['-O1', '--runtime', 'stub', '--memoryBase', '131072']);
}

/** One message from page to page: what it carries is copied, all else is junk; handles get other numbers. */
function transfer(memory: DataView, info: number): void {
  const bytes = (info >>> 16) & 0x1fff;
  const handles = info >>> 29;
  const page = new Uint8Array(memory.buffer, PAGE, 4096);
  const payload = page.slice(0, bytes);
  const sent = Array.from({ length: handles }, (_, i) =>
    memory.getUint32(PAGE + PAYLOAD_BYTES + 4 * i, true),
  );
  page.fill(JUNK);
  page.set(payload);
  sent.forEach((handle, i) => {
    memory.setUint32(PAGE + PAYLOAD_BYTES + 4 * i, handle + HANDLE_STEP, true);
  });
}

/** Runs every exchange; returns how many checks were made, and how many failed. */
async function run(all: readonly Exchange[]): Promise<{ made: number; failed: number }> {
  const wasm = await compileExchanges(all);
  const count = { made: 0, failed: 0 };
  let current = 0;
  let answer: number[] = [];
  const view = () => new DataView((instance.exports.memory as unknown as { buffer: ArrayBuffer }).buffer);
  const store = (results: number, values: readonly number[]) => {
    values.forEach((value, i) => {
      view().setUint32(results + 4 * i, value, true);
    });
  };
  const call = (results: number, system: number, endpoint: number, ...message: number[]) => {
    expect([system, endpoint]).toEqual([number('call'), 7]);
    transfer(view(), message[0]!);
    store(results, [...message, all[current]!.badge]);
    answer = [];
    instance.exports.serve!();
    transfer(view(), answer[0]!);
    store(results, answer);
    return 0;
  };
  const reply = (system: number, ...message: number[]) => {
    expect(system).toBe(number('reply'));
    answer = message;
    return 0;
  };
  const imports = {
    intrinsics: { syscall_into6: call, syscall5: reply },
    test: {
      check: (holds: number) => {
        count.made++;
        if (!holds) count.failed++;
      },
    },
    env: { abort: () => expect('the guest').toBe('not aborting') },
  };
  const { instance } = await engine.instantiate(wasm, imports);
  for (current = 0; current < all.length; current++) instance.exports[`ask${current}`]!();
  return count;
}

describe('generated stubs', () => {
  test('carry any message and any reply unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(exchanges, async (all) => {
        const { made, failed } = await run(all);
        expect(made).toBeGreaterThan(all.length);
        expect(failed).toBe(0);
      }),
      { numRuns: 6 },
    );
  });

  test('refuse text that does not fit, without sending it', async () => {
    const protocol: Protocol = {
      name: 'long',
      base: 0x100,
      summary: 'Long texts.',
      messages: [{ name: 'say', number: 1, does: 'Says.', payload: { texts: ['what'] } }],
    };
    const sources = new SourceTree(ROOT);
    const map = readFileSync(`${ROOT}/abi/memory-map.ts`, 'utf8');
    sources.add('abi/memory-map.ts', map.replace(/(MESSAGE_PAGE: u32 = )\w+/, `$1${PAGE}`));
    sources.add('build/generated/syscalls.ts', generateSyscalls());
    sources.add('build/generated/protocols/long.ts', generateProtocol(protocol));
    const entry = `import * as long from 'cox/long';
      export function say(length: i32): i32 { return long.say(7, 'é'.repeat(length)); }`;
    const wasm = await compileModule(sources, entry, ['-O1', '--runtime', 'stub', '--memoryBase', '131072']);
    let calls = 0;
    const { instance } = await engine.instantiate(wasm, {
      intrinsics: { syscall_into6: () => ++calls && 0 },
      env: { abort: () => {} },
    });
    expect(instance.exports.say!(PAYLOAD_BYTES / 2)).toBe(0);
    expect(calls).toBe(1);
    expect(instance.exports.say!(PAYLOAD_BYTES / 2 + 1)).toBe(E_TOO_LONG);
    expect(calls).toBe(1);
  });
});

describe('protocol declarations', () => {
  const message = { name: 'a', number: 1, does: '' };
  const protocol = { name: 'p', base: 0x100, summary: '', messages: [message] };

  test('of the system are well-formed', async () => {
    const protocols = await loadProtocols(ROOT);
    expect(protocols.length).toBeGreaterThan(5);
    expect(() => checkProtocols(protocols)).not.toThrow();
  });

  test.each<[string, Protocol[], RegExp]>([
    ['one base for two protocols', [protocol, { ...protocol, name: 'q' }], /q: has the base of p/],
    ['a base that is no multiple of 0x100', [{ ...protocol, base: 0x110 }], /multiple of 0x100/],
    ['a base among the error numbers', [{ ...protocol, base: 0x8000 }], /below 0x8000/],
    [
      'one number for two messages',
      [{ ...protocol, messages: [message, { ...message, name: 'b' }] }],
      /p\.b: has the number/,
    ],
    [
      'one name for two messages',
      [{ ...protocol, messages: [message, { ...message, number: 2 }] }],
      /p\.a: has the name/,
    ],
    [
      'five words beside a payload',
      [
        {
          ...protocol,
          messages: [{ ...message, words: ['a', 'b', 'c', 'd', 'e'], payload: { bytes: 'f' } }],
        },
      ],
      /no room/,
    ],
    [
      'five handles',
      [{ ...protocol, messages: [{ ...message, handles: 'abcde'.split('').map((name) => ({ name })) }] }],
      /more than 4 handles/,
    ],
  ])('with %s are refused', (_, protocols, complaint) => {
    expect(() => checkProtocols(protocols)).toThrow(complaint);
  });
});
