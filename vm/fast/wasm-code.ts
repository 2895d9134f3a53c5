// WebAssembly code as nested lists: an expression is the list of its operands and its opcode byte, so the functions below
// compose like the arithmetic they emit. Branches name a label object; how many blocks lie between is counted once, when
// the whole function is flattened to bytes.

/** Marks a block or loop; its identity is its name. */
export class Label {}

interface Structure {
  readonly opcode: number;
  /** Block type: NO_RESULT or a value type. */
  readonly type: number;
  readonly label: Label;
  readonly body: Code;
}
interface Branch {
  readonly opcode: number;
  readonly targets: readonly Label[];
}

/** Encoded bytes, nested as deep as it was convenient to write them; a Uint8Array is flat already. */
export type Code = number | Uint8Array | readonly Code[] | Structure | Branch;

const BLOCK = 0x02;
const LOOP = 0x03;
const IF = 0x04;
const ELSE = 0x05;
const END = 0x0b;
const BR = 0x0c;
const BR_IF = 0x0d;
const BR_TABLE = 0x0e;
const NO_RESULT = 0x40;

export const I32 = 0x7f;
export const F64 = 0x7c;

export function unsignedLeb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value >>> 0; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

export function signedLeb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; rest >>= 7) {
    if (rest >= -0x40 && rest < 0x40) return [...bytes, rest & 0x7f];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

// --- control ---------------------------------------------------------------------------------------------

/** Branching to the label leaves the block. */
export const block = (label: Label, ...body: Code[]): Code => ({
  opcode: BLOCK,
  type: NO_RESULT,
  label,
  body,
});
/** Branching to the label starts the loop again; falling out of the body leaves it. */
export const loop = (label: Label, ...body: Code[]): Code => ({ opcode: LOOP, type: NO_RESULT, label, body });
export const when = (condition: Code, then: Code, otherwise: Code = []): Code => {
  const empty = Array.isArray(otherwise) && otherwise.length === 0;
  const body = empty ? then : [then, ELSE, otherwise];
  return [condition, { opcode: IF, type: NO_RESULT, label: new Label(), body }];
};
/** The value of one of two expressions, of which only that one is evaluated. */
export const choose = (condition: Code, then: Code, otherwise: Code): Code => [
  condition,
  { opcode: IF, type: I32, label: new Label(), body: [then, ELSE, otherwise] },
];
export const br = (to: Label): Code => ({ opcode: BR, targets: [to] });
export const brIf = (to: Label, condition: Code): Code => [condition, { opcode: BR_IF, targets: [to] }];
/** Goes to targets[index], or to the last target where index is out of range. */
export const brTable = (index: Code, targets: readonly Label[]): Code => [
  index,
  { opcode: BR_TABLE, targets },
];
export const ret = (value: Code): Code => [value, 0x0f];
export const call = (functionIndex: number, ...operands: Code[]): Code => [
  operands,
  0x10,
  unsignedLeb(functionIndex),
];
/** As choose, but both expressions are evaluated. */
export const select = (condition: Code, then: Code, otherwise: Code): Code => [
  then,
  otherwise,
  condition,
  0x1b,
];

// --- locals ------------------------------------------------------------------------------------------------

export const get = (local: number): Code => [0x20, unsignedLeb(local)];
export const set = (local: number, value: Code): Code => [value, 0x21, unsignedLeb(local)];
export const tee = (local: number, value: Code): Code => [value, 0x22, unsignedLeb(local)];

// --- memory: address plus a constant offset ------------------------------------------------------------------

/** `alignment` is a hint for the engine (log2 of bytes); 0 promises nothing. */
export const access =
  (opcode: number) =>
  (address: Code, offset: number, ...value: Code[]): Code => [address, value, opcode, 0, unsignedLeb(offset)];
export const load32 = access(0x28);
export const load8Signed = access(0x2c);
export const load8 = access(0x2d);
export const load16Signed = access(0x2e);
export const load16 = access(0x2f);
export const store32 = access(0x36);
export const store8 = access(0x3a);
export const store16 = access(0x3b);

// --- 32-bit arithmetic -----------------------------------------------------------------------------------------

export const unary =
  (opcode: number) =>
  (operand: Code): Code => [operand, opcode];
export const binary =
  (opcode: number) =>
  (left: Code, right: Code): Code => [left, right, opcode];

export const i32 = (value: number): Code => [0x41, signedLeb(value)];
export const eqz = unary(0x45);
export const eq = binary(0x46);
export const ne = binary(0x47);
export const ltSigned = binary(0x48);
export const ltUnsigned = binary(0x49);
export const gtUnsigned = binary(0x4b);
export const geSigned = binary(0x4e);
export const geUnsigned = binary(0x4f);
export const add = binary(0x6a);
export const sub = binary(0x6b);
export const mul = binary(0x6c);
export const divSigned = binary(0x6d);
export const divUnsigned = binary(0x6e);
export const remSigned = binary(0x6f);
export const remUnsigned = binary(0x70);
export const and = binary(0x71);
export const or = binary(0x72);
export const xor = binary(0x73);
export const shl = binary(0x74);
export const shrSigned = binary(0x75);
export const shrUnsigned = binary(0x76);

// --- 64-bit, for the upper halves of products ----------------------------------------------------------------------

/** A 64-bit constant whose value fits 32 bits, signed. */
export const i64 = (value: number): Code => [0x42, signedLeb(value)];
export const mul64 = binary(0x7e);
export const shrUnsigned64 = binary(0x88);
export const low32 = unary(0xa7);
export const extendSigned = unary(0xac);
export const extendUnsigned = unary(0xad);

// --- floating point, for counters that are exact integers in float64 ----------------------------------------------------

export const loadFloat = access(0x2b);
export const storeFloat = access(0x39);
export const addFloat = binary(0xa0);
export const subFloat = binary(0xa1);
export const divFloat = binary(0xa3);
export const floorFloat = unary(0x9c);
/** From an unsigned 32-bit integer; and to a signed 64-bit one, within whose range the operand must be. */
export const unsignedFloat = unary(0xb8);
export const integerOfFloat = unary(0xb0);
export const float = (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)];

/** The bytes of a code tree; `inside` are the labels of the enclosing structures, outermost first. */
export function flatten(code: Code, bytes: number[] = [], inside: Label[] = []): number[] {
  if (typeof code === 'number') bytes.push(code);
  else if (code instanceof Uint8Array) bytes.push(...code);
  else if (isList(code)) for (const part of code) flatten(part, bytes, inside);
  else if ('body' in code) {
    bytes.push(code.opcode, code.type);
    inside.push(code.label);
    flatten(code.body, bytes, inside);
    inside.pop();
    bytes.push(END);
  } else {
    const depths = code.targets.map((target) => depthOf(target, inside));
    bytes.push(code.opcode);
    if (code.opcode === BR_TABLE) bytes.push(...unsignedLeb(depths.length - 1));
    for (const depth of depths) bytes.push(...unsignedLeb(depth));
  }
  return bytes;
}

/** The same code flattened once, for what is used in many places. It must not branch. */
export const shared = (code: Code): Code => Uint8Array.from(flatten(code));

const isList = (code: Code): code is readonly Code[] => Array.isArray(code);

function depthOf(target: Label, inside: readonly Label[]): number {
  const index = inside.lastIndexOf(target);
  if (index < 0) throw new Error('branch to a label that does not enclose it');
  return inside.length - 1 - index;
}
