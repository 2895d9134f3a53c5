// Random nests of counting loops over memory agree with the host's engine: what optimisations of loops and addresses act on.
// Counters start, step and end at random; addresses are sums of them, of arguments and of constants, some scaled.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Guest, MEMORY_BASE } from './guest.ts';
import { Host } from './host.ts';
import { I32, writeModule } from './wasm-writer.ts';
import { wat } from './wat.ts';

/** Parameters: the base of the memory that is used, and two numbers. */
const [BASE, N] = [0, 1];
/** Locals: the sum of all that was loaded, turns left, counters. */
const [SUM, FUEL, FIRST_COUNTER] = [3, 4, 5];
const COUNTERS = 4;
const TURNS = 400;

type Value = { kind: 'counter' | 'argument' | 'constant'; n: number };
type Summand = { value: Value; factor: number; isShift: boolean };
type Address = { summands: Summand[]; offset: number; isRight: boolean };
type Statement =
  | { kind: 'load'; address: Address; bytes: 1 | 2 | 4 }
  | { kind: 'store'; address: Address; bytes: 1 | 2 | 4 }
  | { kind: 'global'; sets: boolean }
  | { kind: 'use'; value: Value }
  | { kind: 'change'; counter: number; by: number; mask: number }
  | { kind: 'leave'; value: Value; mask: number; again: boolean }
  | { kind: 'call' }
  | Loop;
type Loop = {
  kind: 'loop';
  from: Value;
  step: number;
  to: Value;
  test: string;
  atEnd: boolean;
  body: Statement[];
};

const value: fc.Arbitrary<Value> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('counter' as const), n: fc.nat({ max: COUNTERS - 1 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('argument' as const), n: fc.nat({ max: 1 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('constant' as const), n: fc.integer({ min: -3, max: 60 }) }),
  },
);
const summand = fc.record({ value, factor: fc.constantFrom(1, 1, 2, 3, 4), isShift: fc.boolean() });
const address: fc.Arbitrary<Address> = fc.record({
  summands: fc.array(summand, { minLength: 1, maxLength: 3 }),
  offset: fc.constantFrom(0, 0, 4, 8, 100, 1200),
  isRight: fc.boolean(),
});
const bytes = fc.constantFrom(1 as const, 2 as const, 4 as const);
const mask = fc.constantFrom(1, 3, 7);

const { statement } = fc.letrec<{ statement: Statement; body: Statement[]; loop: Loop }>((tie) => ({
  body: fc.array(tie('statement'), { minLength: 1, maxLength: 5 }),
  loop: fc.record({
    kind: fc.constant('loop' as const),
    from: value,
    step: fc.constantFrom(1, 1, 1, 2, 4, -1),
    to: value,
    test: fc.constantFrom('lt_s', 'lt_s', 'lt_u', 'ne', 'le_s', 'gt_s'),
    atEnd: fc.boolean(),
    body: tie('body'),
  }),
  statement: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('load' as const), address, bytes }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('store' as const), address, bytes }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('global' as const), sets: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('use' as const), value }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('change' as const),
        counter: fc.nat({ max: COUNTERS - 1 }),
        by: fc.integer({ min: 1, max: 3 }),
        mask,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('leave' as const), value, mask, again: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('call' as const) }) },
    { weight: 4, arbitrary: tie('loop') },
  ),
}));

/** Text of function bodies: see wat.ts. */
class Writer {
  private depth = 0;

  value({ kind, n }: Value): string {
    if (kind === 'constant') return `i32.const ${n}`;
    return `local.get ${kind === 'argument' ? N + n : FIRST_COUNTER + n}`;
  }

  summand({ value, factor, isShift }: Summand): string {
    const text = this.value(value);
    if (factor === 1) return text;
    return isShift
      ? `${text} i32.const ${31 - Math.clz32(factor)} i32.shl`
      : `${text} i32.const ${factor} i32.mul`;
  }

  /** base + (sum << log2 of the size), in either order. */
  address({ summands, isRight }: Address, log2: number): string {
    const [first, ...others] = summands.map((one) => this.summand(one));
    const sum = others.reduce((text, next) => `${text} ${next} i32.add`, first);
    const scaled = log2 ? `${sum} i32.const ${log2} i32.shl` : sum;
    return isRight ? `local.get ${BASE} ${scaled} i32.add` : `${scaled} local.get ${BASE} i32.add`;
  }

  statement(statement: Statement, loops: number): string {
    switch (statement.kind) {
      case 'load': {
        const log2 = Math.log2(statement.bytes);
        const load = ['load8_u', 'load16_s', 'load'][log2];
        const { address } = statement;
        return this.add(`${this.address(address, log2)} i32.${load} ${log2} ${address.offset}`);
      }
      case 'store': {
        const log2 = Math.log2(statement.bytes);
        const store = ['store8', 'store16', 'store'][log2];
        const { address } = statement;
        return `${this.address(address, log2)} local.get ${SUM} i32.${store} ${log2} ${address.offset}`;
      }
      case 'global':
        return statement.sets ? `local.get ${SUM} global.set 0` : this.add('global.get 0');
      case 'use':
        return this.add(this.value(statement.value));
      case 'change': {
        const counter = FIRST_COUNTER + statement.counter;
        const changed = `local.get ${counter} i32.const ${statement.by} i32.add local.set ${counter}`;
        return `local.get ${SUM} i32.const ${statement.mask} i32.and i32.eqz if ${changed} end`;
      }
      case 'leave': {
        if (loops === 0) return 'nop';
        const test = `${this.value(statement.value)} i32.const ${statement.mask} i32.and i32.eqz`;
        return `${test} br_if ${statement.again ? 0 : 1}`;
      }
      case 'call':
        return this.add('call 1');
      case 'loop':
        return this.loop(statement, loops);
    }
  }

  /** block loop BODY end end: leaving is `br 1`, going on `br 0` of the block that the body is in. */
  private loop({ from, step, to, test, atEnd, body }: Loop, loops: number): string {
    const counter = FIRST_COUNTER + (this.depth++ % COUNTERS);
    const text = body.map((statement) => this.statement(statement, loops + 1)).join(' ');
    const next = `local.get ${counter} i32.const ${step} i32.add local.set ${counter}`;
    const again = `local.get ${counter} ${this.value(to)} i32.${test}`;
    const burn = `local.get ${FUEL} i32.const 1 i32.sub local.tee ${FUEL} i32.const 0 i32.lt_s br_if 1`;
    const turn = `block block ${text} br 1 end br 2 end`; // br 0 in the text goes on, br 1 leaves
    this.depth--;
    const inner = atEnd
      ? `${burn} block block ${text} end end ${next} ${again} br_if 0`
      : `${again} i32.eqz br_if 1 ${burn} ${turn.replace('br 1 end br 2 end', 'end end')} ${next} br 0`;
    return `${this.value(from)} local.set ${counter} block loop ${inner} end end`;
  }

  private add(value: string): string {
    return `local.get ${SUM} i32.const 31 i32.mul ${value} i32.add local.set ${SUM}`;
  }
}

function moduleOf(body: Statement[]): Uint8Array {
  const writer = new Writer();
  const start = `i32.const ${TURNS} local.set ${FUEL}`;
  const text = body.map((statement) => writer.statement(statement, 0)).join(' ');
  return writeModule({
    memory: PAGES,
    globals: [{ type: I32, mutable: true, value: 7 }],
    functions: [
      {
        parameters: [I32, I32, I32],
        results: [I32],
        locals: Array(2 + COUNTERS).fill(I32),
        body: wat(`${start} ${text} local.get ${SUM} global.get 0 i32.add`),
        exportAs: 'f',
      },
      { parameters: [], results: [I32], body: wat('global.get 0 i32.const 3 i32.mul') },
    ],
  });
}

/** Counters stay below some 4000 either way, so that no address leaves these pages. */
const PAGES = 8;
const HOST_BASE = 0x20000;

describe('loops over memory', () => {
  test('agree with the host engine', () => {
    const argument = fc.integer({ min: -2, max: 40 });
    const property = fc.property(
      fc.array(statement, { minLength: 1, maxLength: 5 }),
      fc.array(fc.tuple(argument, argument), { minLength: 1, maxLength: 3 }),
      (body, runs) => {
        const host = new Host(moduleOf(body));
        const guest = new Guest(moduleOf(body));
        for (const [n, m] of runs) {
          const { retired: _, ...outcome } = guest.call('f', [MEMORY_BASE + HOST_BASE, n, m], 1);
          expect({ n, m, ...outcome }).toEqual({ n, m, ...host.call('f', [HOST_BASE, n, m]) });
        }
        const bytes = PAGES * 0x10000;
        expect(Buffer.from(guest.memory(bytes)).equals(Buffer.from(host.memory(bytes)))).toBe(true);
      },
    );
    fc.assert(property, { numRuns: Number(process.env.RUNS ?? 250), interruptAfterTimeLimit: 40_000 });
  });
});
