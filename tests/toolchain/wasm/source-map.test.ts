// Line tables and errors by source map, on what the AssemblyScript compiler writes.

import { beforeAll, describe, expect, test } from '@jest/globals';
import asc from 'assemblyscript/asc';
import { SourceError } from '../../../toolchain/object.ts';
import { SourceMap } from '../../../toolchain/wasm/source-map.ts';
import { translate } from '../../../toolchain/wasm/translate.ts';

const SOURCE = `// first line
export function quotient(x: i32, y: i32): i32 {
  return x
    / y;
}
export function half(x: f64): f64 {
  return x / 2;
}
`;

async function compile(source: string): Promise<{ wasm: Uint8Array; map: string }> {
  const files = new Map<string, string | Uint8Array>();
  await asc.main(['main.ts', '-O3', '--runtime', 'stub', '--debug', '--sourceMap', '-o', 'main.wasm'], {
    readFile: (name: string) => (name === 'main.ts' ? source : null),
    writeFile: (name: string, contents: string | Uint8Array) => void files.set(name, contents),
    listFiles: () => [],
  });
  return { wasm: files.get('main.wasm') as Uint8Array, map: files.get('main.wasm.map') as string };
}

describe('source maps', () => {
  let float: { wasm: Uint8Array; map: string };
  let integer: { wasm: Uint8Array; map: string };
  beforeAll(async () => {
    float = await compile(SOURCE);
    integer = await compile(SOURCE.slice(0, SOURCE.indexOf('export function half')));
  });
  test('the division has its line, and so has the trap behind it', () => {
    const object = translate(integer.wasm, { name: 'main.ts', sourceMap: integer.map });
    const symbol = object.symbols.find(({ name }) => name === 'quotient')!;
    const ofFunction = object.lines.filter(
      ({ offset }) => offset >= symbol.value && offset < symbol.value + symbol.size,
    );
    expect(ofFunction[0].offset).toBe(symbol.value);
    expect(new Set(ofFunction.map(({ file }) => file))).toEqual(new Set(['main.ts']));
    for (const { line } of ofFunction) expect([3, 4]).toContain(line);
  });
  test('a function does not take the last line of the one before it', () => {
    // two places, at byte offsets 10 and 30 of the module; the second function begins at 20
    const map = new SourceMap(JSON.stringify({ sources: ['a.ts'], mappings: 'UAAA,oBAEA' }));
    expect(map.find(25)).toMatchObject({ line: 1 });
    expect(map.find(25, 20)).toBeUndefined();
    expect(map.firstIn(20, 40)).toMatchObject({ line: 3 });
    expect(map.firstIn(31, 40)).toBeUndefined();
  });
  test('what is not supported is reported where it was written', () => {
    const attempt = () =>
      translate(float.wasm, { name: 'main.wasm', sourceMap: float.map, floats: 'none' as const });
    expect(attempt).toThrow(SourceError);
    expect(attempt).toThrow(/^main\.ts:[67]:\d+: function main\/half: /);
  });
});
