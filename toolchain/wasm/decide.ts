// Branches whose outcome is known: a test that is reached from a block in which the tested registers got constants.

import { type BranchName, isBranch, type Lir, lir, ZERO } from './lir.ts';

const TAKEN: Record<BranchName, (x: number, y: number) => boolean> = {
  beq: (x, y) => x === y,
  bne: (x, y) => x !== y,
  blt: (x, y) => x < y,
  bge: (x, y) => x >= y,
  bltu: (x, y) => x >>> 0 < y >>> 0,
  bgeu: (x, y) => x >>> 0 >= y >>> 0,
};

/**
 * The test's instructions (which it takes over) as they are after `before`: branches that are not taken are left out, one that
 * is taken ends them. Undefined where nothing is decided.
 */
export function decide(
  before: Lir[],
  test: Lir[],
  constants: ReadonlyMap<number, number>,
): Lir[] | undefined {
  const local = new Map<number, number | undefined>();
  const known = (register: number) => (local.has(register) ? local.get(register) : constants.get(register));
  const execute = ({ op, defs, uses, imm }: Lir) => {
    const value = evaluate(op, imm, uses.map(known));
    for (const register of defs) if (register !== ZERO) local.set(register, value);
  };
  before.forEach(execute);
  const rest: Lir[] = [];
  for (const instruction of test) {
    execute(instruction);
    const { op, target, uses, offset } = instruction;
    const [x, y] = uses.map(known);
    if (!isBranch(op) || !target || x === undefined || y === undefined) rest.push(instruction);
    else if (TAKEN[op](x, y)) return [...rest, lir('j', [], [], { target, offset })];
  }
  return rest.length < test.length ? rest : undefined;
}

/** What an instruction gives where its operands are known as far as they matter. */
function evaluate(op: string, imm: number, [x, y]: (number | undefined)[]): number | undefined {
  if (op === 'li') return imm;
  if (op === 'and' && (x === 0 || y === 0)) return 0;
  if (x === undefined) return undefined;
  if (op === 'mv') return x;
  if (op === 'sltiu') return x >>> 0 < imm >>> 0 ? 1 : 0;
  if (op === 'andi') return x & imm;
  if (y === undefined) return undefined;
  if (op === 'or') return x | y;
  return op === 'sltu' ? Number(x >>> 0 < y >>> 0) : undefined;
}
