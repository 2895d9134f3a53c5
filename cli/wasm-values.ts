// WebAssembly values as people write them: 5, -1, 0xff, 1.5, inf, nan, nan:0x200000, each also with its type in front
// (i32:5). Inside they are bits.

import type { ValueType } from '../toolchain/wasm/module.ts';
import { UsageError } from './failure.ts';

const view = new DataView(new ArrayBuffer(8));

/** @throws UsageError for a text that is no value of the type */
export function parseValue(type: ValueType, text: string): bigint {
  const [, prefix, plain] = /^(?:(i32|i64|f32|f64):)?(.*)$/.exec(text)!;
  if (prefix !== undefined && prefix !== type) throw new UsageError(`${text} where the type is ${type}`);
  const bits = type === 'i32' || type === 'i64' ? integer(type, plain!) : float(type, plain!);
  if (bits === undefined) throw new UsageError(`${text} is no value of type ${type}`);
  return bits;
}

function integer(type: 'i32' | 'i64', text: string): bigint | undefined {
  const [, sign, digits] = /^([+-]?)(0x[0-9a-f]+|[0-9]+)$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits);
  const bits = type === 'i32' ? 32 : 64;
  if (value >= 1n << BigInt(bits) || value < -(1n << BigInt(bits - 1))) return undefined;
  return BigInt.asUintN(bits, value);
}

/** Bits of the payload, and those of an infinity. */
const FLOATS = {
  f32: { payload: 23n, infinity: 0x7f800000n, sign: 1n << 31n },
  f64: { payload: 52n, infinity: 0x7ff0000000000000n, sign: 1n << 63n },
};

function float(type: ValueType, text: string): bigint | undefined {
  if (type !== 'f32' && type !== 'f64') return undefined;
  const { payload, infinity, sign } = FLOATS[type];
  const [, minus, special, digits] = /^([+-]?)(?:(inf|nan)(?::(0x[0-9a-f]+))?)$/i.exec(text) ?? [];
  const negative = minus === '-' ? sign : 0n;
  if (special?.toLowerCase() === 'inf') return digits === undefined ? negative | infinity : undefined;
  if (special !== undefined) {
    const bits = digits === undefined ? 1n << (payload - 1n) : BigInt(digits);
    return bits > 0n && bits < 1n << payload ? negative | infinity | bits : undefined;
  }
  if (!/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i.test(text)) return undefined;
  view.setFloat64(0, Number(text));
  if (type === 'f64') return view.getBigUint64(0);
  view.setFloat32(0, Number(text));
  return BigInt(view.getUint32(0));
}

/** As parseValue reads it, without the type. */
export function formatValue(type: ValueType, bits: bigint): string {
  if (type === 'i32') return String(BigInt.asIntN(32, bits));
  if (type === 'i64') return String(BigInt.asIntN(64, bits));
  if (type !== 'f32' && type !== 'f64') return bits === 0n ? 'null' : type;
  const { payload, infinity, sign } = FLOATS[type];
  const fraction = bits & ((1n << payload) - 1n);
  const minus = bits & sign ? '-' : '';
  if ((bits & infinity) !== infinity) return formatNumber(type, bits);
  if (fraction === 0n) return `${minus}inf`;
  return fraction === 1n << (payload - 1n) ? `${minus}nan` : `${minus}nan:0x${fraction.toString(16)}`;
}

/** The shortest text that gives the same bits again. */
function formatNumber(type: 'f32' | 'f64', bits: bigint): string {
  if (type === 'f64') {
    view.setBigUint64(0, bits);
    const value = view.getFloat64(0);
    return Object.is(value, -0) ? '-0' : String(value);
  }
  view.setUint32(0, Number(bits));
  const value = view.getFloat32(0);
  if (Object.is(value, -0)) return '-0';
  for (let digits = 1; ; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
}
