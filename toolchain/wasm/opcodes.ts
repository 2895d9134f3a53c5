// WebAssembly opcodes as a table: name, operand types, result type and kind of immediate. The lifter looks the
// name up, and the signature tells it what to take from the stack and what to put back.
// Signature letters: i = i32, l = i64, f = f32, d = f64; 'il:i' takes an i32 then an i64 and gives an i32.
// Instructions that need more than a signature (control, locals, calls) have the signature '*'.

export type ImmediateShape =
  | 'none'
  | 'block'
  | 'index'
  | 'two indices'
  | 'labels'
  | 'memory'
  | 'i32'
  | 'i64'
  | 'f32'
  | 'f64'
  | 'types'
  | 'byte'
  | 'two bytes'
  | 'index and byte'
  | 'reference type';

export interface Opcode {
  name: string;
  signature: string;
  immediate: ImmediateShape;
}

/** Opcodes of one byte by value; those after the prefix 0xfc at 0xfc00 + their number. */
export const OPCODES: Record<number, Opcode> = {};

function define(first: number, signature: string, names: string, immediate: ImmediateShape = 'none'): void {
  names.split(' ').forEach((name, i) => {
    OPCODES[first + i] = { name, signature, immediate };
  });
}

define(0x00, '*', 'unreachable nop');
define(0x02, '*', 'block loop if', 'block');
define(0x05, '*', 'else');
define(0x0b, '*', 'end');
define(0x0c, '*', 'br br_if', 'index');
define(0x0e, '*', 'br_table', 'labels');
define(0x0f, '*', 'return');
define(0x10, '*', 'call', 'index');
define(0x11, '*', 'call_indirect', 'two indices');
define(0x1a, '*', 'drop select');
define(0x1c, '*', 'select', 'types');
define(0x20, '*', 'local.get local.set local.tee global.get global.set', 'index');
define(0x25, '*', 'table.get table.set', 'index');

define(0x28, 'i:i', 'i32.load', 'memory');
define(0x29, 'i:l', 'i64.load', 'memory');
define(0x2a, 'i:f', 'f32.load', 'memory');
define(0x2b, 'i:d', 'f64.load', 'memory');
define(0x2c, 'i:i', 'i32.load8_s i32.load8_u i32.load16_s i32.load16_u', 'memory');
define(0x30, 'i:l', 'i64.load8_s i64.load8_u i64.load16_s i64.load16_u i64.load32_s i64.load32_u', 'memory');
define(0x36, 'ii:', 'i32.store', 'memory');
define(0x37, 'il:', 'i64.store', 'memory');
define(0x38, 'if:', 'f32.store', 'memory');
define(0x39, 'id:', 'f64.store', 'memory');
define(0x3a, 'ii:', 'i32.store8 i32.store16', 'memory');
define(0x3c, 'il:', 'i64.store8 i64.store16 i64.store32', 'memory');
define(0x3f, ':i', 'memory.size', 'byte');
define(0x40, 'i:i', 'memory.grow', 'byte');

define(0x41, ':i', 'i32.const', 'i32');
define(0x42, ':l', 'i64.const', 'i64');
define(0x43, ':f', 'f32.const', 'f32');
define(0x44, ':d', 'f64.const', 'f64');

define(0x45, 'i:i', 'i32.eqz');
define(0x46, 'ii:i', 'i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u i32.le_s i32.le_u i32.ge_s i32.ge_u');
define(0x50, 'l:i', 'i64.eqz');
define(0x51, 'll:i', 'i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u i64.le_s i64.le_u i64.ge_s i64.ge_u');
define(0x5b, 'ff:i', 'f32.eq f32.ne f32.lt f32.gt f32.le f32.ge');
define(0x61, 'dd:i', 'f64.eq f64.ne f64.lt f64.gt f64.le f64.ge');

const INTEGER = 'add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr';
const prefixed = (type: string, names: string) =>
  names
    .split(' ')
    .map((name) => `${type}.${name}`)
    .join(' ');
define(0x67, 'i:i', 'i32.clz i32.ctz i32.popcnt');
define(0x6a, 'ii:i', prefixed('i32', INTEGER));
define(0x79, 'l:l', 'i64.clz i64.ctz i64.popcnt');
define(0x7c, 'll:l', prefixed('i64', INTEGER));
const FLOAT_UNARY = 'abs neg ceil floor trunc nearest sqrt';
const FLOAT_BINARY = 'add sub mul div min max copysign';
define(0x8b, 'f:f', prefixed('f32', FLOAT_UNARY));
define(0x92, 'ff:f', prefixed('f32', FLOAT_BINARY));
define(0x99, 'd:d', prefixed('f64', FLOAT_UNARY));
define(0xa0, 'dd:d', prefixed('f64', FLOAT_BINARY));

define(0xa7, 'l:i', 'i32.wrap_i64');
define(0xa8, 'f:i', 'i32.trunc_f32_s i32.trunc_f32_u');
define(0xaa, 'd:i', 'i32.trunc_f64_s i32.trunc_f64_u');
define(0xac, 'i:l', 'i64.extend_i32_s i64.extend_i32_u');
define(0xae, 'f:l', 'i64.trunc_f32_s i64.trunc_f32_u');
define(0xb0, 'd:l', 'i64.trunc_f64_s i64.trunc_f64_u');
define(0xb2, 'i:f', 'f32.convert_i32_s f32.convert_i32_u');
define(0xb4, 'l:f', 'f32.convert_i64_s f32.convert_i64_u');
define(0xb6, 'd:f', 'f32.demote_f64');
define(0xb7, 'i:d', 'f64.convert_i32_s f64.convert_i32_u');
define(0xb9, 'l:d', 'f64.convert_i64_s f64.convert_i64_u');
define(0xbb, 'f:d', 'f64.promote_f32');
define(0xbc, 'f:i', 'i32.reinterpret_f32');
define(0xbd, 'd:l', 'i64.reinterpret_f64');
define(0xbe, 'i:f', 'f32.reinterpret_i32');
define(0xbf, 'l:d', 'f64.reinterpret_i64');
define(0xc0, 'i:i', 'i32.extend8_s i32.extend16_s');
define(0xc2, 'l:l', 'i64.extend8_s i64.extend16_s i64.extend32_s');
define(0xd0, '*', 'ref.null', 'reference type');
define(0xd1, '*', 'ref.is_null');
define(0xd2, '*', 'ref.func', 'index');

define(0xfc00, 'f:i', 'i32.trunc_sat_f32_s i32.trunc_sat_f32_u');
define(0xfc02, 'd:i', 'i32.trunc_sat_f64_s i32.trunc_sat_f64_u');
define(0xfc04, 'f:l', 'i64.trunc_sat_f32_s i64.trunc_sat_f32_u');
define(0xfc06, 'd:l', 'i64.trunc_sat_f64_s i64.trunc_sat_f64_u');
define(0xfc08, 'iii:', 'memory.init', 'index and byte');
define(0xfc09, ':', 'data.drop', 'index');
define(0xfc0a, 'iii:', 'memory.copy', 'two bytes');
define(0xfc0b, 'iii:', 'memory.fill', 'byte');
define(0xfc0c, 'iii:', 'table.init', 'two indices');
define(0xfc0d, ':', 'elem.drop', 'index');
define(0xfc0e, 'iii:', 'table.copy', 'two indices');
define(0xfc0f, '*', 'table.grow table.size table.fill', 'index');
