// Shapes of control flow in which a careless transformation goes wrong, against the host's engine. Each says what must not happen.

import { describe, expect, test } from '@jest/globals';
import { Guest } from './guest.ts';
import { Host } from './host.ts';
import { I32, type Type, writeModule } from './wasm-writer.ts';
import { wat } from './wat.ts';

const EDGES = [0, 1, 2, 3, 4, 5, 7, -1, 100];

const SHAPES: [name: string, locals: number, body: string][] = [
  [
    'a constant made behind a branch is not used where the branch leads',
    0,
    `block block block block block local.get 0 br_table 0 1 2 3 4 end
     local.get 1 i32.const 3 i32.div_s return end
     local.get 1 i32.const 3 i32.mul return end
     local.get 1 i32.const 2 i32.rem_s i32.const 3 i32.mul return end
     local.get 1 i32.const 1 i32.sub i32.const 3 i32.div_u return end
     i32.const 3 local.get 1 i32.shl`,
  ],
  [
    'a flag of the last turn is not computed from the counter of this one',
    2,
    `block loop local.get 3 br_if 1
       local.get 0 i32.const 5 i32.eq local.set 3
       local.get 0 i32.const 1 i32.add local.set 0
       local.get 2 i32.const 1 i32.add local.tee 2 i32.const 50 i32.gt_s br_if 1
       br 0 end end
     local.get 0 local.get 2 i32.const 8 i32.shl i32.add`,
  ],
  [
    'two loop variables that change places do not become one',
    2,
    `i32.const 7 local.set 2
     loop local.get 0 local.get 1 local.set 0 local.set 1
       local.get 2 i32.const 1 i32.sub local.tee 2 br_if 0 end
     local.get 0 i32.const 16 i32.shl local.get 1 i32.add`,
  ],
  ['three arguments of a call that change places arrive', 0, 'local.get 1 local.get 0 call 1'],
  [
    'the value before an increment is not the one after it',
    1,
    'local.get 0 local.get 0 i32.const 1 i32.add local.tee 0 i32.const 3 i32.shl i32.add local.get 0 i32.xor',
  ],
  [
    'what a select has chosen is tested as chosen',
    1,
    `local.get 0 i32.const 0 local.get 0 local.get 1 i32.lt_s select local.tee 2
     if i32 local.get 2 i32.const 10 i32.add else local.get 1 end`,
  ],
  [
    '&& and || of comparisons, nested and negated',
    0,
    `local.get 0 i32.const 3 i32.lt_s local.get 1 i32.const 2 i32.gt_s i32.and
     local.get 0 local.get 1 i32.eq i32.or i32.eqz
     if i32 i32.const 11 else i32.const 22 end`,
  ],
  [
    'a conjunction whose sides are computed on different ways',
    1,
    `local.get 0 i32.const 4 i32.lt_u
     local.get 1 if i32 local.get 0 i32.const 2 i32.eq else i32.const 1 end
     i32.and if i32 i32.const 5 else i32.const 6 end`,
  ],
  [
    'a value passed over a call is still there',
    0,
    'local.get 0 local.get 1 call 1 local.get 0 i32.add local.get 1 local.get 0 call 1 i32.sub local.get 1 i32.xor',
  ],
  ['a result that is changed is not a final call', 0, 'local.get 0 local.get 1 call 1 local.get 0 i32.sub'],
  [
    'a computation is not moved out of the loop that changes its operand',
    2,
    `loop local.get 0 i32.const 12345 i32.mul local.get 2 i32.add local.set 2
       local.get 0 i32.const 1 i32.add local.set 0
       local.get 3 i32.const 1 i32.add local.tee 3 i32.const 6 i32.lt_s br_if 0 end local.get 2`,
  ],
  [
    'nested loops with a constant in each',
    3,
    `loop i32.const 0 local.set 3
       loop local.get 2 i32.const 1103515245 i32.mul local.get 3 i32.xor local.set 2
         local.get 3 i32.const 1 i32.add local.tee 3 local.get 0 i32.const 7 i32.and i32.lt_s br_if 0 end
       local.get 2 i32.const 305419896 i32.add local.set 2
       local.get 4 i32.const 1 i32.add local.tee 4 i32.const 4 i32.lt_s br_if 0 end local.get 2`,
  ],
];

describe('shapes', () => {
  test.each(SHAPES)('%s', (_, locals, body) => {
    const two: Type[] = [I32, I32];
    const wasm = writeModule({
      memory: 1,
      functions: [
        { parameters: two, results: [I32], locals: Array(locals).fill(I32), body: wat(body), exportAs: 'f' },
        {
          parameters: two,
          results: [I32],
          body: wat('local.get 0 i32.const 10 i32.mul local.get 1 i32.sub'),
        },
      ],
    });
    const host = new Host(wasm);
    const guest = new Guest(wasm);
    for (const x of EDGES)
      for (const y of EDGES)
        expect({ x, y, ...guest.call('f', [x, y], 1) }).toMatchObject({ x, y, ...host.call('f', [x, y]) });
  });
});
