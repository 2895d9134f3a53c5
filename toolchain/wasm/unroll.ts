// Which loops are worth unrolling: those that count a local from one constant to another in few turns. This is a forecast only:
// the lifter lifts the body so many times and, where the count was wrong, the loop itself behind that
// (toolchain/wasm/lift.ts).

import type { Instruction } from './instruction.ts';

/** The copies together, in wasm instructions, which are about twice as many as the machine's. */
const MOST_INSTRUCTIONS = 320;
const MOST_TURNS = 16;

const COMPARISONS: Record<string, (x: number, y: number) => boolean> = {
  'i32.eq': (x, y) => x === y,
  'i32.ne': (x, y) => x !== y,
  'i32.lt_s': (x, y) => x < y,
  'i32.lt_u': (x, y) => x >>> 0 < y >>> 0,
  'i32.le_s': (x, y) => x <= y,
  'i32.le_u': (x, y) => x >>> 0 <= y >>> 0,
  'i32.gt_s': (x, y) => x > y,
  'i32.gt_u': (x, y) => x >>> 0 > y >>> 0,
  'i32.ge_s': (x, y) => x >= y,
  'i32.ge_u': (x, y) => x >>> 0 >= y >>> 0,
};

/** How a loop counts: the local, what is added to it, and the test whose outcome ends the loop when it changes. */
interface Counter {
  local: number;
  step: number;
  holds(value: number): boolean;
  /** The test comes after the step. */
  testsNext: boolean;
}

/**
 * How often to lift the body of the loop at an index of the code, 0 for a loop as it is. `constantOf` gives the value of a local
 * where the loop is entered, if it is known.
 */
export function copiesOf(
  code: readonly Instruction[],
  at: number,
  constantOf: (local: number) => number | undefined,
): number {
  const { type } = code[at].block!;
  if (type.parameters.length || code[at].block!.end - at > MOST_INSTRUCTIONS) return 0;
  const turns = turnsOf(code, at, constantOf);
  return turns && sizeOf(code, at) * turns.whole <= MOST_INSTRUCTIONS ? turns.begun : 0;
}

/** How often the body is begun, and how often more of it is executed than the test. */
function turnsOf(
  code: readonly Instruction[],
  at: number,
  constantOf: (local: number) => number | undefined,
): { begun: number; whole: number } | undefined {
  for (const { local, step, holds, testsNext } of countersOf(code, at)) {
    const start = constantOf(local);
    if (start === undefined) continue;
    let value = testsNext ? start + step : start;
    const first = holds(value | 0);
    for (let begun = 1; begun <= MOST_TURNS; begun++, value += step)
      if (holds(value | 0) !== first) return { begun, whole: testsNext ? begun : begun - 1 };
  }
  return undefined;
}

/** Instructions of the body, with those of inner loops as often as they will be lifted; infinite for one that stays a loop. */
function sizeOf(code: readonly Instruction[], at: number): number {
  const { end } = code[at].block!;
  let size = 0;
  for (let i = at + 1; i < end; i++) {
    size++;
    if (code[i].name !== 'loop') continue;
    const turns = turnsOf(code, i, (local) => constantBefore(code, at, i, local));
    if (!turns) return Number.POSITIVE_INFINITY;
    size += turns.whole * sizeOf(code, i);
    i = code[i].block!.end;
  }
  return size;
}

/** The constant that the code in front of an inner loop gives to a local. */
function constantBefore(
  code: readonly Instruction[],
  from: number,
  to: number,
  local: number,
): number | undefined {
  for (let i = to - 1; i > from + 1; i--) {
    const { name, index } = code[i];
    if ((name === 'local.set' || name === 'local.tee') && index === local)
      return code[i - 1].name === 'i32.const' ? code[i - 1].value : undefined;
  }
  return undefined;
}

/** The locals that are assigned once in the loop, by adding a constant, and compared with a constant in a condition. */
function countersOf(code: readonly Instruction[], at: number): Counter[] {
  const { end, assigned } = code[at].block!;
  const counters: Counter[] = [];
  for (let i = at + 1; i < end; i++) {
    const compare = COMPARISONS[code[i].name];
    if (!compare || code[i - 1].name !== 'i32.const' || !isCondition(code, i + 1)) continue;
    const { name, index: local } = code[i - 2];
    if ((name !== 'local.get' && name !== 'local.tee') || !assigned.has(local)) continue;
    const step = stepOf(code, at, local);
    const limit = code[i - 1].value;
    if (step)
      counters.push({
        local,
        step: step.by,
        holds: (value) => compare(value, limit),
        testsNext: step.at < i,
      });
  }
  return counters;
}

function isCondition(code: readonly Instruction[], at: number): boolean {
  const { name } = code[at].name === 'i32.eqz' ? code[at + 1] : code[at];
  return name === 'if' || name === 'br_if';
}

/** `local = local + by`, if that is the only place in the loop where it is assigned. */
function stepOf(
  code: readonly Instruction[],
  at: number,
  local: number,
): { at: number; by: number } | undefined {
  let found: { at: number; by: number } | undefined;
  for (let i = at + 1; i < code[at].block!.end; i++) {
    const { name, index } = code[i];
    if ((name !== 'local.set' && name !== 'local.tee') || index !== local) continue;
    const [read, by, operation] = [code[i - 3], code[i - 2], code[i - 1]];
    const isStep = read?.name === 'local.get' && read.index === local && by.name === 'i32.const';
    if (found || !isStep || (operation.name !== 'i32.add' && operation.name !== 'i32.sub')) return undefined;
    found = { at: i, by: operation.name === 'i32.add' ? by.value : -by.value };
  }
  return found;
}
