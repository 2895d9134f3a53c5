// What the interpreter does for each kind of decoded instruction. Handlers are numbered by their place in HANDLERS; the
// decoder finds them by name: the instruction's, with a suffix where one instruction has several.
//
//   beq           a branch whose target is in the same page       beq:far     in another page
//   jal:near      a jump within the page, linking                 j:near, j:far, jr   the same without link (rd = x0)
//   c.addi        the same for an instruction of 2 bytes
//   a+b           a followed by b, one dispatch for both

import { FLOAT_STRAIGHT } from './float-handlers.ts';
import {
  ADDRESS,
  advance,
  DEADLINE,
  ENTRY,
  IP,
  KEPT,
  type Length,
  link,
  lookUp,
  moveInPage,
  moveToAddress,
  operands,
  pc,
  STOP,
  setRd,
} from './frame.ts';
import { LOADS, STORES } from './layout.ts';
import { PAIRS } from './pairs.ts';
import { CSR_ACCESS, PRIVILEGED_CONTROL } from './privileged-handlers.ts';
import { RESERVATION_ACCESS } from './reservation-handlers.ts';
import { ATOMIC, CONDITION, LOAD, type Load, RESULT, STORE, type Store } from './semantics.ts';
import { STATUS } from './status-handlers.ts';
import { TIME } from './time-handlers.ts';
import { add, and, br, brIf, type Code, eq, get, i32, load32, set, store32, when } from './wasm-code.ts';

export interface Handler {
  readonly name: string;
  readonly body: Code;
}

const { rs1, rs2, immediate } = operands;

const load = ({ bytes, read }: Load): Code => [
  set(ADDRESS, add(rs1, immediate)),
  lookUp(LOADS, bytes),
  setRd(read(add(get(ADDRESS), load32(get(ENTRY), LOADS + 4)), 0)),
];

const store = ({ bytes, write }: Store): Code => [
  set(ADDRESS, add(rs1, immediate)),
  lookUp(STORES, bytes),
  write(add(get(ADDRESS), load32(get(ENTRY), STORES + 4)), 0, rs2),
];

/** A page that may be stored to may be loaded from: Sv32 and PMP reserve the opposite. */
const atomic = (combine: (old: Code, rs2: Code) => Code): Code => [
  set(ADDRESS, rs1),
  lookUp(STORES, 4),
  set(ENTRY, add(get(ADDRESS), load32(get(ENTRY), STORES + 4))),
  set(KEPT, load32(get(ENTRY), 0)),
  store32(get(ENTRY), 0, combine(get(KEPT), rs2)),
  setRd(get(KEPT)),
];

/** Instructions after which the next one in memory follows. */
const STRAIGHT = new Map<string, Code>([['nop', []]]);
for (const [name, result] of Object.entries(RESULT)) STRAIGHT.set(name, setRd(result(operands)));
for (const [name, row] of Object.entries(LOAD)) STRAIGHT.set(name, load(row));
for (const [name, row] of Object.entries(STORE)) STRAIGHT.set(name, store(row));
for (const table of [CSR_ACCESS, STATUS, TIME, RESERVATION_ACCESS, FLOAT_STRAIGHT]) {
  for (const [name, body] of Object.entries(table)) STRAIGHT.set(name, body);
}
for (const [name, combine] of Object.entries(ATOMIC)) STRAIGHT.set(name, atomic(combine));

const jump = (target: Code, linking: Code = []): Code => [set(ADDRESS, target), moveToAddress(1, linking)];
const relative = add(pc, immediate);
const indirect = and(add(rs1, immediate), i32(-2));

/** Instructions of this length that say themselves where to go on. */
function controlOf(length: Length): ReadonlyMap<string, Code> {
  const control = new Map<string, Code>([
    ['j:near', moveInPage],
    ['j:far', jump(relative)],
    ['jr', jump(indirect)],
    ['jal:near', [link(length), moveInPage]],
    ['jal:far', jump(relative, link(length))],
    ['jalr', jump(indirect, link(length))],
  ]);
  for (const [name, taken] of Object.entries(CONDITION)) {
    control.set(name, when(taken(operands), moveInPage, advance[length]));
    control.set(`${name}:far`, when(taken(operands), jump(relative), advance[length]));
  }
  return control;
}

const CONTROL = new Map<string, Code>([
  ...controlOf(4),
  ['page-end', [set(ADDRESS, pc), moveToAddress(0)]],
  ...Object.entries(PRIVILEGED_CONTROL),
]);
const COMPRESSED_CONTROL = controlOf(2);

/** What compressed instructions stand for, by name of the handler of the long form. */
const COMPRESSED = [
  ...['nop', 'addi', 'lui', 'srli', 'srai', 'andi', 'slli', 'sub', 'xor', 'or', 'and', 'add', 'lw', 'sw'],
  ...['flw', 'fsw', 'fld', 'fsd'],
  ...['flw', 'fsw', 'fld', 'fsd'],
  ...['j:near', 'j:far', 'jal:near', 'jal:far', 'jr', 'jalr', 'beq', 'beq:far', 'bne', 'bne:far'],
];

/** The whole of a handler, by its name. */
function whole(name: string): Code {
  const compressed = name.startsWith('c.');
  const base = compressed ? name.slice(2) : name;
  const straight = STRAIGHT.get(base);
  if (straight !== undefined) return [straight, advance[compressed ? 2 : 4]];
  const control = (compressed ? COMPRESSED_CONTROL : CONTROL).get(base);
  if (control === undefined) throw new Error(`no handler ${name}`);
  return control;
}

const pair = (first: string, second: string): Handler => ({
  name: `${first}+${second}`,
  body: [whole(first), brIf(STOP, eq(get(IP), get(DEADLINE))), whole(second)],
});

/** Not decoded yet: zeroed memory. Stops, as does `slow`, which is decoded and belongs to the reference tier. */
export const UNDECODED = 0;
export const SLOW = 1;

export const HANDLERS: readonly Handler[] = [
  { name: 'undecoded', body: br(STOP) },
  { name: 'slow', body: br(STOP) },
  ...[...STRAIGHT.keys(), ...CONTROL.keys(), ...COMPRESSED.map((name) => `c.${name}`)].map((name) => ({
    name,
    body: whole(name),
  })),
  ...PAIRS.map(([first, second]) => pair(first, second)),
];

if (HANDLERS.length > 256) throw new Error('a handler number is a byte');

const numbers = new Map(HANDLERS.map((handler, index) => [handler.name, index]));

/** Number of a handler, or SLOW where there is none of that name. */
export const handlerNumber = (name: string): number => numbers.get(name) ?? SLOW;
