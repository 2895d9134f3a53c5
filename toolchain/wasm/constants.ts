// Constants that need a register, shared: each `li` and `lui %hi` was selected where it is used. Inside loops without calls one
// copy before the outermost such loop serves all uses; elsewhere one serves the rest of its block up to the next call.
// A constant that only becomes an argument is left alone: making it in place is as cheap as a move.

import { constantWords } from './emit.ts';
import { FIRST_VIRTUAL, type Lir, type LirBlock, type LirFunction, type LirLoop } from './lir.ts';

export function shareConstants(fn: LirFunction): void {
  const shareable = findShareable(fn);
  const renamed = new Map<number, number>();
  const inLoops = new Map<LirLoop, Map<string, number>>();
  const atEnd = new Map<LirBlock, Map<string, number>>();
  const onlyPredecessor = findOnlyPredecessors(fn);
  for (const block of fn.blocks) {
    const home = outermostQuietLoop(block);
    const before = onlyPredecessor.get(block);
    let here = new Map(before && atEnd.get(before));
    let atBranch: Map<string, number> | undefined;
    block.code = block.code.filter((instruction) => {
      if (instruction.clobbers) here = new Map();
      // what is made behind a branch is not there where it leads
      if (instruction.target) atBranch ??= new Map(here);
      if (!shareable.has(instruction)) return true;
      const key = `${instruction.op} ${instruction.imm} ${instruction.symbol}`;
      const [register] = instruction.defs;
      const known = home ? mapOf(inLoops, home) : here;
      const other = known.get(key);
      if (other !== undefined) {
        renamed.set(register, other);
        return false;
      }
      known.set(key, register);
      if (!home) return true;
      const { code } = home.preheader;
      code.splice(code.length - 1, 0, instruction);
      return false;
    });
    atEnd.set(block, atBranch ?? here);
  }
  if (renamed.size === 0) return;
  for (const block of fn.blocks)
    for (const instruction of block.code) instruction.uses = instruction.uses.map((r) => renamed.get(r) ?? r);
}

/** For each block that is entered from one place only: that place. */
function findOnlyPredecessors(fn: LirFunction): Map<LirBlock, LirBlock | undefined> {
  const found = new Map<LirBlock, LirBlock | undefined>();
  for (const block of fn.blocks)
    for (const next of block.successors) found.set(next, found.has(next) ? undefined : block);
  return found;
}

function mapOf<K, V>(maps: Map<K, Map<string, V>>, key: K): Map<string, V> {
  let map = maps.get(key);
  if (!map) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
}

/** The outermost loop around a block that, like all loops inside it around the block, has no calls. */
function outermostQuietLoop(block: LirBlock): LirLoop | undefined {
  let found: LirLoop | undefined;
  for (let loop = block.loop; loop && !loop.hasCalls; loop = loop.parent) found = loop;
  return found;
}

/** Definitions of registers that are written once and read by something that is not a mere copy. */
function findShareable(fn: LirFunction): Set<Lir> {
  const definitions = new Map<number, number>();
  const wanted = new Set<number>();
  for (const block of fn.blocks)
    for (const { op, defs, uses } of block.code) {
      for (const r of defs) definitions.set(r, (definitions.get(r) ?? 0) + 1);
      if (op !== 'mv' && op !== 'moves') for (const r of uses) wanted.add(r);
    }
  const found = new Set<Lir>();
  for (const block of fn.blocks)
    for (const instruction of block.code) {
      const { op, defs, part, imm } = instruction;
      const isConstant = op === 'li' || op.startsWith('fconst') || (op === 'lui' && part === 'hi');
      if (!isConstant || defs[0] < FIRST_VIRTUAL || definitions.get(defs[0]) !== 1) continue;
      if (wanted.has(defs[0]) || op.startsWith('fconst') || (op === 'li' && constantWords(imm) > 1))
        found.add(instruction);
    }
  return found;
}
