// Emits the interpreter: one WebAssembly function that runs decoded instructions until its budget is used up or it meets
// one that it leaves to the reference tier.
//
// It stops in front of what it cannot do (a look-up that misses, a misaligned access, an instruction without handler),
// with nothing of it done, so that the reference tier can do it from the start and every trap is precise.
//
// Counting costs one comparison an instruction: the deadline is where the instruction pointer would be when the budget
// ends if the code were straight and not compressed; whatever moves the instruction pointer otherwise moves the deadline
// along.

import { PC } from '../cpu/state.ts';
import { FLOAT_FUNCTIONS } from './float-functions.ts';
import { CONTEXT, DEADLINE, enterAtAddress, IP, LOCALS, NEXT, PARAMETERS, pc, START, STOP } from './frame.ts';
import { HANDLERS, SLOW } from './handlers.ts';
import { COUNTED_BYTES, CURRENT_CONTEXT, HANDLER } from './layout.ts';
import {
  block,
  br,
  brIf,
  brTable,
  type Code,
  eq,
  get,
  i32,
  Label,
  load8,
  loop,
  mul,
  set,
  shrUnsigned,
  store32,
  sub,
} from './wasm-code.ts';
import { encodeModule } from './wasm-module.ts';

/**
 * Runs from `pc` with the look-up tables at `context`, at most `budget` instructions (below 2^27). Leaves the address of
 * the next instruction in PC, the context in CURRENT_CONTEXT, and returns what is left of the budget.
 */
export type Interpret = (pc: number, budget: number, context: number, start: number) => number;

const enter: Code = [set(DEADLINE, mul(get(DEADLINE), i32(COUNTED_BYTES))), enterAtAddress];

/** Nested blocks, one a handler: branching out of the n-th lands on the n-th body. */
function dispatch(): Code {
  const labels = HANDLERS.map(() => new Label());
  const outermost = labels[SLOW];
  const choice: Code = [
    brIf(STOP, eq(get(IP), get(DEADLINE))),
    brTable(load8(get(IP), HANDLER), [...labels, outermost]),
  ];
  return HANDLERS.reduce<Code>(
    (inner, handler, number) => [block(labels[number], inner), handler.body, br(NEXT)],
    choice,
  );
}

const body = (): Code => [
  block(STOP, enter, loop(NEXT, dispatch())),
  store32(i32(0), PC, pc),
  store32(get(START), CURRENT_CONTEXT, get(CONTEXT)),
  shrUnsigned(sub(get(DEADLINE), get(IP)), i32(Math.log2(COUNTED_BYTES))),
];

/** The module that exports `run`. */
export const moduleBytes = (): Uint8Array =>
  encodeModule([
    { name: 'run', parameters: PARAMETERS, results: 1, locals: LOCALS, body: body() },
    ...FLOAT_FUNCTIONS,
  ]);

let compiled: WebAssembly.Module | undefined;

/** The interpreter over a machine's memory. The module is the same for every machine and compiled once. */
export function instantiateInterpreter(memory: WebAssembly.Memory): Interpret {
  compiled ??= new WebAssembly.Module(moduleBytes());
  return new WebAssembly.Instance(compiled, { cox: { memory } }).exports.run as Interpret;
}
