// Loops over arrays and strings, compiled as a program's and run on the host.

import { describe, expect, test } from '@jest/globals';
import { compileModule } from '../../../toolchain/asc/compile.ts';
import { FOR_OF, FOR_OF_FILE } from '../../../toolchain/asc/for-of.ts';
import { SourceTree } from '../../../toolchain/asc/sources.ts';

interface Engine {
  instantiate(
    wasm: Uint8Array,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ instance: { exports: { main: () => number; memory: { buffer: ArrayBuffer } } } }>;
}
const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

const LENGTH_OFFSET = 4;

/** The text that a function body returns; `out` is an array of strings to fill. */
async function run(body: string): Promise<string> {
  const sources = new SourceTree(process.cwd());
  sources.add(FOR_OF_FILE, FOR_OF);
  const program = `import './for-of';
const out: string[] = [];
export function main(): string {
${body}
  return out.join('|');
}`;
  const wasm = await compileModule(sources, program, ['-O1', '--runtime', 'stub']);
  const { instance } = await engine.instantiate(wasm, { env: { abort: () => {} } });
  const at = instance.exports.main();
  const { buffer } = instance.exports.memory;
  const bytes = new DataView(buffer).getUint32(at - LENGTH_OFFSET, true);
  return String.fromCharCode(...new Uint16Array(buffer, at, bytes / 2));
}

describe('for-of', () => {
  test.each([
    ['an array', `for (const x of [1, 2, 3]) out.push(x.toString());`, '1|2|3'],
    ['nothing', `for (const x of new Array<i32>()) out.push(x.toString());`, ''],
    [
      'typed arrays',
      `const a = new Uint8Array(2); a[1] = 7; for (const x of a) out.push(x.toString());`,
      '0|7',
    ],
    ['a string, by characters', `for (const c of 'aé😀b') out.push(c);`, 'a|é|😀|b'],
    ['half a character', `for (const c of 'a😀'.substr(0, 2)) out.push(c.length.toString());`, '1|1'],
    [
      'keys of a Map',
      `const m = new Map<string, i32>(); m.set('k', 1); for (const k of m.keys()) out.push(k);`,
      'k',
    ],
    ['strings in an array', `for (const w of ['ab', 'c']) for (const c of w) out.push(c);`, 'a|b|c'],
    [
      'the same list twice',
      `const l = [1, 2]; for (const x of l) for (const y of l) out.push((x * y).toString());`,
      '1|2|2|4',
    ],
    [
      'with continue and break',
      `for (const x of [1, 2, 3, 4]) { if (x == 2) continue; if (x == 4) break; out.push(x.toString()); }`,
      '1|3',
    ],
    [
      'a list that grows meanwhile',
      `const l = [3]; for (const x of l) { out.push(x.toString()); if (x > 0) l.push(x - 1); }`,
      '3|2|1|0',
    ],
    ['a variable that may change', `for (let x of [1]) { x += 5; out.push(x.toString()); }`, '6'],
    [
      'a name that the body declares again',
      `for (const x of [1]) { const x = 'inner'; out.push(x); }`,
      'inner',
    ],
  ])('goes over %s', async (_, body, expected) => {
    expect(await run(body)).toBe(expected);
  });

  test('evaluates its list once', async () => {
    const body = `for (const x of list()) out.push(x.toString());`;
    const counted = `${body}\n return calls.toString(); }
let calls = 0;
function list(): i32[] { calls++; return [1, 2]; }
export function unused(): string {`;
    expect(await run(counted)).toBe('1');
  });
});
