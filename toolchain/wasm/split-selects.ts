// A conditional move becomes a branch around a copy. That is what the machine executes in any case; as blocks of their own the two
// outcomes can lead to different places, when what is selected is tested next (toolchain/wasm/copy-tests.ts).

import { INVERSE, type Lir, type LirBlock, type LirFunction, linkSuccessors, lir } from './lir.ts';

export function splitSelects(fn: LirFunction): void {
  const blocks: LirBlock[] = [];
  let nextId = Math.max(...fn.blocks.map(({ id }) => id)) + 1;
  const like = (block: LirBlock, code: Lir[]): LirBlock => ({
    id: nextId++,
    code,
    successors: [],
    loopDepth: block.loopDepth,
    loop: block.loop,
  });
  for (const block of fn.blocks) {
    blocks.push(block);
    let at = block.code.findIndex(({ op }) => op === 'cmov');
    for (let from = block; at >= 0; at = from.code.findIndex(({ op }) => op === 'cmov')) {
      const [{ name, uses, defs, offset }, ...rest] = from.code.splice(at);
      const [x, y, , value] = uses;
      const after = like(block, rest);
      const copy = like(block, [
        lir('mv', defs, [value], { offset }),
        lir('j', [], [], { target: after, offset }),
      ]);
      from.code.push(lir(INVERSE[name!], [], [x, y], { target: after, offset }));
      from.code.push(lir('j', [], [], { target: copy, offset }));
      blocks.push(copy, after);
      from = after;
    }
  }
  fn.blocks = blocks;
  linkSuccessors(blocks);
}
