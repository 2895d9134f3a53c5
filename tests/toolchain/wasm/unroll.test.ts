// Loops that count from one constant to another: what they compute is the same whether they are unrolled, and how often, or not.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { codeOf } from './code-of.ts';
import { Guest } from './guest.ts';
import { Host } from './host.ts';
import { I32, type Type, writeModule } from './wasm-writer.ts';
import { wat } from './wat.ts';

const COMPARISONS = ['eq', 'ne', 'lt_s', 'lt_u', 'le_s', 'le_u', 'gt_s', 'gt_u', 'ge_s', 'ge_u'];

interface Loop {
  start: number;
  step: number;
  limit: number;
  compare: string;
  /** Where the loop tests: in an if around the body, in a branch out of it at its head, or at its end. */
  form: 'if' | 'head' | 'tail';
  /** Turns that are begun again from the middle, which no forecast knows of. */
  again: boolean;
  inner?: Loop | undefined;
}

/** Locals: 0 and 1 arguments, 2 the sum, 3 turns of all loops, from 4 on the counters. */
function text({ start, step, limit, compare, form, again, inner }: Loop, counter = 4): string {
  const test = `i32.const ${limit} i32.${compare}`;
  const body = `
    local.get 2 i32.const 31 i32.mul local.get ${counter} i32.add local.set 2
    local.get 3 i32.const 1 i32.add local.tee 3 i32.const 200 i32.gt_s if local.get 2 return end
    ${again ? 'local.get 0 if local.get 0 i32.const 1 i32.sub local.set 0 br REPEAT end' : ''}
    ${inner ? text(inner, counter + 1) : ''}
    local.get ${counter} i32.const ${step} i32.add`;
  const forms = {
    if: `loop local.get ${counter} ${test} if ${body.replace('REPEAT', '2')} local.set ${counter} br 1 end end`,
    head: `block loop local.get ${counter} ${test} i32.eqz br_if 1
      ${body.replace('REPEAT', '1')} local.set ${counter} br 0 end end`,
    tail: `loop ${body.replace('REPEAT', '1')} local.tee ${counter} ${test} br_if 0 end`,
  };
  return `i32.const ${start} local.set ${counter} ${forms[form]}`;
}

const small = fc.integer({ min: -6, max: 6 });
const plain = fc.record({
  start: fc.oneof(small, fc.constantFrom(0x7ffffffe, -0x80000000)),
  step: fc.constantFrom(1, -1, 2, 3, -4),
  limit: small,
  compare: fc.constantFrom(...COMPARISONS),
  form: fc.constantFrom('if' as const, 'head' as const, 'tail' as const),
  again: fc.boolean(),
});
const loops = fc
  .tuple(plain, fc.option(plain, { nil: undefined }))
  .map(([outer, inner]) => ({ ...outer, inner }));

const types = { parameters: [I32, I32] as Type[], results: [I32] as Type[] };
const sourceOf = (loop: Loop) => ({
  ...types,
  locals: [I32, I32, I32, I32] as Type[],
  body: wat(`${text(loop)} local.get 2 local.get 4 i32.xor local.get 5 i32.add`),
  exportAs: 'f',
});

test('counted loops give the same as in the host engine', () => {
  const property = fc.property(loops, (loop) => {
    const module = writeModule({ functions: [sourceOf(loop)] });
    const guest = new Guest(module);
    const host = new Host(module);
    for (const args of [
      [0, 0],
      [1, 5],
      [7, -3],
    ])
      expect(guest.call('f', args, 1)).toMatchObject(host.call('f', args));
  });
  fc.assert(property, { numRuns: Number(process.env.RUNS ?? 150) });
});

describe('the code', () => {
  const counted: Loop = { start: 0, step: 1, limit: 4, compare: 'lt_s', form: 'if', again: false };
  const branches = (body: string) =>
    codeOf({ ...types, locals: [I32, I32], body: wat(body) }).filter((line) => /^(b|j)/.test(line));
  const sum = (limit: number) => `i32.const 0 local.set 3
    loop local.get 3 i32.const ${limit} i32.lt_s if
      local.get 2 local.get 0 i32.mul local.get 3 i32.add local.set 2
      local.get 3 i32.const 1 i32.add local.set 3 br 1 end end local.get 2`;

  test('of a loop of few turns has no branch', () => {
    expect(branches(sum(4))).toEqual([]);
    expect(branches(sum(0))).toEqual([]);
  });
  test('of many turns is a loop', () => {
    expect(branches(sum(100))).toHaveLength(1);
  });
  test('of loops in one another is the product of their turns, up to a limit', () => {
    const size = (inner: number, outer: number) =>
      codeOf(sourceOf({ ...counted, limit: outer, inner: { ...counted, limit: inner } })).length;
    expect(size(2, 2)).toBeGreaterThan(size(2, 1));
    expect(size(15, 15)).toBeLessThan(150);
  });
});
