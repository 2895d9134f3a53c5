// Programs that the AssemblyScript compiler made, with its library and memory management: the same module runs at base 0
// in the host's engine and at its base on the machine, and gives the same numbers.

import { beforeAll, describe, expect, test } from '@jest/globals';
import asc from 'assemblyscript/asc';
import { Guest, MEMORY_BASE } from './guest.ts';
import { Host } from './host.ts';

const SOURCE = `
function hash(text: string): u32 {
  let h: u32 = 2166136261;
  for (let i = 0; i < text.length; i++) h = (h ^ text.charCodeAt(i)) * 16777619;
  return h;
}
export function sortNumbers(n: i32): u32 {
  const list = new Array<i32>();
  let x = 12345;
  for (let i = 0; i < n; i++) { x = x * 1103515245 + 12345; list.push(x >> 7); }
  list.sort((a, b) => a - b);
  let h: u32 = 0;
  for (let i = 0; i < n; i++) h = h * 31 + list[i];
  return h;
}
export function strings(n: i32): u32 {
  let text = "";
  for (let i = 0; i < n; i++) text += i.toString() + "," + (i * 1234567).toString(16) + ";";
  return hash(text.split(";").reverse().join("-").toUpperCase()) ^ text.indexOf("9,");
}
export function longs(n: i32): u32 {
  let text = "";
  let value: i64 = 1;
  for (let i = 0; i < n; i++) {
    value = value * 6364136223846793005 + 1442695040888963407;
    text += value.toString() + " " + (value % 1000003).toString() + " " + (value / (i + 7)).toString() + " " +
      ((<u64>value >> i) & 0xffff).toString(16) + (<u64>value / 12345678901).toString();
  }
  return hash(text);
}
class Shape { constructor(public size: i32) {} area(): i32 { return 0; } }
class Square extends Shape { area(): i32 { return this.size * this.size; } }
class Circle extends Shape { area(): i32 { return 3 * this.size * this.size; } }
export function virtuals(n: i32): i32 {
  const shapes = new Array<Shape>();
  for (let i = 0; i < n; i++) shapes.push(i % 3 == 0 ? new Square(i) : i % 3 == 1 ? new Circle(i) : new Shape(i));
  let sum = 0;
  for (let i = 0; i < n; i++) sum += shapes[i].area();
  return sum;
}
export function maps(n: i32): u32 {
  const map = new Map<string, i32>();
  for (let i = 0; i < n; i++) { const key = (i * i % 37).toString(); map.set(key, map.has(key) ? map.get(key) + i : i); }
  let h: u32 = 0;
  const keys = map.keys();
  for (let i = 0; i < keys.length; i++) h = h * 31 + hash(keys[i]) + map.get(keys[i]);
  return h;
}
export function sieve(n: i32): i32 {
  const composite = new Uint8Array(n);
  let count = 0;
  for (let i = 2; i < n; i++) {
    if (composite[i]) continue;
    count++;
    for (let j = i * 2; j < n; j += i) composite[j] = 1;
  }
  return count;
}
export function bytes(n: i32): u32 {
  const buffer = new Uint8Array(n);
  for (let i = 0; i < n; i++) buffer[i] = <u8>(i * 7);
  buffer.copyWithin(3, 1, n - 5);
  buffer.fill(9, 5, 11);
  let crc: u32 = 0xffffffff;
  for (let i = 0; i < n; i++) {
    crc ^= buffer[i];
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc;
}
export function deep(n: i32): i32 { return n < 2 ? n : deep(n - 1) + deep(n - 2); }
export function outOfBounds(n: i32): i32 { const list = new StaticArray<i32>(4); return list[n]; }
`;

const RUNTIMES = ['stub', 'minimal', 'incremental'] as const;

async function compile(base: number, runtime: string): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  const options = `main.ts -O3 --runtime ${runtime} --importMemory --noExportMemory --memoryBase ${base} --maximumMemory 65536`;
  const extra = ['--zeroFilledMemory', '--debug', '-o', 'main.wasm', '--exportRuntime'];
  const { error, stderr } = await asc.main([...options.split(' '), ...extra], {
    readFile: (name: string) => (name === 'main.ts' ? SOURCE : null),
    writeFile: (name: string, contents: string | Uint8Array) => {
      if (name === 'main.wasm') wasm = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || !wasm) throw error ?? new Error(stderr.toString());
  return wasm;
}

/** Memory ends 0.9 MiB after its base: what programs allocate has to fit, since growing fails. */
const CALLS: [name: string, argument: number][] = [
  ['sortNumbers', 500],
  ['strings', 60],
  ['longs', 30],
  ['virtuals', 50],
  ['maps', 60],
  ['sieve', 2000],
  ['bytes', 300],
  ['deep', 12],
];

describe.each(RUNTIMES)('AssemblyScript programs with the runtime %s', (runtime) => {
  let host: Host;
  let guest: Guest;
  beforeAll(async () => {
    const abort = () => {
      throw new Error('abort: unreachable');
    };
    host = new Host(await compile(0x8000, runtime), 64, { abort });
    guest = new Guest(await compile(MEMORY_BASE, runtime));
    guest.call('__start_function', []);
  });
  test.each(CALLS)('%s(%i)', (name, argument) => {
    const outcome = guest.call(name, [argument], 1, 20_000_000);
    expect(outcome.words).toEqual(host.call(name, [argument]).words);
  });
  test('a failed bounds check ends in a trap', () => {
    expect(guest.call('outOfBounds', [4], 1).words).toBeUndefined();
    expect(guest.call('outOfBounds', [3], 1).words).toEqual([0]);
  });
});
